import type { Course, Standing } from '#path/learning/course.ts'
import { keyOf, standingOf } from '#path/learning/course.ts'
import { type LeftOut, resumeLog, suspendText } from '#path/learning/suspend.ts'
import { emptyLog, type ProgressLog } from '#path/progress/log.ts'
import { progressOf } from '#path/progress/state.ts'
import type { Carrier } from '#web/islands/learning/carrier.ts'
import { openTalk, type ScormApi, timespan } from '#web/islands/learning/scorm.ts'

/** Lesson states of SCORM 1.2 that end a lesson: they are never taken back. */
const ended = ['passed', 'completed']

/**
 * A learning system that speaks SCORM 1.2. It gets the state as cmi.suspend_data, the place as cmi.core.lesson_location,
 * the score of the challenge, and a lesson status: passed by the challenge, completed by reading, incomplete until then.
 */
export function scormCarrier(api: ScormApi, course: Course, startedMs: number): Carrier {
  const talk = openTalk(api)
  const isReview = ['review', 'browse'].includes(talk.get('cmi.core.lesson_mode'))
  const resumed = resumeLog(talk.get('cmi.suspend_data'), course)
  let status = talk.get('cmi.core.lesson_status')
  let sent = ''
  let leftOut: LeftOut | 'nothing' = 'nothing'
  let trouble = talk.trouble()
  const isReadOnly = isReview || resumed.kind === 'foreign'
  if (!isReadOnly && ['', 'not attempted', 'browsed'].includes(status)) {
    if (talk.set('cmi.core.lesson_status', 'incomplete')) status = 'incomplete'
  }
  /** What one save says, in order; a value that was said before is not said again. */
  const saidBefore = new Map<string, string>()
  const say = (element: string, value: string): boolean => {
    if (saidBefore.get(element) === value) return true
    const isTaken = talk.set(element, value)
    if (isTaken) saidBefore.set(element, value)
    // The first refusal is the one to mend; what follows it often only follows from it.
    else trouble ||= talk.trouble()
    return isTaken
  }
  const save = (log: ProgressLog): void => {
    if (isReadOnly || !talk.isOpen()) return
    trouble = ''
    const made = suspendText(log, course)
    leftOut = made.leftOut
    if (made.text === sent) return
    const progress = progressOf(log)
    const isKept = say('cmi.suspend_data', made.text)
    const here = progress.lastLeft
    if (here !== 'nowhere') say('cmi.core.lesson_location', `${keyOf(here.article)}${keyOf(here.section)}`)
    const standing = standingOf(course, progress)
    if (standing.score !== 'not-taken') {
      say('cmi.core.score.min', '0')
      say('cmi.core.score.max', '100')
      say('cmi.core.score.raw', String(Math.round(standing.score * 100)))
    }
    const next = lessonStatus(standing)
    if (next !== status && !(ended.includes(status) && next === 'incomplete') && status !== 'passed')
      if (say('cmi.core.lesson_status', next)) status = next
    if (talk.commit() && isKept) sent = made.text
    else trouble ||= talk.trouble()
  }
  return {
    kind: 'scorm',
    learner: `scorm ${talk.get('cmi.core.student_id')}`,
    load: async () => (resumed.kind === 'read' ? resumed.log : emptyLog),
    save: async (log) => save(log),
    state: () => {
      if (!talk.isOpen())
        return { tone: 'trouble', text: `${trouble} Your progress is kept in this browser.` }
      if (trouble !== '')
        return {
          tone: 'trouble',
          text: `${trouble} Your progress is kept in this browser and sent again with the next step.`,
        }
      if (resumed.kind === 'foreign')
        return {
          tone: 'trouble',
          text: `${resumed.because} It is left as it is; your progress is kept in this browser.`,
        }
      if (isReview)
        return { tone: 'calm', text: 'The learning system opened this for review: nothing is recorded.' }
      return {
        tone: 'calm',
        text: `Your learning system keeps your progress.${leftText(leftOut)}${damageText(resumed)}`,
      }
    },
    finish: (log) => {
      save(log)
      if (!isReview) {
        talk.set('cmi.core.session_time', timespan(Date.now() - startedMs))
        // Without it a learning system may throw the state away and begin a new attempt.
        talk.set('cmi.core.exit', 'suspend')
      }
      talk.commit()
      talk.finish()
    },
  }
}

/** The lesson status of a standing. A failed try leaves the lesson open: the challenge can be taken again. */
const lessonStatus = ({ challenge, isRead }: Standing): 'passed' | 'completed' | 'incomplete' =>
  challenge === 'passed' ? 'passed' : isRead ? 'completed' : 'incomplete'

const words: Readonly<Record<keyof LeftOut, readonly [one: string, many: string]>> = {
  notes: ['note', 'notes'],
  answers: ['answer', 'answers'],
  bookmarks: ['bookmark', 'bookmarks'],
  figures: ['turned figure', 'turned figures'],
  sections: ['read section', 'read sections'],
}

/** What the learning system had no room for, in a sentence. */
export function leftText(leftOut: LeftOut | 'nothing'): string {
  if (leftOut === 'nothing') return ''
  const parts = (Object.keys(words) as (keyof LeftOut)[]).flatMap((kind) => {
    const count = leftOut[kind]
    return count === 0 ? [] : [`${count} ${words[kind][count === 1 ? 0 : 1]}`]
  })
  if (parts.length === 0) return ''
  return ` It has no room for ${parts.join(', ')}: kept in this browser alone.`
}

function damageText(resumed: ReturnType<typeof resumeLog>): string {
  if (resumed.kind !== 'read' || (resumed.isWhole && resumed.lost === 0)) return ''
  return ' What it had kept was damaged; what could be read was taken over.'
}

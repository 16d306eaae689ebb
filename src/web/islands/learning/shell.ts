import '#web/style/package.css'
import { type Course, standingOf } from '#path/learning/course.ts'
import { isLaunch, parseLaunch } from '#path/learning/launch.ts'
import { emptyLog, entriesOf, logOf, mergeLogs, type ProgressLog } from '#path/progress/log.ts'
import { articleReading } from '#path/progress/reading.ts'
import { progressOf } from '#path/progress/state.ts'
import { type Carrier, noCarrier } from '#web/islands/learning/carrier.ts'
import type { PackageWindow } from '#web/islands/learning/package-window.ts'
import { findApi } from '#web/islands/learning/scorm.ts'
import { scormCarrier } from '#web/islands/learning/scorm-carrier.ts'
import { eraseDrafts } from '#web/islands/progress/drafts.ts'

// The frame of a package: it speaks with the learning system, holds the learner's log, and shows the pages of the stage.

const startedMs = Date.now()
/** How long the frame waits for more before it hands over what is new. */
const quietMs = 400

async function begin(course: Course): Promise<void> {
  let log: ProgressLog = emptyLog
  let carrier: Carrier = noCarrier
  carrier = await carrierOf(course, () => {
    if (carrier !== noCarrier) show(course, log, carrier)
  })
  const local = localMemory(course, carrier.learner)
  let waiting: ReturnType<typeof setTimeout> | undefined
  const save = async (): Promise<void> => {
    clearTimeout(waiting)
    await carrier.save(log)
    show(course, log, carrier)
  }
  const adopt = (more: ProgressLog): void => {
    log = mergeLogs(log, more)
    local.write(log)
    show(course, log, carrier)
    clearTimeout(waiting)
    waiting = setTimeout(() => void save(), quietMs)
  }
  const loaded = Promise.resolve(carrier.load()).then((more) => {
    log = mergeLogs(local.read(), more)
    show(course, log, carrier)
  })
  ;(window as PackageWindow).bulkheadPackage = {
    load: async () => {
      await loaded
      return log
    },
    keep: async (more) => {
      await loaded
      adopt(more)
    },
    erase: async () => {
      log = emptyLog
      local.write(log)
      await save()
    },
  }
  addEventListener('pagehide', () => {
    clearTimeout(waiting)
    carrier.finish(log)
  })
  await loaded
  openWhereLeft(course, log)
  if (entriesOf(log).length > 0) await save()
}

/** A launch of cmi5 names where to report; otherwise an API of SCORM is looked for. Nothing is ever sent elsewhere. */
async function carrierOf(course: Course, changed: () => void): Promise<Carrier> {
  const query = Object.fromEntries(new URLSearchParams(location.search))
  if (isLaunch(query)) {
    const launch = parseLaunch(query)
    if (launch.ok) {
      const { cmi5Carrier } = await import('#web/islands/learning/cmi5-carrier.ts')
      return cmi5Carrier(launch.value, course, startedMs, changed)
    }
    const text = `${launch.issues[0].message} Your progress is kept in this browser alone.`
    return { ...noCarrier, state: () => ({ tone: 'trouble', text }) }
  }
  const api = findApi(window)
  return api === undefined ? noCarrier : scormCarrier(api, course, startedMs)
}

/** This browser's own copy: one for each learner and course, so that people who share a machine share nothing else. */
function localMemory(
  course: Course,
  learner: string,
): { read(): ProgressLog; write(log: ProgressLog): void } {
  const key = `bulkhead-course:${course.place}:${learner}`
  attempt(() => {
    // What somebody else typed and did not finish is not this learner's.
    if (localStorage.getItem('bulkhead-course-learner') !== learner) eraseDrafts()
    localStorage.setItem('bulkhead-course-learner', learner)
  })
  return {
    read: () => {
      const text = attempt(() => localStorage.getItem(key))
      const entries = attempt((): unknown => JSON.parse(text ?? '[]'))
      return logOf(Array.isArray(entries) ? entries : [])
    },
    write: (log) => {
      attempt(() => localStorage.setItem(key, JSON.stringify(entriesOf(log))))
    },
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function show(course: Course, log: ProgressLog, carrier: Carrier): void {
  const progress = progressOf(log)
  const { read, sections, challenge } = standingOf(course, progress)
  const status = document.querySelector<HTMLElement>('#status')
  const { tone, text } = carrier.state()
  if (status !== null && (status.textContent !== text || status.dataset.tone !== tone)) {
    status.textContent = text
    status.dataset.tone = tone
  }
  const way = document.querySelector('#way')
  const passed = challenge === 'passed' ? ' The challenge is passed.' : ''
  if (way !== null) way.textContent = `${read} of ${sections} sections read.${passed}`
  for (const article of course.articles) {
    const mark = document.querySelector<HTMLElement>(`[data-mark="${article.id}"]`)
    if (mark === null) continue
    const { kind, read: done, sections: all } = articleReading(progress, article)
    mark.textContent = kind === 'unread' ? '' : kind === 'read' ? 'read' : `${done} of ${all}`
  }
}

/** Takes the learner to where the reading stopped, unless the frame was already sent elsewhere. */
function openWhereLeft(course: Course, log: ProgressLog): void {
  const left = progressOf(log).lastLeft
  const article = left === 'nowhere' ? undefined : course.articles.find(({ id }) => id === left.article)
  const frame = document.querySelector<HTMLIFrameElement>('iframe[name="lesson"]')
  if (article === undefined || left === 'nowhere' || frame === null) return
  const suffix = left.section === 'lead' ? '' : `#${left.section}`
  frame.src = `${article.href}${suffix}`
}

const carried = document.querySelector('#course')?.textContent
if (carried) await begin(JSON.parse(carried) as Course)

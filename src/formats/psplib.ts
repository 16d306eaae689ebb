import { type Issue, type Outcome, settle } from '#kernel/outcome.ts'
import { type Project, projectLimits } from '#kernel/schedule/project.ts'

/** Characters of a file; the largest published instance has 30,000. */
export const psplibLimits = { characters: 64 * 2 ** 20 } as const

type Line = { readonly at: number; readonly words: readonly string[] }
type Say = (line: number, message: string) => void

/**
 * The project of a PSPLIB single-mode file (.sm): jobs with one mode, renewable resources of constant capacity, precedence
 * without lags. Activities and resources are named by their numbers, 1 upward. The stated horizon is kept; releases and
 * due dates of the header do not bind. Refuses damage with file and line. Cost linear.
 * Source: Kolisch and Sprecher 1997, "PSPLIB: a project scheduling problem library".
 */
export function parsePsplib(where: string, text: string): Outcome<Project> {
  const issues: Issue[] = []
  const say: Say = (line, message) => {
    issues.push({ code: 'psplib.damaged', severity: 'error', where: `${where}:${line}`, message })
  }
  if (text.length > psplibLimits.characters) {
    say(1, `The file is longer than ${psplibLimits.characters} characters. Check that it is a PSPLIB file.`)
    return settle(undefined as never, issues)
  }
  const lines = text.split(/\r\n|\n|\r/).map((line, at) => ({ at: at + 1, words: line.trim().split(/\s+/) }))
  const jobs = stated(lines, /^jobs\b/, 1, projectLimits.activities, say)
  const horizonSteps = stated(lines, /^horizon\b/, 1, projectLimits.horizonSteps, say)
  const resources = stated(lines, /^- renewable\b/, 0, projectLimits.resources, say)
  const none = stated(lines, /^- nonrenewable\b/, 0, projectLimits.resources, say)
  if (issues.length > 0) return settle(undefined as never, issues)
  if (none > 0)
    say(1, 'The file has nonrenewable resources, which single-mode projects do not. Take them out.')
  const followers = precedence(lines, jobs, say)
  const work = requests(lines, jobs, resources, say)
  const capacities = availabilities(lines, resources, say)
  if (issues.length > 0) return settle(undefined as never, issues)
  const waits: string[][] = work.map(() => [])
  followers.forEach((list, job) => {
    for (const follower of list) waits[follower - 1]!.push(String(job + 1))
  })
  const activities = work.map(([durationSteps = 0, ...amounts], job) => ({
    ...{ id: String(job + 1), durationSteps },
    demands: amounts.flatMap((amount, at) => (amount > 0 ? [{ resource: `R${at + 1}`, amount }] : [])),
    predecessors: waits[job]!.map((activity) => ({ activity, lagSteps: 0 })),
    ...{ releaseStep: 0, dueStep: 'none' as const },
  }))
  return settle(
    {
      activities,
      resources: capacities.map((capacity, at) => ({
        id: `R${at + 1}`,
        windows: [{ fromStep: 0, capacity }],
      })),
      horizonSteps,
    },
    issues,
  )
}

const count = /^\d{1,9}$/

/** The number behind the colon of the line that begins so. */
function stated(lines: readonly Line[], begins: RegExp, min: number, max: number, say: Say): number {
  const line = lines.find(({ words }) => begins.test(words.join(' ')))
  if (line === undefined) {
    say(lines.length, `No line begins with "${begins.source.slice(1, -2)}". Check that it is a PSPLIB file.`)
    return 0
  }
  const word = /: ?(\S*)/.exec(line.words.join(' '))?.[1] ?? ''
  const value = Number(word)
  if (count.test(word) && value >= min && value <= max) return value
  say(line.at, `"${word}" is no whole number from ${min} to ${max}. Restore the line.`)
  return 0
}

/** The lines of a section after its headings, up to the next line of asterisks. */
function section(lines: readonly Line[], title: string, headings: number, say: Say): readonly Line[] {
  const start = lines.findIndex(({ words }) => words.join(' ') === title)
  if (start < 0) {
    say(lines.length, `The section "${title}" is missing. The file was cut off or is no PSPLIB file.`)
    return []
  }
  const from = start + 1 + headings
  const end = lines.findIndex(({ words }, at) => at >= from && words[0]!.startsWith('***'))
  if (end < 0) say(lines.length, `The section "${title}" has no end. The file was cut off.`)
  return lines.slice(from, end < 0 ? lines.length : end).filter(({ words }) => words[0] !== '')
}

/** The whole numbers of a line, or undefined with an issue. */
function numbers({ at, words }: Line, max: number, say: Say): readonly number[] | undefined {
  const wrong = words.find((word) => !count.test(word) || Number(word) > max)
  if (wrong === undefined) return words.map(Number)
  say(at, `"${wrong}" is no whole number from 0 to ${max}. Restore the line.`)
  return undefined
}

/** The lines of a section with one line per job, in the order of the jobs. */
function perJob(
  rows: readonly Line[],
  title: string,
  jobs: number,
  say: Say,
): readonly (readonly number[])[] {
  if (rows.length !== jobs)
    say(rows[0]?.at ?? 1, `"${title}" has ${rows.length} lines for ${jobs} jobs. Restore the section.`)
  return rows.flatMap((row, at) => {
    const values = numbers(row, projectLimits.amount, say)
    if (values === undefined) return []
    if (values[0] !== at + 1) say(row.at, `The line is of job ${values[0]}; job ${at + 1} was expected.`)
    if (values[1] !== 1 && title === 'PRECEDENCE RELATIONS:')
      say(row.at, `Job ${values[0]} has ${values[1]} modes; only one is read. Take a single-mode file.`)
    return [values]
  })
}

function precedence(lines: readonly Line[], jobs: number, say: Say): readonly (readonly number[])[] {
  const title = 'PRECEDENCE RELATIONS:'
  const rows = section(lines, title, 1, say)
  return perJob(rows, title, jobs, say).map((values, at) => {
    const followers = values.slice(3)
    const line = rows[at]!.at
    if (followers.length !== values[2])
      say(line, `${values[2]} successors are announced and ${followers.length} follow. Restore the line.`)
    for (const follower of followers)
      if (follower < 1 || follower > jobs) say(line, `Successor ${follower} is no job from 1 to ${jobs}.`)
    return followers
  })
}

/** Of each job its duration and then the units of each resource. */
function requests(
  lines: readonly Line[],
  jobs: number,
  resources: number,
  say: Say,
): readonly (readonly number[])[] {
  const title = 'REQUESTS/DURATIONS:'
  const rows = section(lines, title, 2, say)
  return perJob(rows, title, jobs, say).map((values, at) => {
    if (values.length !== 3 + resources)
      say(rows[at]!.at, `The line has ${values.length} numbers; ${3 + resources} were expected. Restore it.`)
    return values.slice(2)
  })
}

function availabilities(lines: readonly Line[], resources: number, say: Say): readonly number[] {
  const rows = section(lines, 'RESOURCEAVAILABILITIES:', 1, say)
  const [row] = rows
  if (row === undefined) {
    if (resources > 0) say(lines.length, 'No availabilities are stated. Restore the section.')
    return []
  }
  const values = numbers(row, projectLimits.amount, say)
  if (values !== undefined && values.length !== resources)
    say(row.at, `The line has ${values.length} availabilities for ${resources} resources. Restore it.`)
  return values ?? []
}

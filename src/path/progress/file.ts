import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { entriesOf, logOf, type ProgressLog } from '#path/progress/log.ts'

/** The form of an exported file. A number beyond it is a newer Bulkhead's. */
const format = 'bulkhead-progress/1'
/** Characters and entries of a file that are read. */
const charactersMax = 64 * 1024 ** 2
const entriesMax = 200_000

/** A log as one JSON text, with when it was written. `logOf` and `readProgressFile` bring back the same log. */
export const progressFile = (log: ProgressLog, writtenAtMs: number): string =>
  `${JSON.stringify({ format, writtenAtMs, events: entriesOf(log), aside: log.aside.map(({ text }) => text) }, null, 1)}\n`

/**
 * The log in an exported file. Refused with a sentence when the file is something else or of a newer form; damaged
 * entries are kept aside and reported, and the rest is read. Cost O(size).
 */
export function readProgressFile(text: string, where: string): Outcome<ProgressLog> {
  if (text.length > charactersMax)
    return refused(
      problem('too-large', where, `It is larger than ${charactersMax / 1024 ** 2} million characters.`),
    )
  const raw = parseJson(text)
  if (raw === undefined) {
    const message = 'This file is not JSON; it may be cut off. Choose the file that “Export” wrote.'
    return refused(problem('json-unreadable', where, message))
  }
  const { format: stated, events } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<
    string,
    unknown
  >
  if (stated !== format) return refused(otherFormat(stated, where))
  if (!Array.isArray(events))
    return refused(
      problem('no-events', where, 'The file has no list of events, so there is nothing to read.'),
    )
  if (events.length > entriesMax)
    return refused(
      problem('too-many', where, `The file has ${events.length} events; ${entriesMax} can be read.`),
    )
  const log = logOf(events)
  return done(log, notes(log, where))
}

function notes(log: ProgressLog, where: string): readonly Issue[] {
  const issues: Issue[] = []
  const [first] = log.aside
  if (first !== undefined) {
    const count = log.aside.length === 1 ? 'One entry is' : `${log.aside.length} entries are`
    const message = `${count} damaged and kept aside; everything else was read. The first: ${first.because}`
    issues.push({ code: 'progress.entry-damaged', severity: 'warning', where, message })
  }
  if (log.future.length > 0) {
    const count = log.future.length === 1 ? 'One entry is' : `${log.future.length} entries are`
    const message = `${count} from a newer Bulkhead. They are kept and exported again, and mean nothing here yet.`
    issues.push({ code: 'progress.entry-newer', severity: 'note', where, message })
  }
  return issues
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function otherFormat(stated: unknown, where: string): Issue {
  const isNewer = typeof stated === 'string' && stated.startsWith('bulkhead-progress/')
  const message = isNewer
    ? `The file has the form "${stated}", of a newer Bulkhead. Import it there, or update this one.`
    : 'The file is JSON, but not an export of reading progress. Choose the file that “Export” wrote.'
  return problem(isNewer ? 'newer-format' : 'other-file', where, message)
}

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code: `progress.${code}`, severity: 'error', where, message },
})

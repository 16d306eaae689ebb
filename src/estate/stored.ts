import type { Estate } from '#estate/model.ts'
import { parseEstate } from '#estate/schema.ts'
import { type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The stored form this version writes. */
export const storedFormat = 'bulkhead-estate/1'

/** An estate without the list that came later where it is empty, so that what was stored before has the same bytes. */
type StoredParts = Omit<Estate, 'windows'> & Partial<Pick<Estate, 'windows'>>
/** An estate as it lies in a file or a database: the estate under the name of its format. */
export type StoredEstate = { readonly format: typeof storedFormat; readonly estate: StoredParts }

/** A step from one format to the next: it turns the `estate` member of format `from` into that of `from` + 1. */
export type Migration = { readonly from: number; readonly step: (estate: unknown) => unknown }

/** Every step there is, oldest first. Format 1 is the first that was ever written, so there is none yet. */
export const migrations: readonly Migration[] = []

/** The stored form of an estate. */
export function toStored(estate: Estate): StoredEstate {
  const { windows, ...others } = estate
  return { format: storedFormat, estate: windows.length === 0 ? others : estate }
}

/**
 * An estate from its stored form, e.g. parsed JSON, brought up from older formats step by step and then checked
 * like any other input. A newer format is refused with a sentence that says so. Paths in issues start at `where`.
 */
export const parseStored = (input: unknown, where: string): Outcome<Estate> =>
  parseStoredWith(input, where, currentVersion, migrations)

const currentVersion = Number(storedFormat.split('/')[1])

/** `parseStored` for a given current version and steps, so that the mechanism can be proved before it is needed. */
export function parseStoredWith(
  input: unknown,
  where: string,
  current: number,
  steps: readonly Migration[],
): Outcome<Estate> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refused(
      unreadable(where, 'This is not a stored estate: expected an object with "format" and "estate".'),
    )
  }
  const { format, estate, ...others } = input as Readonly<Record<string, unknown>>
  const [other] = Object.keys(others)
  if (other !== undefined) {
    return refused(
      unreadable(`${where}.${other.slice(0, 60)}`, 'A stored estate has only "format" and "estate".'),
    )
  }
  const version =
    typeof format === 'string' ? /^bulkhead-estate\/([1-9]\d{0,5})$/.exec(format)?.[1] : undefined
  if (version === undefined) {
    const found =
      format === undefined ? 'There is no format' : `The format is ${JSON.stringify(format).slice(0, 80)}`
    return refused(
      unreadable(`${where}.format`, `${found}. This version reads "bulkhead-estate/${current}" and older.`),
    )
  }
  if (Number(version) > current) {
    return refused({
      code: 'stored.newer',
      severity: 'error',
      where: `${where}.format`,
      message: `This estate was written by a newer Bulkhead (format ${version}); this one reads up to format ${current}. Update Bulkhead, then open it again.`,
    })
  }
  let content: unknown = estate
  for (let at = Number(version); at < current; at += 1) {
    const step = steps.find((candidate) => candidate.from === at)
    if (step === undefined) {
      return refused(unreadable(`${where}.format`, `No step leads from format ${at} to format ${at + 1}.`))
    }
    content = step.step(content)
  }
  return parseEstate(content, `${where}.estate`)
}

const unreadable = (where: string, message: string): Issue => ({
  code: 'stored.unreadable',
  severity: 'error',
  where,
  message,
})

import type { Member, Tree } from '#estate/overlay/tree.ts'
import type { Issue } from '#kernel/outcome.ts'
import { parseBytes } from '#kernel/units.ts'

/** A topology file being read: its name and the issues met so far, which readers add to. */
export type Reading = { readonly file: string; readonly issues: Issue[] }

/** The place of a tree: 'topology.yaml:14'. */
export const placeOf = (reading: Reading, tree: { readonly line: number }): string =>
  `${reading.file}:${tree.line}`

/** Adds an issue at a tree's line and returns undefined, for a reader to return in place of a value. */
export function complain(
  reading: Reading,
  tree: { readonly line: number },
  code: string,
  message: string,
): undefined {
  reading.issues.push({ code, severity: 'error', where: placeOf(reading, tree), message })
}

/** Adds a note or warning at a tree's line. */
export function remark(
  reading: Reading,
  tree: { readonly line: number },
  severity: 'warning' | 'note',
  code: string,
  message: string,
): void {
  reading.issues.push({ code, severity, where: placeOf(reading, tree), message })
}

const wrong = (reading: Reading, tree: Tree, expected: string): undefined => {
  const found =
    tree.kind === 'scalar'
      ? tree.value === null
        ? 'nothing'
        : `"${tree.text.slice(0, 60)}"`
      : `a ${tree.kind}`
  return complain(reading, tree, 'topology.value-unreadable', `Found ${found} where ${expected} is expected.`)
}

/** The members of a map whose keys are all among `known`; an unknown key is an issue and is left out. */
export function readMembers(
  reading: Reading,
  tree: Tree,
  known: readonly string[],
): ReadonlyMap<string, Member> | undefined {
  if (tree.kind !== 'map') return wrong(reading, tree, `a map with the keys ${known.join(', ')}`)
  const members = new Map<string, Member>()
  for (const member of tree.entries) {
    if (known.includes(member.key)) members.set(member.key, member)
    else {
      const message = `There is no key "${member.key.slice(0, 60)}" here. Known: ${known.join(', ')}.`
      complain(reading, member, 'topology.key-unknown', message)
    }
  }
  return members
}

/** The items of a list. */
export const readList = (reading: Reading, tree: Tree): readonly Tree[] | undefined =>
  tree.kind === 'list' ? tree.items : wrong(reading, tree, 'a list')

/** A text of 1 to 1,024 characters; a number is read as it was written. */
export function readText(reading: Reading, tree: Tree): string | undefined {
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean')
    return wrong(reading, tree, 'a text')
  if (tree.text === '' || tree.text.length > 1024)
    return wrong(reading, tree, 'a text of 1 to 1,024 characters')
  return tree.text
}

/** A list of texts. */
export function readTexts(reading: Reading, tree: Tree): readonly string[] | undefined {
  const texts = readList(reading, tree)?.map((item) => readText(reading, item))
  return texts?.every((text) => text !== undefined) ? texts : undefined
}

/** A whole number, 0 or more. */
export function readCount(reading: Reading, tree: Tree): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  return wrong(reading, tree, 'a whole number, 0 or more,')
}

/** A number of MHz, 0 or more. */
export function readMhz(reading: Reading, tree: Tree): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  return wrong(reading, tree, 'a number of MHz, 0 or more,')
}

/** An amount with its unit, such as "512 GiB". */
export function readBytes(reading: Reading, tree: Tree): number | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string')
    return wrong(reading, tree, 'an amount with its unit, such as "512 GiB",')
  const bytes = parseBytes(tree.value, placeOf(reading, tree))
  if (bytes.ok) return bytes.value
  reading.issues.push(...bytes.issues)
  return undefined
}

/** A number, 0 or more, such as a rate or hours. */
export function readMeasure(reading: Reading, tree: Tree): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  return wrong(reading, tree, 'a number, 0 or more,')
}

/** A share from 0 to 1, such as 0.25. */
export function readRatio(reading: Reading, tree: Tree): number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  return wrong(reading, tree, 'a share from 0 to 1, such as 0.25,')
}

const msPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }

/** A duration with its unit, such as "90 s" or "5 min", in ms. */
export function readDurationMs(reading: Reading, tree: Tree): number | undefined {
  const text = tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : ''
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(ms|s|min|h)$/.exec(text.trim()) ?? []
  const ms = Math.round(Number(amount) * (msPerUnit[unit] ?? Number.NaN))
  if (amount !== '' && Number.isSafeInteger(ms)) return ms
  return wrong(reading, tree, 'a duration with its unit (ms, s, min or h), such as "90 s",')
}

/** true or false. */
export function readFlag(reading: Reading, tree: Tree): boolean | undefined {
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value
  return wrong(reading, tree, 'true or false')
}

/** One of a few words. */
export const readChoice =
  <T extends string>(options: readonly T[]) =>
  (reading: Reading, tree: Tree): T | undefined => {
    const found = tree.kind === 'scalar' ? options.find((option) => option === tree.value) : undefined
    return found ?? wrong(reading, tree, `one of ${options.join(', ')}`)
  }

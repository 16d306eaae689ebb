import { componentKinds, type Estate, estateParts } from '#estate/model.ts'
import { digestOf } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'

/**
 * Longest text that is kept. The schema allows 1,024 characters of an id and of a reference, which has the kind before
 * the id ('datastore:'), so an id has to stay below that.
 */
const keptMax = 960
const numberMax = Number.MAX_SAFE_INTEGER

/**
 * The estate with every text and number within what a stored estate may hold. A text longer than 960 characters keeps its
 * beginning and gets a digest of the whole, the same in an id and in what refers to it, so that two that begin alike
 * stay two; a number past 2^53 is unknown, because it cannot be counted exactly. No platform writes either: they come from
 * damaged files, and one issue tells them. Cost O(values); an estate without any is returned as it is.
 */
export function withinLimits(estate: Estate): { readonly estate: Estate; readonly issues: readonly Issue[] } {
  const found: Found = { texts: new Set(), numbers: 0, first: '' }
  let changed: Estate = estate
  const name = fitted(estate.name, found, 'name')
  if (name !== estate.name) changed = { ...changed, name }
  for (const part of ['sources', ...estateParts] as const) {
    const list: readonly unknown[] = estate[part]
    if (!list.some(exceeds)) continue
    const whole = list.map((item, index) => (exceeds(item) ? fitted(item, found, `${part}[${index}]`) : item))
    changed = { ...changed, [part]: whole }
  }
  return { estate: changed, issues: issuesOf(found) }
}

type Found = { readonly texts: Set<string>; numbers: number; first: string }

const isTooLarge = (value: number): boolean => !(Math.abs(value) <= numberMax)

/** Whether some value below one of the model is past a limit. It is as deep as the model is: a list, an entity, a trait. */
function exceeds(value: unknown): boolean {
  if (typeof value === 'string') return value.length > keptMax
  if (typeof value === 'number') return isTooLarge(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(exceeds)
  for (const key in value) if (exceeds((value as Readonly<Record<string, unknown>>)[key])) return true
  return false
}

function fitted<T>(value: T, found: Found, place: string): T
function fitted(value: unknown, found: Found, place: string): unknown {
  if (typeof value === 'string') {
    if (value.length <= keptMax) return value
    if (found.first === '') found.first = place
    found.texts.add(value)
    return shortened(value)
  }
  if (typeof value === 'number') {
    if (!isTooLarge(value)) return value
    if (found.first === '') found.first = place
    found.numbers += 1
    return 'unknown'
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => fitted(item, found, place))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fitted(item, found, place)]))
}

const kindBefore = new RegExp(`^(?:${componentKinds.join('|')}):`)

/** A long text by its beginning and a digest; behind the kind of a reference, exactly as the id itself is. */
function shortened(text: string): string {
  const kind = kindBefore.exec(text)?.[0] ?? ''
  const rest = text.slice(kind.length)
  if (rest.length <= keptMax) return text
  const sum = digestOf([rest]).slice(0, 16)
  return `${kind}${rest.slice(0, keptMax - 18)}… ${sum}`
}

function issuesOf({ texts, numbers, first }: Found): readonly Issue[] {
  const said = [
    ...(texts.size > 0
      ? [`${texts.size} of its texts are longer than ${keptMax} characters and were cut`]
      : []),
    ...(numbers > 0 ? [`${numbers} of its numbers are larger than 2^53 and count as unknown`] : []),
  ]
  if (said.length === 0) return []
  const message = `The inventory holds what no platform writes: ${said.join('; ')}. The export may be damaged: export it again.`
  return [{ code: 'inventory.past-limits', severity: 'warning', where: first, message }]
}

import { textOf } from '#importers/json-reader.ts'

/** An object whose members are plain values. */
export type Nested = { [name: string]: unknown }

/** Whether a value is an object that is no list. */
export const isNested = (value: unknown): value is Nested =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A step of a property path: a member, or an element of a list by its key or its own value. */
type Step = { readonly member: string } | { readonly key: string }

/** Steps of a path that are followed; the deepest in the web-services API has nine. */
const stepsMax = 32
const stepText = /\.?([^.[\]]+)|\[(?:"([^"]*)"|([^\]]*))\]/y
/** The one member name that would change an object instead of being written into it. */
export const reservedMember = '__proto__'

/** The steps of 'config.hardware.device[4000].backing' or 'datastore["datastore-5"]'; undefined for what is no path. */
function stepsOf(path: string): readonly Step[] | undefined {
  const steps: Step[] = []
  if (!path.includes('[')) for (const member of path.split('.', stepsMax + 1)) steps.push({ member })
  else {
    stepText.lastIndex = 0
    while (stepText.lastIndex < path.length && steps.length <= stepsMax) {
      const found = stepText.exec(path)
      if (found === null) return undefined
      const [, member, quoted, bare] = found
      steps.push(member === undefined ? { key: quoted ?? bare ?? '' } : { member })
    }
  }
  const bad = steps.some((step) => 'member' in step && (step.member === '' || step.member === reservedMember))
  return bad || steps.length > stepsMax ? undefined : steps
}

/** What tells an element of a list: its key, what it refers to, or its own text. */
function keyOfElement(element: unknown): string {
  if (!isNested(element)) return textOf(element) ?? ''
  const { key, value } = element
  if (isNested(key)) return textOf(key.value) ?? ''
  return textOf(key) ?? textOf(value) ?? ''
}

const placeIn = (list: readonly unknown[], key: string): number =>
  list.findIndex((element) => keyOfElement(element) === key)

/** One step down, making what is missing; undefined where the path leads through something else. */
function stepDown(at: unknown, step: Step, next: Step): unknown {
  if ('key' in step) return Array.isArray(at) ? at[placeIn(at, step.key)] : undefined
  if (!isNested(at)) return undefined
  const found = Object.hasOwn(at, step.member) ? at[step.member] : undefined
  if (typeof found === 'object' && found !== null) return found
  const made: unknown = 'key' in next ? [] : {}
  at[step.member] = made
  return made
}

/**
 * Sets a property; null says that it is unset. With 'add' the value joins the list at the path, and with 'remove' the
 * element that the path names leaves its list.
 */
export function assignAt(root: Nested, path: string, value: unknown, how: 'set' | 'add' | 'remove'): void {
  const steps = stepsOf(path)
  const last = steps?.at(-1)
  if (steps === undefined || last === undefined) return
  let at: unknown = root
  for (const [n, step] of steps.slice(0, -1).entries()) at = stepDown(at, step, steps[n + 1] as Step)
  if ('member' in last) {
    if (!isNested(at)) return
    if (how === 'add') at[last.member] = [...listed(at[last.member]), ...listed(value)]
    else at[last.member] = how === 'remove' ? null : value
    return
  }
  if (!Array.isArray(at)) return
  const place = placeIn(at, last.key)
  if (how === 'remove') {
    if (place >= 0) at.splice(place, 1)
  } else if (place < 0) at.push(value)
  else at[place] = value
}

const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null || value === '' ? [] : [value]

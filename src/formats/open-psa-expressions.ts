import type { XmlElement } from '#formats/xml-elements.ts'

/** What a definition's expression comes to, or why it comes to nothing. */
export type ExpressionValue =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'none'; readonly why: string }

type Values = (ExpressionValue | undefined)[]

/** Elements of a definition that say something about it and not what it is. */
const remarks = new Set(['label', 'attributes'])

/** The children of a definition that are its content. */
export const contentOf = (elements: readonly XmlElement[], definition: number): readonly number[] =>
  elements[definition]!.children.filter((child) => !remarks.has(elements[child]!.name))

/**
 * The point value of each of `definitions` (indexes of elements), in their order. Parameters are worked out first, each
 * after those it refers to; of a random deviate the mean counts. `missionTimeHours` is what the document leaves open.
 * Linear, without recursion. Source: Open-PSA Model Exchange Format 2.0d, sections on expressions.
 */
export function expressionValues(
  elements: readonly XmlElement[],
  definitions: readonly number[],
  parameters: ReadonlyMap<string, number>,
  missionTimeHours: number,
): readonly ExpressionValue[] {
  const ends = subtreeEnds(elements)
  const values: Values = []
  const known = new Map<string, ExpressionValue>()
  const evaluate = (definition: number): ExpressionValue => {
    for (let at = ends[definition]! - 1; at > definition; at -= 1) {
      values[at] = elementValue(elements, values, known, at, missionTimeHours)
    }
    const [content, ...more] = contentOf(elements, definition)
    if (content === undefined) return { kind: 'none', why: 'no value is stated' }
    return more.length === 0 ? values[content]! : { kind: 'none', why: 'several values are stated' }
  }
  for (const name of parametersInOrder(elements, ends, parameters)) {
    known.set(name, evaluate(parameters.get(name)!))
  }
  return definitions.map(evaluate)
}

/** For each element the index behind its last descendant. */
function subtreeEnds(elements: readonly XmlElement[]): Int32Array {
  const ends = new Int32Array(elements.length)
  for (let at = elements.length - 1; at >= 0; at -= 1) {
    const last = elements[at]!.children.at(-1)
    ends[at] = last === undefined ? at + 1 : ends[last]!
  }
  return ends
}

/** Parameters after those they refer to. One on a cycle is left out, and so has no value. */
function parametersInOrder(
  elements: readonly XmlElement[],
  ends: Int32Array,
  parameters: ReadonlyMap<string, number>,
): readonly string[] {
  const users = new Map<string, string[]>()
  const waiting = new Map<string, number>()
  for (const [name, definition] of parameters) {
    const needed = new Set<string>()
    for (let at = definition + 1; at < ends[definition]!; at += 1) {
      const element = elements[at]!
      const other = element.attributes.name
      if (element.name === 'parameter' && other !== undefined && parameters.has(other)) needed.add(other)
    }
    waiting.set(name, needed.size)
    for (const other of needed) users.set(other, [...(users.get(other) ?? []), name])
  }
  const ready = [...parameters.keys()].filter((name) => waiting.get(name) === 0)
  for (const name of ready) {
    for (const user of users.get(name) ?? []) {
      waiting.set(user, waiting.get(user)! - 1)
      if (waiting.get(user) === 0) ready.push(user)
    }
  }
  return ready
}

function elementValue(
  elements: readonly XmlElement[],
  values: Values,
  known: ReadonlyMap<string, ExpressionValue>,
  at: number,
  missionTimeHours: number,
): ExpressionValue {
  const { name, attributes, children } = elements[at]!
  const none = (why: string): ExpressionValue => ({ kind: 'none', why })
  switch (name) {
    case 'float':
    case 'int': {
      const text = attributes.value?.trim() ?? ''
      const value = text === '' ? Number.NaN : Number(text)
      return Number.isFinite(value) ? { kind: 'value', value } : none(`"${text}" is not a number`)
    }
    case 'bool':
      return attributes.value === 'true' || attributes.value === 'false'
        ? { kind: 'value', value: attributes.value === 'true' ? 1 : 0 }
        : none(`"${attributes.value ?? ''}" is neither true nor false`)
    case 'system-mission-time':
      return { kind: 'value', value: missionTimeHours }
    case 'parameter':
      return known.get(attributes.name ?? '') ?? none(`parameter "${attributes.name ?? ''}" has no value`)
    default:
  }
  const numbers: number[] = []
  for (const child of children) {
    const value = values[child]!
    if (value.kind === 'none') return value
    numbers.push(value.value)
  }
  const value = applied(name, numbers)
  if (value === undefined) return none(`the expression <${name}> with ${numbers.length} values is not read`)
  return Number.isFinite(value) ? { kind: 'value', value } : none(`<${name}> comes to no number`)
}

/** Sums and products of any length, then functions of a fixed number of values; undefined for what is not known. */
function applied(name: string, values: readonly number[]): number | undefined {
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN] = values
  if (values.length > 0) {
    const total = values.reduce((sum, value) => sum + value, 0)
    if (name === 'add') return total
    if (name === 'mean') return total / values.length
    if (name === 'mul') return values.reduce((product, value) => product * value, 1)
    if (name === 'min') return values.reduce((least, value) => Math.min(least, value))
    if (name === 'max') return values.reduce((most, value) => Math.max(most, value))
    if (name === 'sub') return 2 * a - total
    if (name === 'div') return values.slice(1).reduce((quotient, value) => quotient / value, a)
  }
  switch (`${name} ${values.length}`) {
    case 'neg 1':
      return -a
    case 'abs 1':
      return Math.abs(a)
    case 'exp 1':
      return Math.exp(a)
    case 'log 1':
      return Math.log(a)
    case 'sqrt 1':
      return Math.sqrt(a)
    case 'pow 2':
      return a ** b
    case 'exponential 2':
      return -Math.expm1(-a * b)
    case 'GLM 4':
      return (b - (b - a * (b + c)) * Math.exp(-(b + c) * d)) / (b + c)
    case 'Weibull 4':
      return d <= c ? 0 : -Math.expm1(-(((d - c) / a) ** b))
    case 'uniform-deviate 2':
      return (a + b) / 2
    case 'normal-deviate 2':
    case 'lognormal-deviate 3':
      return a
    case 'lognormal-deviate 2':
      return Math.exp(a + b ** 2 / 2)
    case 'gamma-deviate 2':
      return a * b
    case 'beta-deviate 2':
      return a / (a + b)
    default:
      return undefined
  }
}

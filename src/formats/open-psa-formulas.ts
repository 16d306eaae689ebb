import { contentOf } from '#formats/open-psa-expressions.ts'
import type { XmlElement } from '#formats/xml-elements.ts'
import type { Gate, Input } from '#kernel/fault-tree/fault-tree.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What the formulas of a document are made of: names that are defined, and where issues go. */
export type FormulaNames = {
  /** Definitions of gates by name: place in `definitions`. */
  readonly gates: ReadonlyMap<string, number>
  /** Basic events by name; one that is referred to and defined nowhere is added. */
  readonly events: Map<string, number>
  readonly houses: ReadonlyMap<string, boolean>
  readonly issueAt: (element: number, code: string, severity: Issue['severity'], message: string) => void
}

/** A gate while the number of events is not known: inputs are events, or gates shifted by `gateShift`. */
const gateShift = 2 ** 28

type Reading = {
  readonly elements: readonly XmlElement[]
  readonly names: FormulaNames
  readonly gates: Gate[]
  /** The gate a connective was told to be, for those that are the whole formula of a definition. */
  readonly places: Map<number, number>
  readonly literals: Map<number, Input>
  readonly referred: Set<number>
}

const references = new Set(['gate', 'basic-event', 'house-event', 'event'])
const connectives = new Set([
  ...['and', 'or', 'not', 'xor', 'nand', 'nor', 'iff', 'imply'],
  ...['atleast', 'cardinality', 'constant'],
])

/**
 * The gates of `definitions` (indexes of define-gate elements, one gate each in that order) followed by those of nested
 * formulas, and the definitions that no formula refers to. Children are read before parents, in the order of the list
 * turned round, so that nothing recurses.
 */
export function formulaGates(
  elements: readonly XmlElement[],
  definitions: readonly number[],
  names: FormulaNames,
): { readonly gates: readonly Gate[]; readonly tops: readonly number[] } {
  const reading: Reading = {
    ...{ elements, names, gates: definitions.map((): Gate => ({ kind: 'or', inputs: [] })) },
    ...{ places: new Map(), literals: new Map(), referred: new Set<number>() },
  }
  const roots: (number | undefined)[] = definitions.map((definition, place) => {
    const [root, ...more] = contentOf(elements, definition)
    if (root === undefined || more.length > 0) {
      const said = root === undefined ? 'no formula' : 'several formulas'
      names.issueAt(definition, 'open-psa.formula', 'error', `The gate has ${said}. Give it exactly one.`)
      return undefined
    }
    if (connectives.has(elements[root]!.name)) reading.places.set(root, place)
    return root
  })
  const formulas = formulaElements(elements, roots)
  for (let at = elements.length - 1; at >= 0; at -= 1) {
    if (formulas[at] === 1) reading.literals.set(at, literalOf(reading, at))
  }
  roots.forEach((root, place) => {
    if (root !== undefined && !reading.places.has(root)) {
      reading.gates[place] = { kind: 'and', inputs: [reading.literals.get(root)!] }
    }
  })
  const events = names.events.size
  const settled = (input: Input): Input =>
    input < gateShift * 2 ? input : input - gateShift * 2 + events * 2
  return {
    gates: reading.gates.map((gate) => ({ ...gate, inputs: gate.inputs.map(settled) })),
    tops: definitions.map((_, place) => place).filter((place) => !reading.referred.has(place)),
  }
}

/** Marks of the elements that belong to the formula of some gate. */
function formulaElements(
  elements: readonly XmlElement[],
  roots: readonly (number | undefined)[],
): Uint8Array {
  const formulas = new Uint8Array(elements.length)
  for (const root of roots) if (root !== undefined) formulas[root] = 1
  elements.forEach(({ parent }, at) => {
    if (parent >= 0 && formulas[parent] === 1) formulas[at] = 1
  })
  return formulas
}

/** The literal an element of a formula stands for. */
function literalOf(reading: Reading, at: number): Input {
  const { elements, names } = reading
  const { name, children } = elements[at]!
  if (references.has(name)) return referred(reading, at)
  if (!connectives.has(name)) {
    names.issueAt(
      at,
      'open-psa.formula',
      'error',
      `<${name}> is no connective that can be read. Write it with and, or, not.`,
    )
    return placed(reading, at, { kind: 'or', inputs: [] })
  }
  return connective(
    reading,
    at,
    children.map((child) => reading.literals.get(child)!),
  )
}

function connective(reading: Reading, at: number, inputs: readonly Input[]): Input {
  const { elements, names } = reading
  const { name, attributes } = elements[at]!
  const wrong = (needs: string): Input => {
    names.issueAt(
      at,
      'open-psa.formula',
      'error',
      `<${name}> has ${inputs.length} inputs; it needs ${needs}.`,
    )
    return placed(reading, at, { kind: 'or', inputs: [] })
  }
  const [a = 0, b = 0] = inputs
  const opposites = (): readonly Input[] => inputs.map((input) => input ^ 1)
  switch (name) {
    case 'constant':
      return placed(reading, at, { kind: attributes.value === 'true' ? 'and' : 'or', inputs: [] })
    case 'not':
      return inputs.length === 1 ? placed(reading, at, { kind: 'and', inputs: [a ^ 1] }) : wrong('one')
    case 'imply':
      return inputs.length === 2 ? placed(reading, at, { kind: 'or', inputs: [a ^ 1, b] }) : wrong('two')
    case 'iff':
      return inputs.length === 2 ? placed(reading, at, { kind: 'xor', inputs: [a ^ 1, b] }) : wrong('two')
    case 'xor':
      if (inputs.length > 2) {
        const message = `<xor> of ${inputs.length} inputs is read as "an odd number of them". Write it out if it means one.`
        names.issueAt(at, 'open-psa.xor-of-many', 'warning', message)
      }
      return inputs.length > 1 ? placed(reading, at, { kind: 'xor', inputs }) : wrong('two')
    case 'atleast':
    case 'cardinality':
      return counted(reading, at, inputs)
    default: {
      if (inputs.length === 0) return wrong('at least one')
      if (name === 'nand') return placed(reading, at, { kind: 'or', inputs: opposites() })
      if (name === 'nor') return placed(reading, at, { kind: 'and', inputs: opposites() })
      return placed(reading, at, { kind: name as 'and' | 'or', inputs })
    }
  }
}

/** At least min of the inputs, and of a cardinality at most max. */
function counted(reading: Reading, at: number, inputs: readonly Input[]): Input {
  const { name, attributes } = reading.elements[at]!
  const whole = (text: string | undefined): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : -1)
  const least = whole(attributes.min ?? (name === 'cardinality' ? '0' : undefined))
  const most = name === 'cardinality' ? whole(attributes.max) : inputs.length
  const lowest = name === 'cardinality' ? 0 : 1
  if (least < lowest || least > most || most > inputs.length) {
    const message =
      `<${name}> asks for ${attributes.min ?? 'an unstated number'}${name === 'cardinality' ? ` to ${attributes.max}` : ''} ` +
      `of ${inputs.length} inputs. Write a number from ${lowest} to ${inputs.length}.`
    reading.names.issueAt(at, 'open-psa.threshold', 'error', message)
    return placed(reading, at, { kind: 'or', inputs: [] })
  }
  if (name === 'atleast') return placed(reading, at, { kind: 'at-least', k: least, inputs })
  const enough = added(reading, { kind: 'at-least', k: least, inputs })
  const tooMany = added(reading, { kind: 'at-least', k: most + 1, inputs })
  return placed(reading, at, { kind: 'and', inputs: [enough, tooMany ^ 1] })
}

function referred(reading: Reading, at: number): Input {
  const { elements, names, referred: seen } = reading
  const { name, attributes } = elements[at]!
  const kind = name === 'event' ? attributes.type : name
  const wanted = attributes.name ?? ''
  const found = <T>(map: ReadonlyMap<string, T>): T | undefined =>
    map.get(wanted) ?? map.get(wanted.slice(wanted.lastIndexOf('.') + 1))
  const gate = kind === undefined || kind === 'gate' ? found(names.gates) : undefined
  if (gate !== undefined) {
    seen.add(gate)
    return (gateShift + gate) * 2
  }
  const event = kind === undefined || kind === 'basic-event' ? found(names.events) : undefined
  if (event !== undefined) return event * 2
  const house = kind === undefined || kind === 'house-event' ? found(names.houses) : undefined
  if (house !== undefined) return added(reading, { kind: house ? 'and' : 'or', inputs: [] })
  if (kind === 'basic-event' && wanted !== '') {
    names.events.set(wanted, names.events.size)
    return (names.events.size - 1) * 2
  }
  names.issueAt(
    at,
    'open-psa.reference',
    'error',
    `${kind ?? 'event'} "${wanted}" is defined nowhere. Define it or correct the name.`,
  )
  return 0
}

/** The literal of a gate that an element is: the one of its definition when it is the whole formula, else a new one. */
function placed(reading: Reading, at: number, gate: Gate): Input {
  const place = reading.places.get(at)
  if (place === undefined) return added(reading, gate)
  reading.gates[place] = gate
  return (gateShift + place) * 2
}

function added(reading: Reading, gate: Gate): Input {
  reading.gates.push(gate)
  return (gateShift + reading.gates.length - 1) * 2
}

import { expressionValues } from '#formats/open-psa-expressions.ts'
import { formulaGates } from '#formats/open-psa-formulas.ts'
import { type XmlElement, type XmlLimits, xmlElements } from '#formats/xml-elements.ts'
import { type FaultTree, type Gate, gateInput } from '#kernel/fault-tree/fault-tree.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { type Issue, type Outcome, settle } from '#kernel/outcome.ts'

/** What a document leaves open: the mission time of its expressions, and which gate is asked about. */
export type OpenPsaChoices = {
  readonly missionTimeHours: number
  /** Name of the top gate; 'only' where the document has just one that no other gate uses. */
  readonly top: string | 'only'
}

/** A fault tree with the names of its parts. An event nobody gave a probability has NaN and is in `unknownEvents`. */
export type OpenPsaTree = {
  readonly tree: FaultTree
  readonly top: string
  readonly eventNames: readonly string[]
  readonly unknownEvents: readonly string[]
}

/** Far above any model seen; a document beyond them is refused. */
export const openPsaLimits: XmlLimits = {
  bytes: 256 * 2 ** 20,
  elements: 4_000_000,
  depth: 2_000,
  roots: 'one',
}

/** Most names that one message lists, and most warnings that are kept; errors are all kept. */
const listed = 5
const mostWarnings = 50

type Definitions = {
  readonly gates: Map<string, number>
  readonly events: Map<string, number>
  readonly houses: Map<string, number>
  readonly parameters: Map<string, number>
}

/**
 * The fault tree of an Open-PSA document: gates with nested formulas, basic events with expressions, house events,
 * parameters. Common-cause groups and substitutions change a tree and are refused, other parts are left out.
 * `where` names the file. Cost linear. Source: Open-PSA Model Exchange Format 2.0d.
 */
export function parseOpenPsa(
  where: string,
  bytes: Uint8Array,
  choices: OpenPsaChoices,
): Outcome<OpenPsaTree> {
  const document = xmlElements(where, bytes, openPsaLimits)
  if (!document.ok) return document
  const elements = document.value
  const issues: Issue[] = []
  const issueAt: IssueAt = (at, code, severity, message) => {
    if (severity === 'error' || issues.length < mostWarnings)
      issues.push({ code, severity, where: `${where}:${elements[at]!.line}`, message })
  }
  const defined = definitions(elements, issueAt)
  if (defined.gates.size === 0) {
    issueAt(
      0,
      'open-psa.empty',
      'error',
      'The document defines no gate. Check that it is an Open-PSA fault tree.',
    )
    return settle(undefined as never, issues)
  }
  const eventNumbers = new Map([...defined.events.keys()].map((name, event) => [name, event]))
  const gateDefinitions = [...defined.gates.values()]
  const { gates, tops } = formulaGates(elements, gateDefinitions, {
    gates: new Map([...defined.gates.keys()].map((name, gate) => [name, gate])),
    events: eventNumbers,
    houses: new Map([...defined.houses].map(([name, at]) => [name, houseValue(elements, at)])),
    issueAt,
  })
  const eventNames = [...eventNumbers.keys()]
  const chances = probabilities(elements, defined, eventNames.length, choices.missionTimeHours, issueAt)
  const gateNames = [...defined.gates.keys()]
  issues.push(...cycleIssues(where, elements, gates, gateNames, gateDefinitions, eventNames.length))
  const top = topOf(where, choices.top, gateNames, tops, issues)
  const unknownEvents = eventNames.filter((_, event) => Number.isNaN(chances[event]))
  if (unknownEvents.length > 0) issues.push(unknownIssue(where, unknownEvents))
  const tree: FaultTree = {
    probabilities: chances,
    gates,
    top: gateInput(eventNames.length, Math.max(0, top)),
  }
  return settle({ tree, top: gateNames[top] ?? '', eventNames, unknownEvents }, issues)
}

type IssueAt = (at: number, code: string, severity: Issue['severity'], message: string) => void

/** Definitions by name; a name defined twice is an error, since only one of them could count. */
function definitions(elements: readonly XmlElement[], issueAt: IssueAt): Definitions {
  const found: Definitions = { gates: new Map(), events: new Map(), houses: new Map(), parameters: new Map() }
  const kinds: Readonly<Record<string, Map<string, number>>> = {
    ...{ 'define-gate': found.gates, 'define-basic-event': found.events },
    ...{ 'define-house-event': found.houses, 'define-parameter': found.parameters },
  }
  const eventsByName = new Map<string, number>()
  elements.forEach(({ name: kind, attributes }, at) => {
    if (kind === 'define-CCF-group' || kind === 'define-substitution') {
      issueAt(
        at,
        'open-psa.unsupported',
        'error',
        `<${kind}> is not read and would change the answer. Write it out as gates.`,
      )
    }
    const map = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (map === undefined) return
    const name = attributes.name ?? ''
    if (name === '') issueAt(at, 'open-psa.unnamed', 'error', `<${kind}> has no name. Give it one.`)
    const names = map === found.parameters ? map : eventsByName
    const first = names.get(name)
    if (first !== undefined) {
      const message = `"${name}" is defined here and in line ${elements[first]!.line}. Keep one of them.`
      issueAt(at, 'open-psa.defined-twice', 'error', message)
      return
    }
    names.set(name, at)
    map.set(name, at)
  })
  return found
}

const houseValue = (elements: readonly XmlElement[], at: number): boolean =>
  elements[at]!.children.some(
    (child) => elements[child]!.name === 'constant' && elements[child]!.attributes.value === 'true',
  )

/** The probability of each event, NaN where none is stated or readable; one outside 0 to 1 is an error. */
function probabilities(
  elements: readonly XmlElement[],
  { events, parameters }: Definitions,
  count: number,
  missionTimeHours: number,
  issueAt: IssueAt,
): Float64Array {
  const chances = new Float64Array(count).fill(Number.NaN)
  const places = [...events]
  const values = expressionValues(elements, [...events.values()], parameters, missionTimeHours)
  values.forEach((value, event) => {
    const [name, at] = places[event]!
    if (value.kind === 'none') {
      issueAt(
        at,
        'open-psa.no-probability',
        'warning',
        `Basic event "${name}": ${value.why}. Its probability is unknown.`,
      )
    } else if (value.value < 0 || value.value > 1) {
      const message = `Basic event "${name}" has probability ${value.value}. Write a ratio from 0 to 1.`
      issueAt(at, 'open-psa.probability', 'error', message)
    } else chances[event] = value.value
  })
  return chances
}

/** An error that names the gates of a cycle, should there be one anywhere in the document. */
function cycleIssues(
  where: string,
  elements: readonly XmlElement[],
  gates: readonly Gate[],
  names: readonly string[],
  definitions: readonly number[],
  events: number,
): readonly Issue[] {
  const all: Gate = { kind: 'or', inputs: gates.map((_, gate) => gateInput(events, gate)) }
  const order = gateOrder({
    probabilities: { length: events },
    gates: [...gates, all],
    top: gateInput(events, gates.length),
  })
  if (order.kind === 'ordered') return []
  const onCycle = order.gates.filter((gate) => gate < names.length)
  const said = onCycle.slice(0, listed).map((gate) => `"${names[gate]}"`)
  const more = onCycle.length > listed ? ` and ${onCycle.length - listed} more` : ''
  return [
    {
      ...{ code: 'open-psa.cycle', severity: 'error' },
      where: `${where}:${elements[definitions[onCycle[0]!]!]!.line}`,
      message: `Gates need each other in a circle: ${said.join(', ')}${more}. Remove one of these references.`,
    },
  ]
}

/** The place of the top gate, or -1 with an issue. */
function topOf(
  where: string,
  wanted: string,
  names: readonly string[],
  tops: readonly number[],
  issues: Issue[],
): number {
  const error = (code: string, message: string): number => {
    issues.push({ code, severity: 'error', where, message })
    return -1
  }
  if (wanted !== 'only') {
    const at = names.indexOf(wanted)
    return at >= 0
      ? at
      : error('open-psa.top-missing', `There is no gate "${wanted}" to be the top. Name another.`)
  }
  const [first] = tops
  if (tops.length === 1) return first!
  // Where every gate is used there is a cycle, which is said already.
  if (first === undefined) return -1
  const said = tops.slice(0, listed).map((top) => `"${names[top]}"`)
  const more = tops.length > listed ? ` and ${tops.length - listed} more` : ''
  return error(
    'open-psa.tops',
    `${tops.length} gates are used by no other: ${said.join(', ')}${more}. Say which one is the top.`,
  )
}

function unknownIssue(where: string, names: readonly string[]): Issue {
  const said = names.slice(0, listed).map((name) => `"${name}"`)
  const more = names.length > listed ? ` and ${names.length - listed} more` : ''
  return {
    ...{ code: 'open-psa.probabilities-unknown', severity: 'warning', where },
    message: `No probability is known of ${said.join(', ')}${more}, so that of the top is unknown where it depends on them.`,
  }
}

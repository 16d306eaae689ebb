import { type Availability, operations, phaseOn } from '#engines/control-loss/matrix.ts'
import type { ControlLossParams } from '#engines/control-loss/params.ts'
import type { ControlLoss, ManagerAnswer } from '#engines/control-loss/result.ts'
import { situationIds, situations } from '#engines/control-loss/situations.ts'
import { counted, listed, opened } from '#failure/wording.ts'
import type { Block, State, Verdict } from '#kernel/block.ts'

/** Names in a sentence. */
const namesShown = 6

/** The answer as blocks: whether the manager starts without itself, the matrix, and what the estate can no longer start. */
export function explainControlLoss(result: ControlLoss, { days }: ControlLossParams): readonly Block[] {
  const count = (state: Availability): number => result.rows.filter((row) => row.state === state).length
  return [
    ...verdicts(result),
    { kind: 'quantity', label: 'operations that stop', value: count('stops'), unit: 'count' },
    { kind: 'quantity', label: 'operations nobody published', value: count('unknown'), unit: 'count' },
    {
      kind: 'quantity',
      label: 'components that can no longer be started',
      value: result.blockedCount,
      unit: 'count',
    },
    operationTable(result),
    ...estateBlocks(result),
    matrix(days),
    sentence(
      'Unknown means that no source that was read says what happens; it is not a promise that it works.',
    ),
  ]
}

const sentence = (text: string): Block => ({ kind: 'sentence', text })

const nameIn = ({ names }: ControlLoss, ref: string): string => names[ref] ?? ref

function verdicts(result: ControlLoss): readonly Block[] {
  if (result.managers.length === 0) {
    const text =
      'The estate names no service whose role is management, so whether its manager starts without itself cannot be said. Declare it, with what it runs on.'
    return [{ kind: 'verdict', subject: 'The manager starts without itself', verdict: 'undecided', text }]
  }
  const blocks = result.managers.map(
    (manager): Block => ({
      kind: 'verdict',
      subject: `${opened(nameIn(result, manager.ref))} starts without itself`,
      verdict: manager.verdict,
      text: verdictText(result, manager),
    }),
  )
  const left = result.managerCount - result.managers.length
  return left > 0 ? [...blocks, sentence(`${counted(left, 'manager')} more were not looked at.`)] : blocks
}

function verdictText(result: ControlLoss, manager: ManagerAnswer): string {
  const loop = listed(
    manager.loop.map((ref) => nameIn(result, ref)),
    namesShown,
  )
  const closed = manager.loopCount > 0 ? `It closes a loop with what it runs on: ${loop}.` : ''
  const hosts = `${counted(manager.runsOnCount, 'host')}${
    manager.runsOnCount > 0
      ? ` (${listed(
          manager.runsOn.map((ref) => nameIn(result, ref)),
          namesShown,
        )})`
      : ''
  }`
  const verdict: Verdict = manager.verdict
  switch (verdict) {
    case 'unsafe':
      return closed === ''
        ? 'From cold it never comes up: something it needs is switched off or keeps itself from starting. Cold start names it.'
        : `${closed} From cold nothing in it can be first. Give one of them an alternative outside, or drop what it needs to start; cold start names the smallest way out.`
    case 'safe':
      return closed === ''
        ? `It runs on ${hosts}, ${manager.samePlatform === 'no' ? 'none of the platform that it manages' : 'what it runs in is stated to start without it'}, and surely comes up from cold.`
        : `${closed} Even so it surely comes up from cold, because the loop can be entered from outside.`
    case 'undecided':
      if (manager.comesUp === 'perhaps') {
        return `${closed} Something it needs is unknown, so nobody can say that it comes up from cold.`.trim()
      }
      if (manager.runsOnCount === 0) return 'Nobody stated what it runs on. State what the service requires.'
      if (manager.samePlatform === 'unknown') {
        return `It runs on ${hosts}. Nobody stated whether that is the platform that it manages, nor for all of them, its VMs, networks and datastores what they need to start. State startRequires, be it "nothing".`
      }
      return `It runs on ${hosts} of the platform that it manages, and nobody stated for all of them, its VMs, networks and datastores what they need to start. State startRequires, be it "nothing".`
    default:
      return verdict satisfies never
  }
}

const stateWord: Readonly<Record<Availability, string>> = {
  works: 'works',
  degraded: 'limited',
  stops: 'stops',
  unknown: 'unknown',
}

function operationTable({ situation, days, rows }: ControlLoss): Block {
  const { lost } = situations[situation]
  const count = (state: Availability): number => rows.filter((row) => row.state === state).length
  const when = days === 0 ? '' : ` after ${counted(days, 'day')}`
  return {
    kind: 'table',
    title: `Without ${lost}${when} ${count('stops')} of ${rows.length} operations stop, ${count('degraded')} are limited and ${count('unknown')} unknown`,
    columns: [
      { title: 'Operation' },
      { title: 'State' },
      { title: 'What is known' },
      { title: 'Stops' },
      { title: 'Facts' },
    ],
    rows: rows.map(({ operation, state, says, stopsOnDay, facts }) => [
      operations.find(({ id }) => id === operation)!.label,
      stateWord[state],
      says,
      stopsText(state, stopsOnDay),
      facts.join(', '),
    ]),
  }
}

/** When an operation stops, as far as is known. */
const stopsText = (state: Availability, day: number | null): string =>
  day === null ? (state === 'unknown' ? 'unknown' : 'no') : `day ${day}`

const stateOf: Readonly<Record<Availability, State>> = {
  works: 'serving',
  degraded: 'degraded',
  stops: 'stopped',
  unknown: 'unknown',
}

function matrix(days: number): Block {
  const states = situationIds.map((id) =>
    operations.map((operation) => stateOf[phaseOn(situations[id], operation.id, days).state]),
  )
  const there = (id: string): number => {
    const at = operations.findIndex((operation) => operation.id === id)
    return states.filter((row) => row[at] === 'serving' || row[at] === 'degraded').length
  }
  const when = days === 0 ? '' : ` on day ${days}`
  return {
    kind: 'heatmap',
    title: `Of ${states.length} losses${when} VMs are known to run on in ${there('run')}, can be started in ${there('power-on')} and moved in ${there('live-migrate')}`,
    rows: situationIds.map((id) => situations[id].label),
    columns: operations.map(({ short }) => short),
    states,
  }
}

function estateBlocks(result: ControlLoss): readonly Block[] {
  if (result.lost.length === 0) return []
  const names = (refs: readonly string[]): string =>
    listed(
      refs.map((ref) => nameIn(result, ref)),
      namesShown,
    )
  const lost = names(result.lost)
  const blocks: Block[] = []
  const falls =
    result.fallsCount === 0
      ? 'nothing else stops'
      : `${counted(result.fallsCount, 'component')} stop${result.fallsCount === 1 ? 's' : ''} as well: ${names(result.falls)}`
  const perhaps =
    result.fallsPerhapsCount === 0
      ? ''
      : ` Of ${counted(result.fallsPerhapsCount, 'more component')} nobody stated enough to say.`
  blocks.push(sentence(`When ${lost} stop${result.lost.length === 1 ? 's' : ''}, ${falls}.${perhaps}`))
  if (result.blocked.length > 0) {
    const shown = result.blocked.length < result.blockedCount ? `; the first ${result.blocked.length}` : ''
    blocks.push({
      kind: 'table',
      title: `${counted(result.blockedCount, 'component')} run${result.blockedCount === 1 ? 's' : ''} on and cannot be started again, ${counted(result.blockedVmCount, 'VM')} among them${shown}`,
      columns: [{ title: 'Component' }, { title: 'Needs to start' }],
      rows: result.blocked.map(({ ref, needs }) => [nameIn(result, ref), needs.join(', ')]),
    })
  } else blocks.push(sentence('Nothing that runs on is stated to need it for a start.'))
  if (result.blockedPerhapsCount > 0) {
    blocks.push(
      sentence(
        `Of ${counted(result.blockedPerhapsCount, 'component')} nobody stated enough to say that ${result.blockedPerhapsCount === 1 ? 'it' : 'they'} could be started again: ${names(result.blockedPerhaps)}${result.blockedPerhapsCount > result.blockedPerhaps.length ? ' and others' : ''}.`,
      ),
    )
  }
  return blocks
}

import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { ClusterAnswer } from '#engines/rebalancer/result.ts'
import { durationText, measureText, movesText, shareText } from '#engines/rebalancer/wording.ts'
import { listed } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Moves a table lists, and hosts a picture draws. */
const movesListed = 30
const hostsDrawn = 12

/** One cluster: what the plan rests on, its steps, hosts before and after, what each move buys, and what stays. */
export function explainCluster(answer: ClusterAnswer, values: RebalanceParams): readonly Block[] {
  const blocks: Block[] = proofTexts(answer).map((text) => ({ kind: 'sentence', text }))
  if (answer.moves > 0)
    blocks.push(stepsTable(answer), {
      kind: 'quantity',
      label: `${answer.name}: memory copied`,
      value: answer.bytes,
      unit: 'bytes',
    })
  blocks.push(...hostsPicture(answer, values))
  if (answer.frontier.length > 1) blocks.push(frontierTable(answer, values))
  if (answer.stays.length > 0) blocks.push(staysTable(answer))
  return blocks
}

function proofTexts(answer: ClusterAnswer): readonly string[] {
  const { name, moves, movesAtLeast, fewest, parked, bytes, ms, broken } = answer
  const texts: string[] = []
  if (moves > 0) {
    const proof = fewest
      ? answer.goal === 'reached'
        ? 'Fewer are proved impossible'
        : 'It is proved that no fewer get as far'
      : movesAtLeast > 0
        ? `At least ${movesAtLeast} are needed; whether fewer than ${moves} do is not known`
        : 'Whether fewer do is not known'
    texts.push(
      `${name}: ${movesText(moves)}, ${formatQuantity(bytes, 'bytes')} copied in ${durationText(ms)}. ${proof}.`,
    )
  }
  if (parked > 0) {
    const only = parked === 1 ? 'One move only parks a VM' : `${movesText(parked)} only park VMs`
    texts.push(`${only} on another host, because no order of the others holds room and rules.`)
  }
  if (broken.length > 0) texts.push(`Not all rules that should hold can: ${listed(broken, 5)}.`)
  texts.push(...answer.unknown)
  return texts
}

function stepsTable({ name, steps, moves, ms }: ClusterAnswer): Block {
  const rows = steps.flatMap((step, at) =>
    step.moves.map(({ vm, from, to, bytes, ms: time, why }) => [
      at + 1,
      vm,
      from,
      to,
      bytes,
      durationText(time),
      why,
    ]),
  )
  const left = rows.length - movesListed
  return {
    kind: 'table',
    title: `${name}: ${movesText(moves)} in ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, done after ${durationText(ms)}${left > 0 ? `; ${left} moves left out` : ''}`,
    columns: [
      { title: 'Step', unit: 'count' },
      { title: 'VM' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Copied', unit: 'bytes' },
      { title: 'Takes' },
      { title: 'Why' },
    ],
    rows: rows.slice(0, movesListed),
  }
}

/** Hosts whose load changes most, before and after; without moves the fullest. */
function hostsPicture(
  { name, hosts, moves, before, after }: ClusterAnswer,
  values: RebalanceParams,
): readonly Block[] {
  const change = ({ load }: (typeof hosts)[number]): number => Math.abs(load[1] - load[0])
  const loaded = hosts.filter((host) => (moves === 0 ? host.load[0] > 0 : change(host) > 0))
  if (loaded.length === 0) return []
  const drawn = [...loaded]
    .sort((left, right) => change(right) - change(left) || right.load[0] - left.load[0])
    .slice(0, hostsDrawn)
  const left = hosts.length - drawn.length
  const more = left > 0 ? `; ${left} ${left === 1 ? 'host' : 'hosts'} not drawn` : ''
  const bars = drawn.flatMap(({ name: host, load }) => {
    if (moves === 0) return [{ label: host, value: load[0] }]
    return [
      { label: `${host}, before`, value: load[0] },
      { label: `${host}, after`, value: load[1], state: 'serving' as const },
    ]
  })
  const title =
    moves === 0
      ? `${name}: ${measureText(values)} of ${shareText(before)} between hosts${more}`
      : `${name}: hosts that change, ${measureText(values)} ${shareText(before)} before and ${shareText(after)} after${more}`
  return [{ kind: 'bars', title, unit: 'ratio', bars }]
}

function frontierTable({ name, frontier }: ClusterAnswer, values: RebalanceParams): Block {
  const [first, last] = [frontier[0]!, frontier.at(-1)!]
  return {
    kind: 'table',
    title: `${name}: what each move buys, from ${shareText(first.spread)} to ${shareText(last.spread)}`,
    columns: [
      { title: 'Moves', unit: 'count' },
      { title: `Least ${measureText(values)}`, unit: 'ratio' },
    ],
    rows: frontier.slice(0, 20).map(({ moves, spread }) => [moves, spread]),
  }
}

function staysTable({ name, stays }: ClusterAnswer): Block {
  const total = stays.reduce((sum, { vms }) => sum + vms.length, 0)
  return {
    kind: 'table',
    title: `${name}: ${formatQuantity(total, 'vms')} that no plan moves`,
    columns: [{ title: 'Why it stays' }, { title: 'VMs', unit: 'vms' }, { title: 'Which' }],
    rows: stays.map(({ reason, vms }) => [reason, vms.length, listed(vms, 5)]),
  }
}

import { ganttOf } from '#engines/upgrade-walk/gantt.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import { anyOf } from '#engines/upgrade-walk/plan.ts'
import type { UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { chanceText, momentText, spanText } from '#engines/upgrade-walk/wording.ts'
import { listed } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { rounded } from '#kernel/canonical.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Rows shown of a table; how many there are is said in its title. */
const rowsMax = 12

/** The answer as blocks. */
export function explainUpgrade(result: UpgradeResult, values: UpgradeParams): readonly Block[] {
  return [
    { kind: 'verdict', subject: 'Rolling update', verdict: result.verdict, text: verdictText(result) },
    ...sentences(result, values).map((text): Block => ({ kind: 'sentence', text })),
    ...quantities(result),
    ...tables(result, values),
  ]
}

function verdictText(result: UpgradeResult): string {
  const planned = result.clusters.reduce((sum, one) => sum + one.planned, 0)
  const all = formatQuantity(result.hosts, 'hosts')
  if (planned === 0) return `None of ${all} can be taken out without breaking a promise.`
  const span = `from ${momentText(result.startsAtMs)} to ${momentText(result.endsAtMs)} UTC, ${spanText(result.endsAtMs - result.startsAtMs)}`
  if (result.leftOut.length > 0)
    return `${planned} of ${all} are planned, ${span}; ${result.leftOut.length} are left out, each with its reason.`
  if (result.verdict === 'undecided')
    return `All ${all} are planned, ${span}; what the estate does not tell keeps open whether every promise holds.`
  return `All ${all}, ${span}: every promise holds at every moment.`
}

function sentences(result: UpgradeResult, values: UpgradeParams): readonly string[] {
  const texts: string[] = []
  const [only] = result.clusters
  if (result.clusters.length === 1 && only !== undefined && only.planned > 0) {
    const proof = only.shortest === 'proved' ? ' No walk in rounds is shorter.' : ''
    texts.push(
      `${formatQuantity(only.planned, 'hosts')} in ${only.rounds} ${only.rounds === 1 ? 'round' : 'rounds'} of at most ${only.together}, keeping ${values.spareHosts} further ${values.spareHosts === 1 ? 'failure' : 'failures'} survivable.${proof}`,
    )
  }
  for (const { exposes, why, fromMs, toMs } of result.gaps)
    texts.push(
      `For ${spanText(toMs - fromMs)}, from ${momentText(fromMs)}, ${exposes}: ${why}. The other order takes as long without it.`,
    )
  const stopped = result.clusters.reduce((total, { stoppedVms }) => total + stoppedVms, 0)
  if (stopped > 0)
    texts.push(
      `${formatQuantity(stopped, 'vms')} cannot be moved and are stopped with their hosts, each in a window that their owners agree to: ${values.agreeDays} days of asking before each such round.`,
    )
  const silent = result.clusters.filter(({ keepsData }) => keepsData && values.resyncMinutes === 0)
  if (silent.length > 0)
    texts.push(
      `Hosts of ${listed(
        silent.map(({ name }) => name),
        3,
      )} keep data, and no time was given for its resync: measure one, and ask again.`,
    )
  const bad = Math.max(0, ...result.clusters.map(({ badHosts }) => badHosts))
  if (bad > 0)
    texts.push(
      values.stopOnError === 'stop'
        ? `If what is installed is bad, the walk stops with at most ${formatQuantity(bad, 'hosts')} of a cluster out.`
        : `If what is installed is bad, the walk goes on until ${formatQuantity(bad, 'hosts')} of a cluster are out and the next cannot be emptied: nothing is then left for a failure.`,
    )
  return texts
}

function quantities(result: UpgradeResult): readonly Block[] {
  const hours = (ms: number): number => rounded(ms / 3_600_000)
  const sum = result.clusters.reduce((total, { belowMs }) => total + belowMs, 0)
  const mixed = Math.max(0, ...result.clusters.map(({ mixedMs }) => mixedMs))
  const chance = anyOf(result.clusters.map(({ outageChance }) => outageChance))
  const stopped = result.clusters.reduce((total, { stoppedVms }) => total + stoppedVms, 0)
  const stuck = result.leftOut.reduce((total, { vms }) => total + vms.length, 0)
  return [
    { kind: 'quantity', label: 'Below target redundancy', value: hours(sum), unit: 'hours' },
    { kind: 'quantity', label: 'Longest mixed-version period', value: hours(mixed), unit: 'hours' },
    { kind: 'quantity', label: 'Immovable VMs', value: stopped + stuck, unit: 'vms' },
    { kind: 'sentence', text: `Chance of an outage on the way: ${chanceText(chance)}.` },
  ]
}

function tables(result: UpgradeResult, values: UpgradeParams): readonly Block[] {
  const blocks: Block[] = []
  if (result.steps.length > 0) blocks.push(ganttOf(result, values), stepsTable(result))
  if (result.clusters.length > 1) blocks.push(clustersTable(result))
  if (result.leftOut.length > 0)
    blocks.push({
      ...{ kind: 'table', title: `Left out: ${formatQuantity(result.leftOut.length, 'hosts')}` },
      columns: [{ title: 'Host' }, { title: 'Cluster' }, { title: 'Because' }],
      rows: result.leftOut.slice(0, rowsMax).map(({ name, cluster, why }): Cell[] => [name, cluster, why]),
    })
  if (result.relaxations.length > 0)
    blocks.push({
      ...{ kind: 'table', title: 'What giving up one promise brings, cheapest first' },
      columns: [
        { title: 'Promise' },
        { title: 'Cluster' },
        { title: 'Hosts more' },
        { title: 'Sooner by' },
        { title: 'It costs' },
      ],
      rows: result.relaxations.map(({ promise, cluster, hostsGained, savedMs, costs }): Cell[] => [
        ...[promise, cluster, hostsGained === 0 ? '' : `${hostsGained}`],
        ...[savedMs === 0 ? '' : spanText(savedMs), costs],
      ]),
    })
  return blocks
}

function stepsTable({ steps }: UpgradeResult): Block {
  const rows = steps.slice(0, rowsMax).map((step): Cell[] => [
    momentText(step.startMs),
    ...[
      step.clusterName,
      listed(
        step.hosts.map(({ name }) => name),
        4,
      ),
    ],
    ...[spanText(step.endMs - step.startMs), spanText(step.below.toMs - step.below.fromMs)],
    ...[`${step.spare}`, chanceText(step.outageChance)],
  ])
  const title =
    steps.length > rowsMax ? `The first ${rowsMax} of ${steps.length} rounds` : `${steps.length} rounds`
  return {
    ...{ kind: 'table', title },
    columns: [
      ...[{ title: 'Begins (UTC)' }, { title: 'Cluster' }, { title: 'Hosts' }, { title: 'Takes' }],
      ...[{ title: 'Exposed for' }, { title: 'Failures survived' }, { title: 'Chance of an outage' }],
    ],
    rows,
  }
}

function clustersTable({ clusters }: UpgradeResult): Block {
  const last = [...clusters].sort((left, right) => right.endMs - left.endMs || (left.id < right.id ? -1 : 1))
  const rows = last
    .slice(0, rowsMax)
    .map((one): Cell[] => [
      ...[one.name, `${one.planned} of ${one.hosts}`, `${one.rounds}`],
      ...[
        one.rounds === 0 ? 'never' : momentText(one.endMs),
        spanText(one.belowMs),
        chanceText(one.outageChance),
      ],
    ])
  const title =
    clusters.length > rowsMax
      ? `The ${rowsMax} of ${clusters.length} clusters that are done last`
      : `${clusters.length} clusters, the last one first`
  return {
    ...{ kind: 'table', title },
    columns: [
      ...[{ title: 'Cluster' }, { title: 'Hosts planned' }, { title: 'Rounds' }, { title: 'Done (UTC)' }],
      ...[{ title: 'Exposed for' }, { title: 'Chance of an outage' }],
    ],
    rows,
  }
}

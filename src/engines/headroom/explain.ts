import {
  type ClusterAnswer,
  type Failing,
  type HeadroomResult,
  type LossAnswer,
  namesMax,
  type Tightest,
} from '#engines/headroom/answer.ts'
import { hostsText, wordOf } from '#engines/headroom/counting.ts'
import type { HeadroomParams } from '#engines/headroom/params.ts'
import { summaryText } from '#engines/headroom/summary.ts'
import {
  dimensionText,
  gapText,
  listText,
  moreHostsText,
  openGaps,
  overloadText,
  uncheckedText,
  unitOf,
  verdictText,
} from '#engines/headroom/wording.ts'
import { groupSubject, groupText, wholeText } from '#engines/headroom/wording-groups.ts'
import type { Block, Cell, State, Verdict } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Clusters drawn in detail; the table and the verdicts hold all of them. */
const drawnMax = 6
/** Rows of a placement that are printed. */
const movesMax = 200

const order: Readonly<Record<Verdict, number>> = { unsafe: 0, undecided: 1, safe: 2 }

/** The answers as blocks, worst cluster first: summary, verdicts, table, then pictures of the first few. */
export function explainHeadroom(result: HeadroomResult, policy: HeadroomParams): readonly Block[] {
  const clusters = sortedBy(result.clusters, (cluster) =>
    Math.min(...cluster.answers.map(({ verdict, failures }) => order[verdict] * 10 + failures)),
  )
  const blocks: Block[] = [{ kind: 'sentence', text: summaryText(clusters, policy) }]
  for (const cluster of clusters) {
    for (const answer of cluster.answers) {
      blocks.push({
        kind: 'verdict',
        subject: `${cluster.name}, N-${answer.failures}`,
        verdict: answer.verdict,
        text: verdictText(cluster, answer),
      })
    }
    blocks.push(...groupBlocks(cluster), ...moreHostsBlocks(cluster), ...notesOf(cluster))
  }
  blocks.push(...fewHostsNotes(clusters, policy), ...uncheckedNotes(clusters))
  if (clusters.length > 0) blocks.push(tableOf(clusters))
  for (const cluster of clusters.slice(0, drawnMax)) blocks.push(...picturesOf(cluster))
  if (clusters.length > drawnMax) {
    blocks.push({
      kind: 'sentence',
      text: `Pictures are drawn for the first ${drawnMax} clusters, worst first; the table lists all ${clusters.length}.`,
    })
  }
  return [...blocks, ...strayNotes(result)]
}

/** Verdicts about racks, feeds and the like, and what takes the whole cluster. */
function groupBlocks(cluster: ClusterAnswer): Block[] {
  const verdicts = cluster.groups.map(
    (answer): Block => ({
      kind: 'verdict',
      subject: `${cluster.name}, ${groupSubject(answer)}`,
      verdict: answer.verdict,
      text: groupText(cluster, answer),
    }),
  )
  if (cluster.lostWhole.length === 0) return verdicts
  return [...verdicts, { kind: 'sentence', text: wholeText(cluster) }]
}

/** What it would take where losses are not survived. */
function moreHostsBlocks({ name, hostsToAdd, answers }: ClusterAnswer): Block[] {
  if (hostsToAdd === null) return []
  const hosts = hostsText(answers.at(-1)?.failures ?? 1)
  return [{ kind: 'sentence', text: moreHostsText(name, hosts, hostsToAdd) }]
}

function notesOf(cluster: ClusterAnswer): Block[] {
  const notes =
    cluster.overloaded.length === 0 ? [] : [`${cluster.name}: ${overloadText(cluster.overloaded)}`]
  const isSaid = cluster.answers.every(({ verdict }) => verdict === 'safe')
  if (cluster.haEnabled === false && !isSaid)
    notes.push(
      `High availability is off on ${cluster.name}: nothing restarts by itself. The verdict says whether it would fit.`,
    )
  else if (cluster.haEnabled !== false && cluster.admissionControl === false) {
    notes.push(
      `Admission control is off on ${cluster.name}: nothing stops the next VM from taking the room this verdict counts on.`,
    )
  }
  // The first gap of an open answer stands in its verdict.
  const told = new Set(cluster.answers.map(({ open }) => open?.gaps[0]?.code))
  const gaps = openGaps(cluster).filter(({ code }) => !told.has(code))
  notes.push(...gaps.map((gap) => `${cluster.name}: ${gapText(gap)}`))
  return notes.map((text) => ({ kind: 'sentence', text }))
}

/** Clusters asked about more losses at once than they have hosts. */
function fewHostsNotes(clusters: readonly ClusterAnswer[], policy: HeadroomParams): Block[] {
  return Array.from({ length: policy.failures - 1 }, (_, at) => at + 1).flatMap((count): Block[] => {
    const few = clusters.filter(({ answers }) => answers.length === count)
    if (few.length === 0 || count >= policy.failures) return []
    const names = listText(
      few.slice(0, namesMax).map(({ name }) => name),
      few.length,
    )
    const each = few.length === 1 ? '' : 'each of '
    const no = wordOf(count + 1)
    const text = `Only ${hostsText(count)} ${count === 1 ? 'is' : 'are'} in use on ${each}${names}: no loss of ${no} exists there, so N-${count + 1} gets no verdict.`
    return [{ kind: 'sentence', text }]
  })
}

/** What was not checked, one sentence per set of clusters that lack the same. */
function uncheckedNotes(clusters: readonly ClusterAnswer[]): Block[] {
  const groups = new Map<string, ClusterAnswer[]>()
  for (const cluster of clusters) {
    // How many hosts were recognized by their sums is told of each cluster for itself.
    const key = cluster.notChecked
      .map(({ code }) => (code === 'hosts-inferred' ? `${code} ${cluster.id}` : code))
      .join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [cluster])
    else group.push(cluster)
  }
  groups.delete('')
  return [...groups.values()].map((group): Block => {
    const names = group.slice(0, 5).map(({ name }) => name)
    const [first, ...others] = group
    const summed = (first?.notChecked ?? []).map((unchecked, at) => ({
      ...unchecked,
      count: others.reduce((total, one) => total + (one.notChecked[at]?.count ?? 0), unchecked.count),
    }))
    const text = `Not checked on ${listText(names, group.length)}: ${summed.map(uncheckedText).join('; ')}.`
    return { kind: 'sentence', text }
  })
}

function tableOf(clusters: readonly ClusterAnswer[]): Block {
  // As text, each with its unit: a column would have one of its own, and these are read against each other.
  const amount = (value: number | 'unknown'): string | null =>
    value === 'unknown' ? null : formatQuantity(value, 'bytes')
  const verdictOf = (cluster: ClusterAnswer, failures: number): Cell =>
    cluster.answers.find((one) => one.failures === failures)?.verdict ?? '–'
  const most = Math.max(...clusters.map(({ answers }) => answers.length))
  const asked = Array.from({ length: most }, (_, at) => at + 1)
  const rows = clusters.map((cluster): Cell[] => {
    const tightest = lastSafe(cluster)?.tightest ?? null
    return [
      cluster.name,
      cluster.hosts,
      cluster.vms,
      amount(cluster.memoryBytesNeeded),
      amount(cluster.memoryBytesCapacity),
      ...asked.map((failures) => verdictOf(cluster, failures)),
      // Not unknown but not asked: these describe a loss that is survived.
      tightest === null ? '–' : amount(tightest.memoryBytesLargest),
      tightest === null ? '–' : amount(tightest.memoryBytesStranded),
      cluster.answers.at(-1)?.vcpusPerCoreWorst ?? null,
    ]
  })
  return {
    kind: 'table',
    title: 'Clusters, worst first',
    columns: [
      { title: 'Cluster' },
      { title: 'Hosts', unit: 'count' },
      { title: 'Running VMs', unit: 'count' },
      { title: 'Memory needed' },
      { title: 'Memory for VMs' },
      ...asked.map((failures) => ({ title: `N-${failures}` })),
      { title: 'Largest VM that still fits' },
      { title: 'Stranded memory' },
      { title: 'vCPUs per core after the worst loss', unit: 'count' },
    ],
    rows,
  }
}

const states: Readonly<Record<string, State>> = { s: 'serving', u: 'stopped', o: 'unknown' }

function picturesOf(cluster: ClusterAnswer): Block[] {
  const blocks: Block[] = []
  const { pairs } = cluster
  if (pairs !== null) {
    const cells = pairs.rows.map((row) => [...row].map((letter): State => states[letter] ?? 'unknown'))
    blocks.push({
      kind: 'heatmap',
      title: `${pairsTitle(cluster)} (each pair stands twice; the diagonal is the host alone)`,
      rows: pairs.hosts,
      columns: pairs.hosts,
      states: cells,
    })
  }
  const failing = cluster.answers.find((answer) => answer.failing !== null)?.failing
  if (failing) blocks.push(...failingBars(cluster, failing))
  const safe = lastSafe(cluster)
  if (safe?.tightest) blocks.push(...tightestBlocks(cluster, safe.tightest))
  return blocks
}

function pairsTitle(cluster: ClusterAnswer): string {
  const answer = cluster.answers.find(({ failures }) => failures === 2)
  if (answer === undefined) return cluster.name
  const { unsafe, undecided } = answer
  const losses = formatQuantity(answer.losses, 'count')
  if (unsafe > 0)
    return `${cluster.name}: ${formatQuantity(unsafe, 'count')} of ${losses} pairs of hosts cannot be lost`
  if (undecided > 0)
    return `${cluster.name}: ${formatQuantity(undecided, 'count')} of ${losses} pairs of hosts are open`
  return `${cluster.name}: any of ${losses} pairs of hosts can be lost`
}

/** The answer for most losses that is safe. */
const lastSafe = (cluster: ClusterAnswer): LossAnswer | undefined =>
  cluster.answers.findLast(({ verdict }) => verdict === 'safe')

/** What the survivors that may receive have left against what the stranded VMs need. */
function failingBars(cluster: ClusterAnswer, failing: Failing): Block[] {
  const { proof, hosts } = failing
  const lost = listText(
    hosts.map(({ name }) => name),
    hosts.length,
  )
  const left: Block = {
    kind: 'quantity',
    label: `${cluster.name}: VMs, of ${formatQuantity(failing.vmsRestarting, 'count')}, that at most find no host after losing ${lost}`,
    value: failing.vmsLeftOver,
    unit: 'vms',
  }
  const known = failing.survivors.flatMap(({ name, load, capacity }) =>
    capacity === null ? [] : [{ name, load, capacity }],
  )
  if (proof.kind === 'exhausted' || known.length === 0) return [left]
  const need = proof.kind === 'no-host' ? proof.needed : proof.threshold
  const who = listText(
    failing.vms.slice(0, 1).map(({ name }) => name),
    failing.vmCount,
  )
  return [
    left,
    {
      ...{ kind: 'bars', unit: unitOf(proof.dimension) },
      title: `${cluster.name} after losing ${lost}: what each survivor has left for ${who}`,
      bars: known.map(({ name, load, capacity }) => ({ label: name, value: Math.max(0, capacity - load) })),
      limit: { label: proof.kind === 'no-host' ? `${who} needs` : 'the smallest of them needs', value: need },
    },
  ]
}

function tightestBlocks(cluster: ClusterAnswer, tightest: Tightest): Block[] {
  const lost = listText(
    tightest.hosts.map(({ name }) => name),
    tightest.hosts.length,
  )
  const barsOf = (hosts: Tightest['survivors'], state: State) =>
    hosts
      .filter(({ capacity }) => capacity > 0)
      .map(({ name, load, capacity }) => ({ label: name, value: load / capacity, state }))
  const receiving = barsOf(tightest.survivors, 'serving')
  const fullest = receiving.reduce((most, { value }) => Math.max(most, value), 0)
  const moves = tightest.placement.slice(0, movesMax)
  const blocks: Block[] = [
    {
      kind: 'bars',
      title: `${cluster.name} after losing ${lost}: the fullest host that may receive is ${formatQuantity(fullest, 'ratio')} full (${dimensionText(tightest.dimension)})`,
      unit: 'ratio',
      bars: [...receiving, ...barsOf(tightest.overloaded, 'degraded')],
      limit: { label: 'capacity for VMs', value: 1 },
    },
    {
      kind: 'quantity',
      label: `${cluster.name}: largest VM that still fits after losing ${lost}`,
      value: tightest.memoryBytesLargest,
      unit: 'bytes',
    },
    {
      kind: 'quantity',
      label: `${cluster.name}: free then, in pieces too small for the median VM (${formatQuantity(tightest.memoryBytesMedianVm, 'bytes')})`,
      value: tightest.memoryBytesStranded,
      unit: 'bytes',
    },
  ]
  if (moves.length === 0) return blocks
  const all =
    moves.length === tightest.placement.length ? '' : `, first ${movesMax} of ${tightest.placement.length}`
  const rows = moves.map(({ vm, from, to }) => [vm.name, from.name, to.name])
  const columns = [{ title: 'VM' }, { title: 'Lost host' }, { title: 'Restarts on' }]
  return [
    ...blocks,
    { kind: 'table', title: `One way it fits: ${cluster.name} after losing ${lost}${all}`, columns, rows },
  ]
}

function strayNotes(result: HeadroomResult): Block[] {
  const notes: string[] = []
  const { loners, emptyClusters } = result
  if (loners.hosts > 0) {
    notes.push(
      `${formatQuantity(loners.hosts, 'hosts')} in no known cluster (${listText(loners.names, loners.hosts)}) with ${formatQuantity(loners.vms, 'vms')} running: when such a host fails, nothing restarts.`,
    )
  }
  if (emptyClusters.length > 0) {
    const names = emptyClusters.slice(0, 5).map(({ name }) => name)
    notes.push(`Nothing runs here, so there is no verdict: ${listText(names, emptyClusters.length)}.`)
  }
  return notes.map((text) => ({ kind: 'sentence', text }))
}

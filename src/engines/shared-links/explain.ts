import type { Fencing, SharedLinks } from '#engines/shared-links/answer.ts'
import {
  chanceText,
  delayText,
  fencedText,
  gbpsText,
  layoutText,
  lengthText,
} from '#engines/shared-links/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Above this delay Proxmox calls a network too slow for its cluster. Source: fact q-pve-latency. */
const proxmoxDelayMs = 5

/** The answer as blocks: who is fenced, the links, the readouts, the curve, the ways out, the platforms. */
export function explainSharedLinks(result: SharedLinks): readonly Block[] {
  const texts = [
    fateText(result),
    linkText(result),
    delayNote(result),
    memoryNote(result),
    ...(result.cluster?.notes ?? []),
  ]
  return [
    ...texts.filter((text) => text !== '').map((text): Block => ({ kind: 'sentence', text })),
    ...quantities(result),
    curve(result),
    waysTable(result),
    platformTable(result),
  ]
}

function fateText({ now, used }: SharedLinks): string {
  const time = now.isRecovering
    ? `While ${formatQuantity(used.recoveryBytes, 'bytes')} per host are rebuilt, ${lengthText(now.windowMs)} at ${gbpsText(Number(now.state.recoveryGbps.toPrecision(3)))},`
    : 'In one hour in which nothing is rebuilt,'
  const rule = used.misses === 1 ? 'one missed beat' : `${used.misses} missed beats in a row`
  if (now.state.lossRatio === 0) {
    return `${time} no heartbeat is lost: none of the ${now.healthyHosts} healthy hosts is declared dead.`
  }
  const loss = `${chanceText(now.state.lossRatio)} of the heartbeats are lost`
  const lead =
    now.state.lossRatio < 0.0005
      ? `a heartbeat is lost with a chance of ${chanceText(now.state.lossRatio)}`
      : loss
  const fate =
    now.fenced >= 0.5
      ? `${fencedText(now.fenced)} of the ${now.healthyHosts} healthy hosts are expected to be declared dead and fenced`
      : `a healthy host is declared dead with a chance of ${chanceText(now.anyFenced)}`
  const half =
    now.fenced >= 0.05
      ? ` The model errs towards loss; at half of it ${fencedText(now.fencedAtHalf)} would be.`
      : ''
  const quorum =
    now.majorityLost >= 0.0005
      ? ` With a chance of ${chanceText(now.majorityLost)} the rest has no majority and everything stops.`
      : ''
  return `${time} ${lead}. By the rule of ${rule}, ${fate}; the fault itself took one host.${half}${quorum}`
}

function linkText({ now, used }: SharedLinks): string {
  const { uses, idleLinks, isApart } = now.state
  const loads = uses.map(({ carries, demandRatio }) => `${carries}: ${formatQuantity(demandRatio, 'ratio')}`)
  const spread = used.layout === 'spread' && uses.length > 1
  const listed = spread
    ? [`each of ${uses.length} links: ${formatQuantity(uses[0]?.demandRatio ?? 0, 'ratio')}`]
    : loads
  const idle =
    idleLinks === 0
      ? ''
      : ` ${idleLinks} further ${idleLinks === 1 ? 'link carries' : 'links carry'} nothing of this.`
  const alone = isApart ? '' : ' There is only one link, so nothing can be set apart: all classes share it.'
  return `${layoutText(used.layout)}. Asked of a link of ${gbpsText(used.linkGbps)}: ${listed.join('; ')}.${idle}${alone}`
}

function delayNote({ now }: SharedLinks): string {
  const waits =
    now.state.delayMs === 0
      ? 'A beat does not wait for anybody.'
      : `A beat that gets through waits ${delayText(now.state.delayMs)} on average.`
  if (now.state.delayMs <= proxmoxDelayMs) return waits
  const isOverloaded = now.state.uses.some(({ hasHeartbeats, load }) => hasHeartbeats && load > 1)
  const buffer = isOverloaded
    ? 'the larger buffer adds delay and cannot hold what keeps coming'
    : 'the larger buffer turns loss into delay'
  return `A beat that gets through waits ${delayText(now.state.delayMs)} on average, more than the ${proxmoxDelayMs} ms that Proxmox asks of a cluster network: ${buffer}.`
}

/** Beats that are not independent fare worse together than this model counts. */
function memoryNote({ now, used }: SharedLinks): string {
  if (now.state.lossRatio === 0 || now.state.memoryMs * 3 < used.intervalMs) return ''
  return `The queue remembers for ${lengthText(now.state.memoryMs)} how full it was, and a beat comes every ${lengthText(used.intervalMs)}: beats are lost in rows, and more hosts are fenced than counted here.`
}

const quantities = ({ now }: SharedLinks): readonly Block[] => [
  { kind: 'quantity', label: 'Heartbeats lost', value: now.state.lossRatio, unit: 'ratio' },
  { kind: 'quantity', label: 'Healthy hosts expected to be fenced', value: now.fenced, unit: 'hosts' },
  {
    kind: 'quantity',
    label: now.isRecovering ? 'Time to rebuild' : 'Time looked at',
    value: now.windowMs / 3_600_000,
    unit: 'hours',
  },
]

function curve({ curves, kneeGbps, used, now }: SharedLinks): Block {
  const most = Math.max(...(curves[0]?.points ?? []).map(([, fenced]) => fenced), 0)
  const title =
    kneeGbps === null
      ? `The most expected to be fenced at any recovery bandwidth drawn is ${fencedText(most)} of ${now.healthyHosts} healthy hosts, as set`
      : kneeGbps === 0
        ? 'Even without recovery at least one healthy host is expected to be fenced, as set'
        : `From ${gbpsText(kneeGbps)} of recovery on, at least one healthy host is expected to be fenced, as set`
  return {
    ...{ kind: 'line', title },
    x: { label: 'Recovery bandwidth asked for, Gbit/s', unit: 'count' },
    y: { label: 'Healthy hosts expected to be fenced', unit: 'hosts' },
    series: curves,
    mark: { label: 'Now', x: used.recoveryGbps },
  }
}

const fateCells = ({ state, fenced, anyFenced, windowMs }: Fencing): readonly Cell[] => [
  chanceText(state.lossRatio),
  delayText(state.delayMs),
  fencedText(fenced),
  chanceText(anyFenced),
  lengthText(windowMs),
]

function waysTable({ ways, now }: SharedLinks): Block {
  const saved = ways.filter(({ isNow, fencing }) => !isNow && fencing.fenced < 0.05).length
  const title =
    now.fenced >= 0.05
      ? `${saved} of ${ways.length - 1} single changes keep the healthy hosts`
      : 'What single changes would do'
  return {
    ...{ kind: 'table', title },
    columns: [
      { title: 'Change of one thing' },
      { title: 'Beats lost' },
      { title: 'Mean wait' },
      { title: 'Hosts fenced' },
      { title: 'One or more' },
      { title: now.isRecovering ? 'Rebuild' : 'Time looked at' },
    ],
    rows: ways.map(({ label, fencing }) => [label, ...fateCells(fencing)]),
  }
}

function platformTable({ platforms, used }: SharedLinks): Block {
  const hit = platforms.filter(({ fencing }) => fencing.fenced >= 0.05).length
  return {
    kind: 'table',
    title: `The same load fences hosts under ${hit} of ${platforms.length} published detectors (${used.hosts} hosts)`,
    columns: [
      { title: 'Detector' },
      { title: 'Beat every', unit: 'ms' },
      { title: 'Missed in a row', unit: 'count' },
      { title: 'Hosts fenced' },
      { title: 'One or more' },
    ],
    rows: platforms.map(({ detector, fencing }) => [
      detector.name,
      Number(detector.intervalMs.toPrecision(4)),
      detector.misses,
      fencedText(fencing.fenced),
      chanceText(fencing.anyFenced),
    ]),
  }
}

import type { MigrationParams } from '#engines/live-migration/params.ts'
import type { MigrationResult } from '#engines/live-migration/result.ts'
import { durationText, rateText, roundsText, vmsText } from '#engines/live-migration/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { rounded } from '#kernel/canonical.ts'
import { formatQuantity, gib, mib } from '#kernel/units.ts'

/** Rounds that are drawn. */
const roundsDrawn = 24
/** What vMotion asks for each session, in bytes a second. Source: fact net-vmotion. */
const vmotionBytesPerSecond = 250e6 / 8

/** The answer as blocks: what happens to a guest, what to the host, the rounds, the knee, and how many at a time. */
export function explainMigration(result: MigrationResult, values: MigrationParams): readonly Block[] {
  const texts = [bandwidthText(result, values), guestText(result, values), hostText(result, values)]
  if (result.limit !== null) texts.push(`${result.limit.why}.`)
  if (values.limits === 'vsphere' && result.chosen.bytesPerSecond < vmotionBytesPerSecond) {
    texts.push('That is less than the 250 Mbit/s for each session that vMotion is supported with.')
  }
  const notes = clippedText(result, values)
  const blocks: Block[] = [...texts, ...notes].map((text) => ({ kind: 'sentence', text }))
  if (result.taken.length > 0) {
    const rows = result.taken.map(({ what, value, from }) => [what, value, from])
    const columns = [{ title: 'What' }, { title: 'Value' }, { title: 'From' }]
    blocks.push({ kind: 'table', title: `Taken for this answer: ${rows.length} values`, columns, rows })
  }
  blocks.push(...quantities(result))
  if (result.chosen.lead.rounds.length > 1) blocks.push(roundsLine(result))
  if (result.stops.length > 0) blocks.push(stopsLine(result, values))
  blocks.push(sweepTable(result))
  return blocks
}

function bandwidthText({ name, vms, chosen }: MigrationResult, values: MigrationParams): string {
  const who = name === null ? vmsText(vms) : `${vmsText(vms)} (${name})`
  const share = rateText(chosen.bytesPerSecond)
  const network = `${formatQuantity(values.linkGbps, 'count')} Gbit/s`
  const how = chosen.together === 1 ? 'one at a time' : `${chosen.together} at a time`
  return `${who} to move, ${how} over ${network}: each is sent at ${share}.`
}

function guestText(result: MigrationResult, values: MigrationParams): string {
  const { lead, chosen, name, vms } = result
  const { lead: move, bytesPerSecond } = chosen
  const which = name === null || vms === 1 ? 'The guest' : 'The largest guest'
  const size = formatQuantity(lead.memoryBytes, 'bytes')
  const writes =
    values.workload === 'measured'
      ? `${which} (${size}) writes as the measured one`
      : `${which} (${size}) writes ${rateText(lead.dirtyBytesPerSecond)}`
  const faster = values.workload === 'working-set' && lead.dirtyBytesPerSecond >= bytesPerSecond
  const pace = faster ? `${writes}, faster than it is sent` : writes
  const limit = durationText(values.downtimeMs)
  if (values.method === 'post-copy') {
    return `${pace}. Post-copy switches after one round and ${durationText(move.totalMs - move.riskMs - move.stopMs)}, whatever the guest writes; the guest stands still for ${durationText(move.stopMs)}. Then for ${durationText(move.riskMs)} its memory is whole on neither host: losing either host, or the network between them, kills the VM.`
  }
  if (!move.converges) {
    return `${pace}, so it never converges: given up after ${durationText(move.totalMs)}, ${roundsText(move.roundCount)} and ${formatQuantity(move.bytes, 'bytes')} sent. Stopping it then would keep it still for ${durationText(move.stopMs)}; the limit is ${limit}.`
  }
  const done = `${roundsText(move.roundCount)}, ${durationText(move.totalMs)} and ${formatQuantity(move.bytes, 'bytes')}`
  if (values.method === 'forced-stop' && move.stopMs > values.downtimeMs) {
    return `${pace}. Rounds stop shrinking, so the guest is stopped: it stands still for ${durationText(move.stopMs)}, where ${limit} was the limit, and has moved after ${done}.`
  }
  const slowed =
    move.throttle > 0 ? ` It was slowed down by ${formatQuantity(move.throttle, 'ratio')} to get there.` : ''
  return `${pace}${faster ? ', and yet it' : ' and'} converges: it has moved after ${done}, and stands still for ${durationText(move.stopMs)} of the ${limit} allowed.${slowed}`
}

function hostText({ chosen, most, vms }: MigrationResult, { method }: MigrationParams): string {
  if (chosen.totalMs !== null) {
    const risk =
      method === 'post-copy'
        ? ` Summed over the VMs, ${durationText(chosen.riskMs)} are spent with memory on two hosts.`
        : ''
    return `The host is empty after ${durationText(chosen.totalMs)}, with ${formatQuantity(chosen.bytes, 'bytes')} sent.${risk}`
  }
  const stuck = chosen.stuck === vms ? 'None of them ever switches' : `${chosen.stuck} of ${vms} never switch`
  const head = `${stuck}, so the host is never empty.`
  if (most === null)
    return vms === 1 ? head : `${head} Fewer at a time do not help: even one alone does not converge.`
  const few = most.together === 1 ? 'One at a time' : `With ${most.together} at a time`
  return `${head} ${few}, at ${rateText(most.bytesPerSecond)} each, all of them converge, and the host is empty after ${durationText(most.totalMs ?? 0)}.`
}

/** What was asked for and cannot be. */
function clippedText({ lead, chosen, vms }: MigrationResult, values: MigrationParams): string[] {
  const notes: string[] = []
  const asked = (gib(values.workingSetGib) * lead.memoryBytes) / gib(values.memoryGib)
  if (values.workload === 'working-set' && asked > lead.workingSetBytes) {
    const taken = formatQuantity(lead.workingSetBytes, 'bytes')
    notes.push(`The working set is larger than the memory that was ever written; ${taken} is taken.`)
  }
  if (values.workload === 'working-set' && lead.workingSetBytes === 0 && values.dirtyMibPerSecond > 0) {
    notes.push('A guest without a working set writes nothing, whatever the dirty rate says.')
  }
  if (chosen.together < values.concurrency) {
    const why = chosen.together === vms ? 'there are no more' : 'the platform allows no more'
    notes.push(
      `${values.concurrency} at a time were asked for; ${chosen.together} ${chosen.together === 1 ? 'moves' : 'move'}, because ${why}.`,
    )
  }
  return notes
}

function quantities({ chosen }: MigrationResult): Block[] {
  const { lead } = chosen
  const blocks: Block[] = [
    { kind: 'quantity', label: 'Rounds', value: lead.roundCount, unit: 'count' },
    {
      kind: 'quantity',
      label: lead.converges ? 'Guest stands still' : 'Guest would stand still if stopped now',
      value: rounded(lead.stopMs),
      unit: 'ms',
    },
  ]
  if (lead.riskMs > 0) {
    const label = 'Either host’s loss kills the VM for'
    blocks.push({ kind: 'quantity', label, value: rounded(lead.riskMs), unit: 'ms' })
  }
  return blocks
}

function roundsLine({ chosen }: MigrationResult): Block {
  const { rounds, roundCount, converges } = chosen.lead
  const drawn = rounds.slice(0, roundsDrawn)
  const last = formatQuantity(drawn.at(-1)!.bytes, 'bytes')
  const of =
    drawn.length < roundCount ? `first ${drawn.length} of ${formatQuantity(roundCount, 'count')}` : 'all'
  const title = converges
    ? `Rounds shrink to ${last} (${of} rounds)`
    : `Rounds stop shrinking at ${last} (${of} rounds)`
  const points = drawn.map(({ bytes }, at) => [at + 1, rounded(bytes)] as const)
  return {
    ...{ kind: 'line', title },
    x: { label: 'Round', unit: 'count' },
    y: { label: 'Sent in it', unit: 'bytes' },
    series: [{ label: 'sent', points }],
  }
}

function stopsLine(result: MigrationResult, values: MigrationParams): Block {
  const { stops, lead, chosen, tooMuchMibPerSecond: tooMuch } = result
  const longest = Math.max(...stops.map(({ stopMs }) => stopMs))
  const last = stops.at(-1)!
  const risk = values.method === 'post-copy'
  const title = risk
    ? `The stop stays at ${durationText(last.stopMs)}; the time at risk grows to ${durationText(last.riskMs)}`
    : tooMuch === null
      ? `At none of the rates drawn, up to ${rateText(last.dirtyBytesPerSecond)} written, does the stop exceed ${durationText(longest)}`
      : `From ${formatQuantity(tooMuch, 'count')} MiB/s written, at ${rateText(chosen.bytesPerSecond)} sent, the stop leaves its limit of ${durationText(values.downtimeMs)} and grows to ${durationText(longest)}`
  const line = (label: string, value: (one: (typeof stops)[number]) => number) => ({
    label,
    points: stops.map((one) => [rounded(one.dirtyBytesPerSecond / mib(1)), rounded(value(one))] as const),
  })
  return {
    ...{ kind: 'line', title },
    x: { label: 'Dirty rate (MiB/s)', unit: 'count' },
    y: { label: risk ? 'Time' : 'Stop', unit: 'ms' },
    series: [
      line('guest stands still', ({ stopMs }) => stopMs),
      ...(risk ? [line('either host’s loss kills it', ({ riskMs }) => riskMs)] : []),
    ],
    mark: { label: 'this guest', x: rounded(lead.dirtyBytesPerSecond / mib(1)) },
  }
}

function sweepTable({ sweep, chosen, vms }: MigrationResult): Block {
  const rows = sweep.map(({ together, bytesPerSecond, stuck, stopMsWorst, totalMs }): Cell[] => [
    together === chosen.together ? `${together} (now)` : String(together),
    rateText(bytesPerSecond),
    stuck === 0 ? 'all' : stuck === vms ? 'none' : `${vms - stuck} of ${vms}`,
    durationText(stopMsWorst),
    totalMs === null ? 'never' : durationText(totalMs),
  ])
  const best = sweep
    .filter(({ totalMs }) => totalMs !== null)
    .reduce<(typeof sweep)[number] | null>(
      (least, one) => (least === null || one.totalMs! < least.totalMs! ? one : least),
      null,
    )
  const title =
    best === null
      ? 'However many at a time, the host is never empty'
      : `The host is empty soonest with ${best.together} at a time: ${durationText(best.totalMs!)}`
  return {
    ...{ kind: 'table', title },
    columns: [
      { title: 'VMs at a time' },
      { title: 'Sent for each' },
      { title: 'VMs that switch' },
      { title: 'Longest stop, or stop if forced' },
      { title: 'Host empty after' },
    ],
    rows,
  }
}

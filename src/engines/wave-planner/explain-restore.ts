import type { WaveParams } from '#engines/wave-planner/params.ts'
import { neverHours, type Restore, type RestoreLine } from '#engines/wave-planner/restore.ts'
import { spanText } from '#engines/wave-planner/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { rounded } from '#kernel/canonical.ts'
import { formatQuantity } from '#kernel/units.ts'

const bindsText: Readonly<Record<RestoreLine['binds'], string>> = {
  shared: 'the link',
  host: 'what a repository reads',
  stream: 'what one disk takes, or the slots',
  array: 'the target’s datastore',
  start: 'starting restores',
  order: 'the order of services',
}

const repositoriesText = (count: number): string => (count === 1 ? '1 repository' : `${count} repositories`)

const hoursText = (hours: number): string => (hours === neverHours ? 'never' : spanText(hours * 3_600_000))
const finite = (hours: number): number | null => (hours === neverHours ? null : rounded(hours))

/** Everything restored, as blocks: the ceiling, what sets it, and what more repositories do. */
export function explainRestore(result: Restore, values: WaveParams): readonly Block[] {
  const { vms, bytes, hours, oneVmHours, vmsWithoutRoom, cycles } = result
  const size = formatQuantity(bytes, 'bytes')
  const isKept = hours !== neverHours && hours <= values.objectiveHours && vmsWithoutRoom === 0
  const blocks: Block[] = [
    {
      kind: 'verdict',
      subject: `Everything is back within ${formatQuantity(values.objectiveHours, 'hours')}`,
      verdict: isKept ? (result.isSimulated ? 'safe' : 'undecided') : 'unsafe',
      text:
        hours === neverHours
          ? 'Nothing is ever back: a repository or the link carries nothing.'
          : `${counted(vms, 'VM')} with ${size} from ${repositoriesText(values.repositories)}: the last system is back after ${hoursText(hours)}, where one VM alone takes ${hoursText(oneVmHours)}.`,
    },
    ...(hours === neverHours ? [] : [{ kind: 'sentence', text: ceilingText(result) } as const]),
  ]
  if (vmsWithoutRoom > 0)
    blocks.push({
      kind: 'sentence',
      text: `There is room for ${formatQuantity(values.capacity, 'ratio')} of the storage: ${counted(vmsWithoutRoom, 'VM')} cannot be restored at all.`,
    })
  for (const { groups, needs } of cycles.slice(0, 5))
    blocks.push({
      kind: 'sentence',
      text: `These need each other in a ring and are restored together, ${groups.join(', ')}: ${needs.join('; ')}.`,
    })
  blocks.push(
    { kind: 'quantity', label: 'Restore everything', value: finite(hours), unit: 'hours' },
    { kind: 'quantity', label: 'One VM alone', value: finite(oneVmHours), unit: 'hours' },
    {
      kind: 'table',
      title: `Half is back after ${hoursText(result.shares.find(({ share }) => share === 0.5)!.hours)}`,
      columns: [
        { title: 'Share of the VMs', unit: 'ratio' },
        { title: 'Back after', unit: 'hours' },
      ],
      rows: result.shares.map(({ share, hours: after }) => [share, finite(after)]),
    },
    sweepTable(result),
    {
      kind: 'table',
      title: 'The first ten, because most others need them',
      columns: [{ title: 'VM' }, { title: 'Back after', unit: 'hours' }],
      rows: result.first.map(({ name, hours: after }) => [name, finite(after)]),
    },
  )
  return blocks
}

function ceilingText({ sweep, binds, isSimulated }: Restore): string {
  const flat = sweep.find((line, at) => at > 0 && line.hours > sweep[at - 1]!.hours * 0.98)
  const from = flat === undefined ? undefined : sweep[sweep.indexOf(flat) - 1]
  const limit = `What sets the pace is ${bindsText[binds]}.`
  const more =
    from === undefined
      ? 'Every repository added helps.'
      : `More than ${repositoriesText(from.repositories)} hardly help: then ${bindsText[flat!.binds]} sets the ceiling, at ${hoursText(sweep.at(-1)!.hours)}.`
  const bound = isSimulated
    ? ''
    : ' Of so many VMs only what the busiest limit alone takes is computed: no restore is faster.'
  return `${limit} ${more}${bound}`
}

function sweepTable({ sweep }: Restore): Block {
  const last = sweep.at(-1)!
  return {
    kind: 'table',
    title: `However many repositories, not below ${hoursText(last.hours)}`,
    columns: [
      { title: 'Repositories', unit: 'count' },
      { title: 'Everything is back after', unit: 'hours' },
      { title: 'What sets the pace' },
    ],
    rows: sweep.map(({ repositories, hours, binds }) => [repositories, finite(hours), bindsText[binds]]),
  }
}

import { confidenceOf, type EvidenceKind } from '#engines/wave-planner/evidence.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { spanText } from '#engines/wave-planner/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Block, Cell, Column } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

const groupsShown = 15

const kindWords: Readonly<Record<EvidenceKind, string>> = {
  disk: 'shared disk',
  rule: 'rule',
  service: 'service',
  flow: 'flow',
  tag: 'tag',
  name: 'name',
  network: 'network',
}

/** How guests are copied, and which of them decides how many at a time. */
export function routeText(result: Migration, values: WaveParams): string {
  const { routes, togetherMax, together } = result
  const ways = [
    [routes.warm, 'copied warm'],
    [routes.cold, 'copied cold'],
    [routes.alone, 'copied warm with the link to themselves'],
  ] as const
  const told = ways.filter(([count]) => count > 0).map(([count, how]) => `${counted(count, 'VM')} ${how}`)
  const stuck =
    routes.stuck === 0
      ? ''
      : ` ${counted(routes.stuck, 'guest')} ${routes.stuck === 1 ? 'writes' : 'write'} faster than ${routes.stuck === 1 ? 'it is' : 'they are'} copied with ${together} at a time.`
  const busiest =
    togetherMax === null || values.path === 'cold'
      ? ''
      : ` The busiest guest converges with at most ${formatQuantity(togetherMax, 'count')} at a time on this link.`
  return `${told.join(', ')}; ${together} at a time.${stuck}${busiest}`
}

/** The largest groups with what holds them together, and where they come apart. */
export function groupBlocks({ groups, cuts }: Migration): readonly Block[] {
  const shown = groups.filter(({ vms }) => vms > 1).slice(0, groupsShown)
  if (shown.length === 0) return []
  const columns: readonly Column[] = [
    { title: 'Group' },
    { title: 'VMs', unit: 'vms' },
    { title: 'To copy', unit: 'bytes' },
    { title: 'Stop' },
    { title: 'Held together by' },
    { title: 'Weakest link' },
    { title: 'Sure', unit: 'ratio' },
  ]
  const rows = shown.map((group): readonly Cell[] => [
    group.name,
    group.vms,
    Math.round(group.bytes),
    group.stopMs === null ? 'never ends' : spanText(group.stopMs),
    group.kinds.map(({ kind, count }) => `${count} ${kindWords[kind]} (${confidenceOf[kind]})`).join(', '),
    group.weakest?.text ?? '',
    group.weakest?.confidence ?? null,
  ])
  const title = `The largest ${counted(shown.length, 'group')} and what holds them together`
  return [{ kind: 'table', title, columns, rows }, ...cuts.map(cutSentence)]
}

const cutSentence = ({ group, vms, text, confidence, sizes }: Migration['cuts'][number]): Block => ({
  kind: 'sentence',
  text: `${group} comes apart where it costs least: without ${text} (${formatQuantity(confidence, 'ratio')} sure) its ${vms} VMs are ${sizes.join(' and ')}${sizes.length === 5 ? ' …' : ''}.`,
})

import type { EvidenceKind } from '#engines/wave-planner/evidence.ts'
import { cheapestCut } from '#engines/wave-planner/groups.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import type { Planned } from '#engines/wave-planner/planned.ts'
import type { CutLine, GroupLine } from '#engines/wave-planner/result.ts'

/** Groups that are told one by one, the largest first. */
const groupsShown = 200
/** Groups for which a cut is looked for: the largest, and those that are too large for a wave. */
const cutsShown = 5
/** Below this a group needs no cut. */
const cutFromVms = 3

type Told = Pick<Planned, 'subject' | 'evidence' | 'order'>

/** What people call a group: by its surest evidence, or by its only guest. */
export function nameOf({ subject, evidence, order }: Told, at: number): string {
  const group = order.groups[at]!
  const [first] = group.guests
  const only = subject.guests[first!]!.name
  if (group.guests.length === 1) return only
  let best: string | undefined
  let most = 0
  for (const tie of group.ties) {
    const piece = evidence[tie]!
    const said = piece.kind === 'service' || piece.kind === 'tag' ? 2 : piece.kind === 'flow' ? 0 : 1
    const weight = said * 1e6 + piece.guests.length
    if (weight > most) {
      most = weight
      best = piece.text.replace(/^(service|tag|names|rule) /, '')
    }
  }
  return `${best ?? only} (${group.guests.length})`
}

/** How long a group stands still when it is cut over alone: its slowest guest, or all its last passes over the link. */
export function stopOf({ order, ways, programme, copying }: Planned, at: number): number {
  const slowest = order.groups[at]!.guests.reduce((most, guest) => Math.max(most, ways[guest]!.stopMs), 0)
  const { cutBytes } = programme.items[at]!
  const link = cutBytes === 0 ? 0 : (cutBytes * 1000) / copying.linkBytesPerSecond
  return Math.max(slowest, link + programme.checkMs)
}

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null)

/** The largest groups, each with what holds it together. */
export function groupLines(planned: Planned): readonly GroupLine[] {
  const { order, programme, plan, evidence } = planned
  return [...order.groups]
    .sort((left, right) => right.guests.length - left.guests.length || left.id - right.id)
    .slice(0, groupsShown)
    .map((group) => {
      const kinds = new Map<EvidenceKind, number>()
      for (const tie of group.ties) kinds.set(evidence[tie]!.kind, (kinds.get(evidence[tie]!.kind) ?? 0) + 1)
      const weakest = group.weakest === null ? undefined : evidence[group.weakest]
      const { preBytes, cutBytes } = programme.items[group.id]!
      return {
        ...{
          id: group.id,
          name: nameOf(planned, group.id),
          vms: group.guests.length,
          bytes: preBytes + cutBytes,
        },
        stopMs: finite(stopOf(planned, group.id)),
        kinds: [...kinds].map(([kind, count]) => ({ kind, count })),
        weakest: weakest === undefined ? null : { text: weakest.text, confidence: weakest.confidence },
        slot: plan.slotOf[group.id]!,
      }
    })
}

/** Of the largest groups, and of all that fit no wave, the one piece of evidence whose loss splits them best. */
export function cutLines(planned: Planned, { vmsPerWave }: WaveParams): readonly CutLine[] {
  const { order, evidence } = planned
  return [...order.groups]
    .filter(({ guests }) => guests.length >= cutFromVms)
    .sort((left, right) => right.guests.length - left.guests.length || left.id - right.id)
    .slice(0, cutsShown)
    .filter(({ guests }, at) => at === 0 || guests.length > vmsPerWave)
    .flatMap((group) => {
      const cut = cheapestCut(group, evidence)
      if (cut === null) return []
      const { text, confidence } = evidence[cut.evidence]!
      const sizes = cut.sizes.slice(0, 5)
      return [{ group: nameOf(planned, group.id), vms: group.guests.length, text, confidence, sizes }]
    })
}

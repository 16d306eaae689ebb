import { type Examined, examine, type Question, type Work, workOf } from '#placement/examine.ts'
import type { GroupLoss } from '#placement/group-losses.ts'
import type { Members } from '#placement/members.ts'
import type { Refutation } from '#placement/model.ts'
import { pressureAfter } from '#placement/pressure.ts'
import { questionWithout } from '#placement/without.ts'

/** What was found about one loss of a group, in indices of the cluster. */
export type GroupFinding = {
  readonly loss: GroupLoss
  readonly hosts: readonly number[]
  readonly perhaps: readonly number[]
  /** VMs on lost hosts, and on hosts that stay, whose storage is gone: they stop and do not restart. */
  readonly storageGone: readonly number[]
  readonly storageGoneThere: number
  /** The question as it stands without those VMs. */
  readonly question: Question
  readonly pressure: number
  readonly found:
    | { readonly kind: 'safe' }
    | { readonly kind: 'unsafe'; readonly refutation: Refutation; readonly steps: number }
    | {
        readonly kind: 'undecided'
        readonly obstacle: 'unknown' | 'steps' | 'size' | 'place'
        readonly stuck: readonly number[]
        readonly steps: number
      }
    /** Every host falls: there is nothing left to ask about. */
    | { readonly kind: 'whole' }
}

/**
 * Examines losses of groups in one cluster.
 *
 * Where hosts perhaps fall as well, any set between those that surely fall and all of both may be lost. If all can be
 * lost at once, so can any such set: take the placement and leave where they are the VMs of hosts that stay; no host
 * is given more, and a VM kept apart from one that stays is not on that one's host, which receives nothing. If the
 * sure ones alone cannot be lost, by the same argument none of the sets can. This does not hold for rules that keep
 * VMs together, which may tie a lost VM to one that stays, so with such rules doubt about places stays open.
 */
export function surveyGroups(
  members: Members,
  question: Question,
  losses: readonly GroupLoss[],
): readonly GroupFinding[] {
  const hostAt = new Map(members.hosts.map((host, at) => [host.id, at]))
  const [plain, stores] = [workOf(question, () => {}), storesOf(members)]
  const indices = (ids: readonly string[]): number[] => ids.flatMap((id) => hostAt.get(id) ?? [])
  return losses.flatMap((loss): GroupFinding[] => {
    const [hosts, perhaps] = [indices(loss.hosts), indices(loss.perhaps)]
    if (hosts.length + perhaps.length === 0) return []
    const stopped = [...new Set(loss.datastores.flatMap((id) => stores.get(id) ?? []))]
    const lost = new Set(hosts)
    const storageGone = stopped.filter((vm) => lost.has(members.home[vm] as number))
    const work = stopped.length === 0 ? plain : workOf(questionWithout(question, stopped), () => {})
    work.stepsLeft = Math.min(work.stepsLeft, plain.stepsLeft)
    const found =
      hosts.length === members.hosts.length ? ({ kind: 'whole' } as const) : groupFound(work, hosts, perhaps)
    plain.stepsLeft = work.stepsLeft
    return [
      {
        ...{ loss, hosts, perhaps, storageGone, storageGoneThere: stopped.length - storageGone.length },
        ...{ question: work.question, pressure: pressureAfter(work.loads, hosts), found },
      },
    ]
  })
}

/** VMs, by index, per datastore they have a disk on. */
function storesOf({ vms }: Members): ReadonlyMap<string, readonly number[]> {
  const stores = new Map<string, number[]>()
  vms.forEach(({ datastoreIds }, at) => {
    for (const id of datastoreIds === 'unknown' ? [] : datastoreIds) {
      const list = stores.get(id)
      if (list === undefined) stores.set(id, [at])
      else list.push(at)
    }
  })
  return stores
}

function groupFound(work: Work, hosts: readonly number[], perhaps: readonly number[]): GroupFinding['found'] {
  if (perhaps.length === 0) return plainly(examine(work, hosts))
  const { rules } = work.question.pessimistic
  const open = { kind: 'undecided', obstacle: 'place', stuck: [], steps: 0 } as const
  if (rules.some(({ kind }) => kind === 'together')) return open
  const all = examine(
    work,
    [...hosts, ...perhaps].sort((left, right) => left - right),
  )
  if (all === 'safe') return { kind: 'safe' }
  const sure = hosts.length === 0 ? 'safe' : examine(work, hosts)
  return sure !== 'safe' && sure.kind === 'unsafe' ? sure : open
}

function plainly(examined: Examined): GroupFinding['found'] {
  if (examined === 'safe') return { kind: 'safe' }
  if (examined.kind === 'unsafe') return examined
  return { ...examined, obstacle: examined.obstacle === 'scenarios' ? 'steps' : examined.obstacle }
}

import type { ClusterAnswer } from '#engines/headroom/answer.ts'
import type { HeadroomParams } from '#engines/headroom/params.ts'
import { isReserved } from '#engines/headroom/wording.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The lead sentence of the whole answer: what was counted, and how many clusters survive what. O(clusters). */
export function summaryText(clusters: readonly ClusterAnswer[], policy: HeadroomParams): string {
  if (clusters.length === 0)
    return 'Nothing runs in any cluster of the estate, so nothing restarts anywhere and there is nothing to prove.'
  const basis = { configured: 'configured memory', reserved: 'reserved memory', active: 'active memory' }[
    policy.memoryBasis
  ]
  const kept = formatQuantity(policy.memoryReserve, 'ratio')
  const parts = Array.from({ length: policy.failures }, (_, at) => lossesText(clusters, at + 1))
  const answer = [...parts, ...reservation(clusters)].join('; ')
  return `Counting ${basis}, overcommitted ${policy.memoryOvercommit} to 1, with ${kept} of each host kept for the hypervisor: ${answer}.`
}

/** Where HA is off, nothing survives by itself: such a cluster counts as having room. */
type Standing = 'survives' | 'room' | 'unsafe' | 'undecided'

function lossesText(clusters: readonly ClusterAnswer[], failures: number): string {
  const losses = failures === 1 ? 'every loss of one host' : 'every loss of two hosts'
  const standings = clusters.flatMap(({ answers, haEnabled }): Standing[] => {
    const verdict = answers.find((one) => one.failures === failures)?.verdict
    if (verdict === undefined) return []
    if (verdict !== 'safe') return [verdict]
    return [haEnabled === false ? 'room' : 'survives']
  })
  const [first, ...others] = standings
  if (first === undefined) return `${losses} is no question, because no cluster has that many hosts in use`
  if (others.length === 0) return oneText(first, losses, clusters.length)
  const count = (standing: Standing): number => standings.filter((one) => one === standing).length
  const [survives, room, unsafe, open] = [
    ...[count('survives'), count('room'), count('unsafe'), count('undecided')],
  ] as const
  const total = standings.length
  const lead =
    survives === total
      ? `all ${total} clusters survive ${losses}`
      : survives === 0
        ? `none of ${total} clusters survives ${losses}`
        : `${survives} of ${total} clusters ${survives === 1 ? 'survives' : 'survive'} ${losses}`
  const rest = [
    ...(room > 0 ? [`${room} ${room === 1 ? 'has' : 'have'} room but HA is off`] : []),
    ...(unsafe > 0 ? [`${unsafe} ${unsafe === 1 ? 'does' : 'do'} not`] : []),
    ...(open > 0 ? [`${open} ${open === 1 ? 'is' : 'are'} open`] : []),
  ]
  return [lead, ...rest].join(', ')
}

/** What is said where one cluster has such a loss; `clusters` is how many there are in all. */
function oneText(standing: Standing, losses: string, clusters: number): string {
  const it = clusters === 1 ? 'the one cluster' : 'the one cluster that has such a loss'
  switch (standing) {
    case 'survives':
      return `${it} survives ${losses}`
    case 'room':
      return `${it} has room after ${losses}, but HA is off`
    case 'unsafe':
      return `${it} does not survive ${losses}`
    case 'undecided':
      return `whether ${it} survives ${losses} is open`
    default:
      return standing satisfies never
  }
}

/** For how many clusters a safe answer stands on datastores of which nobody stated who sees them. */
function reservation(clusters: readonly ClusterAnswer[]): readonly string[] {
  const safe = clusters.filter(({ answers }) => answers.some(({ verdict }) => verdict === 'safe'))
  const reserved = safe.filter(isReserved).length
  if (reserved === 0) return []
  const [scope, whose] =
    clusters.length === 1 ? ['', 'its'] : [`for ${formatQuantity(reserved, 'count')} of the clusters `, 'the']
  return [
    `${scope}what is survived is so as far as the inventory tells, which is silent on who sees ${whose} datastores`,
  ]
}

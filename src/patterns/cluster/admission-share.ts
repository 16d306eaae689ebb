import type { Host } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { formatQuantity } from '#kernel/units.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'admission-share',
  title: 'The reserve is smaller than the largest host',
  scope: 'cluster',
  severity: 'critical',
  looksAt:
    'What admission control keeps free, as a share of memory or as dedicated hosts, against the largest host of the cluster.',
  why: 'The share was right for the cluster it was set in. In a smaller cluster, or beside one larger host, it reserves less than one failure takes, and admission control admits what cannot be restarted.',
  cure: 'Set the share to that of the largest host, or let the platform work it out from host failures; dedicate the largest host.',
  settledBy: 'topology.yaml, clusters: admission, and RVTools sheet vHost',
  article: 'headroom-or-hope',
  pattern: 'headroom-mirage',
  facts: [],
  fields: ['traits.admission'],
  judge({ entity, hosts, mayHaveMoreHosts }) {
    const policy = known(entity.traits?.admission)
    if (policy === 'unknown') return 'unknown'
    if (policy.kind !== 'share' && policy.kind !== 'dedicated-hosts') return 'outside'
    if (mayHaveMoreHosts) return 'unknown'
    if (hosts.length < 2) return 'outside'
    const sizes = hosts.map(({ memoryBytes }) => memoryBytes)
    if (sizes.some((size) => size === 'unknown')) return 'unknown'
    const total = sizes.reduce<number>((sum, size) => sum + Number(size), 0)
    const largest = Math.max(...sizes.map(Number))
    if (policy.kind === 'share') {
      const needed = total === 0 ? 0 : largest / total
      const said = `${formatQuantity(policy.memoryRatio, 'ratio')} of memory is kept free; the largest host holds ${formatQuantity(needed, 'ratio')}.`
      return policy.memoryRatio < needed ? found(said) : 'clear'
    }
    const dedicated = hosts.filter(({ id }) => policy.hostIds.includes(id)).map(sizeOf)
    const rest = hosts.filter(({ id }) => !policy.hostIds.includes(id)).map(sizeOf)
    const [kept, lost] = [dedicated.reduce((sum, size) => sum + size, 0), Math.max(0, ...rest)]
    const said = `Dedicated hosts hold ${formatQuantity(kept, 'bytes')}; the largest of the others holds ${formatQuantity(lost, 'bytes')}.`
    return kept < lost ? found(said) : 'clear'
  },
})

const sizeOf = ({ memoryBytes }: Host): number => Number(memoryBytes)

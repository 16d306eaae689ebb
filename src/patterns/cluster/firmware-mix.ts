import { known } from '#estate/query.ts'
import { differ, distinct, found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'firmware-mix',
  title: 'Hosts of one cluster run different firmware',
  scope: 'cluster',
  severity: 'warning',
  looksAt: 'Firmware versions of hosts of one vendor and model in a cluster.',
  why: 'A host that differs behaves differently on the day work lands on it: another microcode hides processor features from restarts, another driver pairing resets a card under load.',
  cure: 'Finish the round that was begun, and let one image state firmware and drivers of the cluster.',
  settledBy: 'RVTools sheet vHost, column BIOS Version; or topology.yaml, hosts: firmwareVersion',
  article: 'determinism-is-maintained',
  pattern: 'drift-found-on-failover-day',
  facts: [],
  fields: [],
  judge({ hosts, mayHaveMoreHosts }) {
    const models = new Map<string, (typeof hosts)[number][]>()
    let unnamed = false
    for (const host of hosts) {
      if (host.model === 'unknown' || host.vendor === 'unknown') unnamed = true
      else {
        const key = `${host.vendor} ${host.model}`
        models.set(key, [...(models.get(key) ?? []), host])
      }
    }
    let answer: 'clear' | 'unknown' = mayHaveMoreHosts || (unnamed && hosts.length > 1) ? 'unknown' : 'clear'
    for (const [model, list] of models) {
      const versions = list.map((host) => known(host.traits?.firmwareVersion))
      const mixed = differ(versions, mayHaveMoreHosts || unnamed)
      if (mixed === 'unknown') answer = mixed
      if (mixed !== true) continue
      const seen = list.map(
        (entity) => ({ kind: 'host', entity, fields: ['traits.firmwareVersion'] }) as const,
      )
      return found(`${model}: ${distinct(versions).join(', ')}.`, ...seen)
    }
    return hosts.length < 2 && !mayHaveMoreHosts ? 'outside' : answer
  },
})

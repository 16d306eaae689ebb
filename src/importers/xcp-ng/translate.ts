import type { Estate } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { sourceRegister } from '#importers/source-register.ts'
import { clustersOf } from '#importers/xcp-ng/clusters.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { guestsOf } from '#importers/xcp-ng/guests.ts'
import { hostsOf } from '#importers/xcp-ng/hosts.ts'
import { poolName, startReading } from '#importers/xcp-ng/reading.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { recordsIndex } from '#importers/xcp-ng/records-index.ts'
import { rulesOf } from '#importers/xcp-ng/rules.ts'
import { datastoresOf, networksOf } from '#importers/xcp-ng/storage.ts'

/** The neutral estate of some records; `listed` names classes that were read, also where they had none. */
export function translate(
  records: readonly XapiRecord[],
  listed: ReadonlySet<XapiClass>,
  log: IssueLog,
): Estate {
  const index = recordsIndex(records, listed)
  const kept = records.filter(({ xapiClass }) => shown.has(xapiClass))
  const reading = startReading(index, sourceRegister(kept.map(({ place }) => place)), log)
  const pools = index.all('pool')
  const names = pools.map((pool) => poolName(index, pool)).sort()
  if (pools.length === 0) {
    const message =
      'No record of a pool was read, so whether HA is on and what it tolerates is unknown. Add the answer of pool.get_all_records, or xe pool-list params=all.'
    log.add('xcp-ng.pool-missing', 'warning', records[0]?.where ?? '', message)
  }
  return {
    name: names.length === 0 || names.length > 4 ? 'XCP-ng' : names.join(', '),
    sources: reading.register.sources,
    facilities: [],
    clusters: clustersOf(reading),
    hosts: hostsOf(reading),
    datastores: datastoresOf(reading),
    networks: networksOf(reading),
    vms: guestsOf(reading),
    services: [],
    rules: rulesOf(reading),
    windows: [],
  }
}

/** Classes whose rows become origins; the others are parts of these. */
const shown = new Set<XapiClass>([
  'pool',
  'host',
  'host_metrics',
  'SR',
  'network',
  'VM',
  'VM_guest_metrics',
  'VM_group',
])

import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type AdmissionPolicy, type Cluster, isKnown, type Known } from '#estate/model.ts'
import { blankCluster } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import { poolName, type Reading, readerOf } from '#importers/xcp-ng/reading.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { sortedById } from '#kernel/sort.ts'

/** The pools as clusters, in order of id. */
export const clustersOf = (reading: Reading): readonly Cluster[] =>
  sortedById(reading.index.all('pool').map((pool) => clusterOf(reading, pool)))

/**
 * A pool. With HA on, XAPI refuses what would break its plan for the failures to tolerate, unless overcommitting was
 * allowed; the failures a pool without HA carries from former days are nobody's setting.
 */
function clusterOf(reading: Reading, pool: XapiRecord): Cluster {
  const { index, clusterIds, register } = reading
  const reader = readerOf(reading, pool)
  const name = poolName(index, pool)
  const enabled = reader.flag('ha_enabled')
  const overcommits = reader.flag('ha_allow_overcommit')
  const failures = enabled === true ? reader.whole('ha_host_failures_to_tolerate') : 'unknown'
  const statefiles = reader.texts('ha_statefiles')
  const balances = reader.flag('wlb_enabled')
  reportPlan(reading, pool, name, failures)
  return {
    ...blankCluster({
      ...{ id: clusterIds.get(pool) ?? name, name, platform: 'xcp-ng' },
      origin: register.originOf(pool.place),
    }),
    // With HA on its hosts fence themselves by votes over statefile and network; which suffices no record tells.
    requires: enabled === false ? 'nothing' : 'unknown',
    haEnabled: enabled,
    failoverHosts: failures,
    admissionControl:
      enabled === true
        ? isKnown(overcommits)
          ? !overcommits
          : 'unknown'
        : enabled === false
          ? false
          : 'unknown',
    traits: {
      admission: admissionOf(enabled, overcommits, failures),
      ...(balances === false ? { balancing: 'off' } : {}),
      ...(enabled === true && isKnown(statefiles) ? { heartbeatDatastores: statefiles.length } : {}),
    },
    ...identifiedBy([identifierOf('instance-uuid', textOf(pool.fields.uuid) ?? '')]),
  }
}

function admissionOf(
  enabled: Known<boolean>,
  overcommits: Known<boolean>,
  failures: Known<number>,
): Known<AdmissionPolicy> {
  if (enabled === false) return { kind: 'none' }
  if (enabled === 'unknown' || overcommits === 'unknown' || failures === 'unknown') return 'unknown'
  return overcommits || failures === 0 ? { kind: 'none' } : { kind: 'guarantee', failoverHosts: failures }
}

/** What XAPI itself says of its plan, where that is less than it is set to. */
function reportPlan(reading: Reading, pool: XapiRecord, name: string, failures: Known<number>): void {
  if (!isKnown(failures)) return
  const reader = readerOf(reading, pool)
  const planned = reader.whole('ha_plan_exists_for')
  if (isKnown(planned) && planned < failures) {
    const message = `Pool ${name} is set to tolerate ${failures} host failures, and XAPI has a plan for ${planned}. Free memory or protect fewer VMs.`
    reading.log.add('xcp-ng.plan-short', 'warning', reader.where('ha_plan_exists_for'), message)
  }
  if (reader.flag('ha_overcommitted') === true) {
    const message = `XAPI says that pool ${name} is overcommitted: not every protected VM would come back.`
    reading.log.add('xcp-ng.overcommitted', 'warning', reader.where('ha_overcommitted'), message)
  }
}

import { isKnown, type Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { recordReader } from '#importers/json-reader.ts'
import type { PrismContainer, PrismHa, PrismRecord } from '#importers/nutanix/prism-model.ts'
import { roomOf, unlessZero, usageOf } from '#importers/nutanix/read-words.ts'

/** A storage container as the v2 interface of one cluster lists it; undefined where it has no id. */
export function containerV2(record: PrismRecord, log: IssueLog): PrismContainer | undefined {
  const { value, where, place } = record
  const reader = recordReader(value, 'nutanix', where, log)
  const uuid = reader.text('storage_container_uuid')
  if (!isKnown(uuid)) return undefined
  return {
    ...{ uuid, where, place },
    name: reader.text('name'),
    clusterUuid: reader.text('cluster_uuid'),
    clusterName: 'unknown',
    copies: unlessZero(reader.whole('replication_factor')),
    ...roomOf(
      [reader.whole('max_capacity'), reader.whole('advertised_capacity')],
      usageOf(value.usage_stats),
    ),
    encrypted: reader.flag('encrypted'),
  }
}

/**
 * What a cluster reserves for restarts. Without reservations AHV restarts what fits: high availability works, and nothing
 * is kept free for it. Source: AHV Administration Guide, VM high availability.
 */
export function haV2(record: PrismRecord, log: IssueLog): PrismHa {
  const { value, where, place, uri } = record
  const reader = recordReader(value, 'nutanix', where, log)
  const reservation = reader.text('reservation_type')
  const state = reader.text('ha_state')
  const failover = reader.flag('failover_enabled')
  const failures = reader.whole('num_host_failures_to_tolerate')
  const reserves = reservesOf(reservation, state)
  return {
    ...{ uuid: where, where, place },
    clusterUuid: /[?&]proxyClusterUuid=([0-9a-zA-Z-]+)/.exec(uri)?.[1] ?? 'unknown',
    enabled: reserves !== 'unknown' || failover === true ? true : 'unknown',
    reserves,
    failures: reserves === true ? unlessZero(failures) : 'unknown',
  }
}

function reservesOf(reservation: Known<string>, state: Known<string>): Known<boolean> {
  if (isKnown(reservation)) {
    if (/no_?reservations?/i.test(reservation)) return false
    if (/reserve/i.test(reservation)) return true
  }
  if (isKnown(state)) {
    if (/best_?effort/i.test(state)) return false
    if (/highly_?available/i.test(state)) return true
  }
  return 'unknown'
}

import type { Known, RestartPriority } from '#estate/model.ts'
import { textOf } from '#importers/json-reader.ts'
import type { GuestRecords } from '#importers/proxmox/cluster-records.ts'
import { answered, type Making } from '#importers/proxmox/making.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'

/** What HA is asked to do for guests. */
export type HighAvailability = {
  /** Whether the cluster restarts anything; unknown where nobody said. */
  readonly enabled: Known<boolean>
  /** What HA does for a guest: all that it restarts are equal, so of one middle priority. */
  priorityOf(guest: GuestRecords): Known<RestartPriority>
  /** The record that says so, where one does. */
  resourceOf(vmid: string): PveRecord | undefined
}

/** Requested states in which the manager starts a guest again; in all others it leaves it alone or keeps it stopped. */
const started = new Set(['started', 'enabled'])

/** The number in the id of an HA resource ('vm:100', 'ct:101', or the number alone). */
export const vmidOfSid = (sid: string): string => sid.slice(sid.indexOf(':') + 1)

/**
 * Reads which guests HA manages. The manager knows no order among them: every guest it restarts is of medium priority,
 * every one that it does not manage, or that is asked to stay stopped, disabled or ignored, is not restarted. Where the
 * list of resources was not read, the state that lists of guests show decides; without one it is unknown.
 */
export function highAvailability(making: Making): HighAvailability {
  const resources = answered(making, '/cluster/ha/resources')
  const status = answered(making, '/cluster/ha/status/current')
  const services = status?.filter(({ fields }) => fields.type === 'service')
  const bySid = new Map<string, PveRecord>()
  for (const record of [...(services ?? []), ...(resources ?? [])]) {
    const sid = textOf(record.fields.sid)
    if (sid !== undefined) bySid.set(vmidOfSid(sid), record)
  }
  const isRead = resources !== undefined || services !== undefined
  const isDisarmed = status?.some(({ fields }) => fields['armed-state'] === 'disarmed') ?? false
  const priorityOf = ({ vmid, listed }: GuestRecords): Known<RestartPriority> => {
    const resource = bySid.get(vmid)
    if (resource !== undefined) {
      // What is asked of it: the list of resources has it under one name, the status under another.
      const { request_state: requested, state } = resource.fields
      const asked = textOf(requested) ?? textOf(state) ?? 'started'
      return started.has(asked) ? 'medium' : 'disabled'
    }
    if (isRead) return 'disabled'
    const state = listed.map(({ fields }) => textOf(fields.hastate)).findLast((one) => one !== undefined)
    return state === undefined ? 'unknown' : started.has(state) ? 'medium' : 'disabled'
  }
  const isAnyStarted = [...making.records.guests.values()].some((guest) => priorityOf(guest) === 'medium')
  const enabled = isDisarmed ? false : isAnyStarted ? true : isRead ? false : 'unknown'
  if (enabled === 'unknown') tellUnread(making)
  return { enabled, priorityOf, resourceOf: (vmid) => bySid.get(vmid) }
}

/** A cluster that never used HA has no file of its resources: that cannot be told from a copy without it. */
function tellUnread({ records, log }: Making): void {
  const [first] = records.guests.values()
  const record = first?.config[0] ?? first?.listed[0]
  if (record === undefined) return
  const message =
    'Which guests HA restarts was not read, so it is unknown. Add ha/resources.cfg, or, where the cluster has none, the answer of: pvesh get /cluster/ha/resources --output-format json > cluster_ha_resources.json.'
  log.add('proxmox.ha-unread', 'note', record.at.file, message)
}

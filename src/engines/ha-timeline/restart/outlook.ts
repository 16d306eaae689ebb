import type { RestartPriority, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import type { RestartGround } from '#failure/restart.ts'

/** Why a guest does not come back by itself; each has one sentence in the answer. */
export type NeverCode =
  | 'named'
  | 'ha-off'
  | 'disabled'
  | 'device'
  | 'no-cluster'
  | 'no-machine'
  | 'kept'
  | 'no-host'
  | 'no-room'
  | 'needs'
  | 'start-loop'

/** What nobody stated about a guest and was taken as usual. */
export type Assumption = 'boot-time' | 'priority' | 'devices' | 'start-order' | 'storage'

/** Whether a platform restarts a guest of a lost host, as far as the estate says. */
export type Outlook =
  | { readonly kind: 'restarts'; readonly assumed: readonly Assumption[] }
  | { readonly kind: 'never'; readonly code: NeverCode; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

const never = (code: NeverCode, why: string): Outlook => ({ kind: 'never', code, why })
const unknown = (why: string): Outlook => ({ kind: 'unknown', why })

/**
 * Whether HA restarts a guest whose host is lost, before any question of time and room. With 'assumed', what nobody
 * stated about priority, devices and storage is taken as usual; whether HA is on is never assumed.
 */
export function outlookOf(ground: RestartGround, vm: Vm, unstated: 'assumed' | 'unknown'): Outlook {
  const clusterId = ground.hosts.get(vm.hostId)?.clusterId ?? 'unknown'
  if (clusterId === 'none') return never('no-cluster', 'its host is in no cluster')
  const cluster = ground.clusters.get(clusterId)
  if (cluster === undefined) return unknown('nobody stated which cluster its host is in')
  if (cluster.haEnabled === false) return never('ha-off', `HA is off in ${cluster.name}`)
  if (vm.restartPriority === 'disabled') return never('disabled', 'its restart is disabled')
  if (vm.devices !== 'unknown' && vm.devices.some(({ bindsToHost }) => bindsToHost)) {
    return never('device', 'a device ties it to its host')
  }
  if (cluster.haEnabled === 'unknown') return unknown(`nobody stated whether HA is on in ${cluster.name}`)
  if (vm.power === 'unknown') return unknown('nobody stated whether it runs')
  if ((ground.rulesOfVm.get(vm.id) ?? []).some(isUnread)) {
    return unknown('a rule about it could not be read')
  }
  const assumed: Assumption[] = []
  if (vm.restartPriority === 'unknown') assumed.push('priority')
  if (vm.devices === 'unknown') assumed.push('devices')
  if (vm.datastoreIds === 'unknown') assumed.push('storage')
  if (vm.startRequires === 'unknown') assumed.push('start-order')
  if (typeof vm.startMs !== 'number') assumed.push('boot-time')
  const open = assumed.filter((one) => one !== 'boot-time')
  if (unstated === 'unknown' && open.length > 0)
    return unknown(`nobody stated its ${open.map(noun).join(', ')}`)
  return { kind: 'restarts', assumed }
}

const nouns: Readonly<Record<Assumption, string>> = {
  'boot-time': 'boot time',
  priority: 'restart priority',
  devices: 'devices',
  storage: 'datastores',
  'start-order': 'start order',
}
/** What an assumption is about. */
export const noun = (assumption: Assumption): string => nouns[assumption]

/** Groups of restart priority in the order of their restart; one that nobody stated counts as medium. */
export const priorityRank: Readonly<Record<RestartPriority | 'unknown', number>> = {
  ...{ highest: 0, high: 1, medium: 2, unknown: 2, low: 3, lowest: 4, disabled: 5 },
}

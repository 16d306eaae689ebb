import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import type {
  ComponentRef,
  Estate,
  Host,
  Needs,
  Platform,
  Requirement,
  RestartPriority,
} from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'

/** A small estate whose times are whole seconds, something that it loses, and settings of the clock. */
export type RandomLoss = { readonly estate: Estate; readonly values: Partial<HaTimelineParams> }

const s = 1_000
const platforms: readonly Platform[] = ['vsphere', 'hyper-v', 'xcp-ng', 'proxmox', 'ahv']
const priorities: readonly RestartPriority[] = ['highest', 'high', 'medium', 'low', 'lowest', 'disabled']

/** One or two clusters of two to four hosts in two racks, up to a dozen guests, and services that need them. */
export function randomLoss(random: Random): RandomLoss {
  const seconds = (most: number): number => randomInteger(random, 0, most) * s
  const clusterIds = random() < 0.5 ? ['c0'] : ['c0', 'c1']
  const clusters = clusterIds.map((id) => cluster(id, { platform: randomElement(random, platforms) }))
  const hosts = clusterIds.flatMap((clusterId) =>
    Array.from({ length: randomInteger(random, 2, 4) }, (_, at) =>
      host(`${clusterId}h${at}`, {
        clusterId,
        standsIn: at % 2 === 0 ? 'rack:a' : 'rack:b',
        memoryBytes: 2 ** 36,
      }),
    ),
  )
  const stores = clusterIds.map((id) =>
    datastore(
      `d${id}`,
      hosts.filter(({ clusterId }) => clusterId === id).map((one) => one.id),
      on('array:x'),
    ),
  )
  const serviceIds = Array.from({ length: randomInteger(random, 1, 4) }, (_, at) => `s${at}`)
  const vmIds = Array.from(
    { length: randomInteger(random, 1, 12) },
    (_, at) => `v${String(at).padStart(2, '0')}`,
  )
  const refs: readonly ComponentRef[] = [
    ...vmIds.map((id) => `vm:${id}` as const),
    ...serviceIds.map((id) => `service:${id}` as const),
  ]
  const some = (): Requirement => {
    const parts = Array.from({ length: randomInteger(random, 1, 3) }, () => randomElement(random, refs))
    const kind = random()
    if (kind < 0.4) return all(...parts)
    return kind < 0.7 ? any(...parts) : atLeast(randomInteger(random, 1, parts.length), ...parts)
  }
  const start = (rate: number): { readonly startRequires?: Needs } =>
    random() < rate ? { startRequires: some() } : {}
  const vms = vmIds.map((id) => {
    const on = randomElement(random, hosts)
    return vm(id, on.id, {
      ...{ clusterId: on.clusterId as string, datastoreIds: [`d${on.clusterId}`] },
      restartPriority: randomElement(random, priorities),
      ...(random() < 0.5 ? { startMs: seconds(5) } : {}),
      ...start(0.25),
    })
  })
  const services = serviceIds.map((id) => ({
    ...service(id, some()),
    ...start(0.15),
    ...(random() < 0.2 ? { startMs: seconds(3) } : {}),
  }))
  return {
    estate: estateOf({
      clusters,
      hosts,
      datastores: stores,
      vms,
      services,
      facilities: [facility('rack', 'a', {}), facility('rack', 'b', {}), facility('array', 'x', {})],
    }),
    values: settings(random, hosts),
  }
}

/** Something to lose, and settings of the clock in whole seconds. */
function settings(random: Random, hosts: readonly Host[]): Partial<HaTimelineParams> {
  const seconds = (most: number): number => randomInteger(random, 0, most) * s
  const lost: readonly ComponentRef[] =
    random() < 0.5
      ? ['rack:a']
      : [...new Set([randomElement(random, hosts), randomElement(random, hosts)])].map(
          ({ id }) => `host:${id}` as const,
        )
  return {
    ...{
      lost,
      storm: 'none',
      proxmoxBy: 'published',
      bootMs: seconds(6),
      powerOnMs: seconds(4),
      groupTimeoutMs: seconds(9) + s,
    },
    restartsPerHost: randomInteger(random, 0, 3),
    restartsPerCluster: randomInteger(random, 0, 4),
    slotHeld: randomElement(random, ['powered-on', 'booted'] as const),
    groupWait: randomElement(random, ['started', 'up', 'at-once'] as const),
    role: randomElement(random, ['member', 'leader'] as const),
  }
}

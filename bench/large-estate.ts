import {
  type Cluster,
  type ComponentRef,
  type Datastore,
  type Estate,
  emptyEstate,
  type Facility,
  type FacilityKind,
  type Host,
  type Network,
  type Requirement,
  type Rule,
  type Service,
  type Vm,
} from '#estate/model.ts'
import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

/** How large an estate is made. Racks hold `hostsPerRack`, clusters `hostsPerCluster`, in order of the hosts. */
export type EstateShape = {
  readonly hosts: number
  readonly vmsPerHost: number
  readonly hostsPerRack: number
  readonly hostsPerCluster: number
  readonly services: number
}

/** 10,000 hosts in 2,000 racks on 400 feeds, 200,000 VMs, 300 services. */
export const largestShape: EstateShape = {
  hosts: 10_000,
  vmsPerHost: 20,
  hostsPerRack: 5,
  hostsPerCluster: 64,
  services: 300,
}

const racksPerFeedPair = 10
const racksPerRoom = 50
const roomsPerSite = 8
const datastoresPerCluster = 4
const batches = 20
const versions = 4

const named = (id: string) => ({ id, name: id, origins: [] })
const on = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })
const all = (...of: readonly Requirement[]): Requirement => ({ kind: 'all', of })
const any = (...refs: readonly ComponentRef[]): Requirement => ({ kind: 'any', of: refs.map(on) })
const facility = (
  kind: FacilityKind,
  id: string,
  standsIn: Facility['standsIn'],
  requires: Facility['requires'],
): Facility => ({ ...named(id), kind, standsIn, requires })

/**
 * A dual-fed estate in which everything is stated: sites, rooms, racks with two PDUs and two switches, arrays with two
 * controllers, clusters of which every third has a quorum and every fifth runs its storage in controller VMs, firmware
 * batches, software versions, accounts. Services stand on VMs as any, all and k of n, and on name and directory
 * services. Depends on shape and seed alone.
 */
export function largeEstate(shape: EstateShape, seed: number): Estate {
  const random = seededRandom(seed)
  const racks = Math.ceil(shape.hosts / shape.hostsPerRack)
  const clusters = Math.ceil(shape.hosts / shape.hostsPerCluster)
  const hosts = Array.from({ length: shape.hosts }, (_, at) => hostAt(shape, at))
  const vms = Array.from({ length: shape.hosts * shape.vmsPerHost }, (_, at) => vmAt(shape, at, random))
  const services = servicesOf(shape, vms.length, random)
  return {
    ...emptyEstate(`${shape.hosts} hosts`),
    facilities: [...buildings(racks), ...storage(shape, clusters, hosts), ...commonCauses()],
    clusters: Array.from({ length: clusters }, (_, at) => clusterAt(shape, at)),
    hosts,
    datastores: Array.from({ length: clusters * datastoresPerCluster }, (_, at) => datastoreAt(shape, at)),
    networks: Array.from({ length: clusters }, (_, at) => networkAt(shape, at)),
    vms,
    services,
    rules: rulesOf(services),
  }
}

const rackOf = (shape: EstateShape, host: number): number => Math.floor(host / shape.hostsPerRack)
const roomOf = (rack: number): number => Math.floor(rack / racksPerRoom)
const siteOf = (room: number): number => Math.floor(room / roomsPerSite)
const feedsOf = (rack: number): readonly [ComponentRef, ComponentRef] => {
  const pair = Math.floor(rack / racksPerFeedPair)
  return [`feed:${pair}-a`, `feed:${pair}-b`]
}

function buildings(racks: number): readonly Facility[] {
  const rooms = roomOf(racks - 1) + 1
  const sites = siteOf(rooms - 1) + 1
  const made: Facility[] = []
  for (let site = 0; site < sites; site += 1) made.push(facility('site', `${site}`, 'nowhere', 'nothing'))
  for (let room = 0; room < rooms; room += 1) {
    const place: ComponentRef = `room:${room}`
    made.push(facility('room', `${room}`, `site:${siteOf(room)}`, 'nothing'))
    const power = any(...feedsOf(room * racksPerRoom))
    for (const side of ['a', 'b']) made.push(facility('fabric', `${room}-${side}`, place, power))
  }
  for (let rack = 0; rack < racks; rack += 1) {
    const place: ComponentRef = `rack:${rack}`
    const feeds = feedsOf(rack)
    made.push(facility('rack', `${rack}`, `room:${roomOf(rack)}`, 'nothing'))
    for (const [at, side] of ['a', 'b'].entries()) {
      if (rack % racksPerFeedPair === 0)
        made.push(facility('feed', feeds[at]!.slice(5), `site:${siteOf(roomOf(rack))}`, 'nothing'))
      made.push(facility('pdu', `${rack}-${side}`, place, on(feeds[at]!)))
      const power = any(`pdu:${rack}-a`, `pdu:${rack}-b`)
      made.push(
        facility('switch', `${rack}-${side}`, place, all(power, on(`fabric:${roomOf(rack)}-${side}`))),
      )
    }
  }
  return made
}

const isHyperconverged = (cluster: number): boolean => cluster % 5 === 4
const homeOf = (shape: EstateShape, cluster: number): number => rackOf(shape, cluster * shape.hostsPerCluster)

function storage(shape: EstateShape, clusters: number, hosts: readonly Host[]): readonly Facility[] {
  const made: Facility[] = []
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const rack = homeOf(shape, cluster)
    const place: ComponentRef = `room:${roomOf(rack)}`
    made.push(facility('quorum-device', `${cluster}`, `room:${roomOf(rack)}`, any(...feedsOf(rack))))
    if (isHyperconverged(cluster)) continue
    for (const side of ['a', 'b'])
      made.push(facility('controller', `${cluster}-${side}`, place, any(...feedsOf(rack))))
    const controllers = any(`controller:${cluster}-a`, `controller:${cluster}-b`)
    made.push(facility('array', `${cluster}`, place, all(controllers, on(`firmware:array-${cluster % 3}`))))
  }
  for (const [at, { id }] of hosts.entries()) {
    if (isHyperconverged(Math.floor(at / shape.hostsPerCluster)))
      made.push(facility('controller-vm', id, `host:${id}`, 'nothing'))
  }
  return made
}

function commonCauses(): readonly Facility[] {
  const list = (kind: FacilityKind, ids: readonly string[]): readonly Facility[] =>
    ids.map((id) => facility(kind, id, 'nowhere', 'nothing'))
  const numbered = (lead: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${lead}-${at}`)
  return [
    ...list('account', ['vsphere', 'ahv']),
    ...list('firmware', [...numbered('host', batches), ...numbered('array', 3)]),
    ...list('software', numbered('version', versions)),
  ]
}

function clusterAt(shape: EstateShape, at: number): Cluster {
  const first = at * shape.hostsPerCluster
  const members = Array.from(
    { length: Math.min(shape.hostsPerCluster, shape.hosts - first) },
    (_, index): ComponentRef => `host:h${first + index}`,
  )
  const half = Math.floor((members.length + 1) / 2) + 1
  const quorum: Requirement = {
    kind: 'at-least',
    k: Math.min(half, members.length + 1),
    of: [...members, `quorum-device:${at}` as const].map(on),
  }
  const account = on(isHyperconverged(at) ? 'account:ahv' : 'account:vsphere')
  const software = on(`software:version-${at % versions}`)
  return {
    ...named(`c${at}`),
    platform: isHyperconverged(at) ? 'ahv' : 'vsphere',
    haEnabled: true,
    admissionControl: true,
    failoverHosts: 1,
    requires: at % 3 === 0 ? all(account, software, quorum) : all(account, software),
  }
}

function hostAt(shape: EstateShape, at: number): Host {
  const rack = rackOf(shape, at)
  return {
    ...named(`h${at}`),
    platform: 'vsphere',
    identity: 'stated',
    clusterId: `c${Math.floor(at / shape.hostsPerCluster)}`,
    standsIn: `rack:${rack}`,
    requires: all(
      any(`pdu:${rack}-a`, `pdu:${rack}-b`),
      any(`switch:${rack}-a`, `switch:${rack}-b`),
      on(`firmware:host-${at % batches}`),
    ),
    ...{ sockets: 2, cores: 64, threads: 128, coreMhz: 2500, memoryBytes: gib(1024), numaNodes: 2 },
    ...{ maintenance: false, vendor: 'unknown', model: 'unknown', cpuModel: 'unknown', version: 'unknown' },
    reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  }
}

function datastoreAt(shape: EstateShape, at: number): Datastore {
  const cluster = Math.floor(at / datastoresPerCluster)
  const room = roomOf(homeOf(shape, cluster))
  const first = cluster * shape.hostsPerCluster
  const count = Math.min(shape.hostsPerCluster, shape.hosts - first)
  const hostIds = Array.from({ length: count }, (_, index) => `h${first + index}`)
  const controllers: Requirement = {
    kind: 'at-least',
    k: Math.max(1, count - 1),
    of: hostIds.map((id) => on(`controller-vm:${id}`)),
  }
  const array = all(on(`array:${cluster}`), any(`fabric:${room}-a`, `fabric:${room}-b`))
  return {
    ...named(`d${at}`),
    hostIds,
    capacityBytes: gib(65_536),
    freeBytes: gib(16_384),
    requires: isHyperconverged(cluster) ? controllers : array,
  }
}

function networkAt(shape: EstateShape, at: number): Network {
  const room = roomOf(homeOf(shape, at))
  return { ...named(`n${at}`), vlan: `${at}`, requires: any(`fabric:${room}-a`, `fabric:${room}-b`) }
}

function vmAt(shape: EstateShape, at: number, random: Random): Vm {
  const host = at % shape.hosts
  const cluster = Math.floor(host / shape.hostsPerCluster)
  const size = randomInteger(random, 1, 8)
  return {
    ...named(`v${at}`),
    ...{ platform: 'vsphere', template: false, power: 'on', hostId: `h${host}`, clusterId: `c${cluster}` },
    ...{ vcpus: 2 * size, memoryBytes: gib(4 * size), memoryReservationBytes: 0, memoryOverheadBytes: 0 },
    ...{ memoryActiveBytes: 'unknown', cpuReservationMhz: 0, cpuDemandMhz: 'unknown' },
    ...{ provisionedBytes: 'unknown', inUseBytes: 'unknown', disks: [], devices: [], guestOs: 'unknown' },
    datastoreIds: [`d${cluster * datastoresPerCluster + randomInteger(random, 0, datastoresPerCluster - 1)}`],
    networkIds: [`n${cluster}`],
    restartPriority: 'medium',
    tags: [],
  }
}

/** Ten name and directory services, then services of four tiers that stand on them. */
function servicesOf(shape: EstateShape, vms: number, random: Random): readonly Service[] {
  const pick = (): ComponentRef => `vm:v${randomInteger(random, 0, vms - 1)}`
  const picks = (count: number): readonly ComponentRef[] => Array.from({ length: count }, pick)
  const infrastructure = Math.min(10, shape.services)
  return Array.from({ length: shape.services }, (_, at): Service => {
    if (at < infrastructure)
      return {
        ...named(`base-${at}`),
        role: at % 2 === 0 ? 'dns' : 'directory',
        requires: any(...picks(2 + (at % 2))),
      }
    const base = 2 * randomInteger(random, 0, Math.floor((infrastructure - 1) / 2))
    const needed = [base, Math.min(base + 1, infrastructure - 1)]
    const database: Requirement = { kind: 'at-least', k: 2, of: picks(3).map(on) }
    const tiers = [any(...picks(randomInteger(random, 2, 4))), any(...picks(2)), database]
    const lone = at % 4 === 0 ? [on(pick())] : []
    return {
      ...named(`app-${at}`),
      role: 'application',
      requires: all(...tiers, ...lone, ...needed.map((of) => on(`service:base-${of}`))),
    }
  })
}

/** A rule that keeps apart the VMs of each alternative. */
function rulesOf(services: readonly Service[]): readonly Rule[] {
  const rules: Rule[] = []
  const visit = (id: string, requirement: Requirement): void => {
    if (requirement.kind === 'component') return
    const vmIds = requirement.of.flatMap((part) =>
      part.kind === 'component' && part.ref.startsWith('vm:') ? [part.ref.slice(3)] : [],
    )
    if (requirement.kind === 'all' || vmIds.length < 2) for (const part of requirement.of) visit(id, part)
    else
      rules.push({
        ...named(`${id}-${rules.length}`),
        kind: 'vm-apart',
        strength: 'must',
        vmIds: [...new Set(vmIds)],
        hostIds: [],
      })
  }
  for (const { id, requires } of services) if (typeof requires === 'object') visit(id, requires)
  return rules
}

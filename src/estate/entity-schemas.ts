import * as z from 'zod/mini'
import {
  type Cluster,
  type Datastore,
  type Device,
  type Disk,
  deviceKinds,
  type Entity,
  type Facility,
  facilityKinds,
  type Host,
  type Needs,
  type Network,
  platforms,
  powerStates,
  type Requirement,
  type Rule,
  restartPriorities,
  ruleKinds,
  ruleStrengths,
  type Service,
  type Source,
  type Vm,
} from '#estate/model.ts'
import {
  bytes,
  count,
  flag,
  knownList,
  knownOneOf,
  knownWords,
  list,
  members,
  mhz,
  oneOf,
  optionalMap,
  origin,
  place,
  quick,
  ref,
  schemaNotes,
  text,
  unknown,
  whole,
  word,
  words,
  yesNo,
} from '#estate/schema-leaves.ts'

const named = <S extends z.ZodMiniType>(id: string, schema: S, description: string): S => {
  schemaNotes.add(schema, { id, title: id, description })
  return schema
}

const parts = list(
  z.lazy((): z.ZodMiniType<Requirement> => requirement),
  'must be a list of requirements',
)
const requirement: z.ZodMiniType<Requirement> = named(
  'Requirement',
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('component'), ref }),
      z.strictObject({ kind: z.literal('all'), of: parts }),
      z.strictObject({ kind: z.literal('any'), of: parts }),
      z.strictObject({ kind: z.literal('at-least'), k: whole, of: parts }),
    ],
    'must be a requirement, with kind component, all, any or at-least',
  ),
  'What must hold: one component, all of several, any of several, or k of n. It nests at most 32 levels.',
)
const needs = named(
  'Needs',
  quick(
    z.union([z.literal('nothing'), unknown, requirement], 'must be a requirement, "nothing" or "unknown"'),
    (value) => value === 'nothing' || value === 'unknown',
  ),
  'What must work for this to work; "nothing" is a statement, "unknown" is the lack of one.',
) satisfies z.ZodMiniType<Needs>

const entity = {
  id: word,
  name: text,
  origins: list(origin, 'must be a list of origins'),
  exactOrigins: optionalMap(origin, 'must map fields to origins'),
}
const platform = knownOneOf(platforms)

export const source = named(
  'Source',
  members({
    file: text,
    sheet: text,
    columns: z.record(z.string(), z.string('must be text'), 'must map fields to columns'),
  }),
  'Where values were read: a sheet of a workbook, a file, a rule of an overlay.',
) satisfies z.ZodMiniType<Source>

export const facility = named(
  'Facility',
  members({ ...entity, kind: oneOf(facilityKinds), standsIn: place, requires: needs }),
  'What holds up hosts: a place, a supply, a path, or a cause that cuts across places.',
) satisfies z.ZodMiniType<Facility>

export const cluster = named(
  'Cluster',
  members({
    ...entity,
    platform,
    haEnabled: flag,
    admissionControl: flag,
    failoverHosts: count,
    requires: needs,
  }),
  "Hosts that restart each other's VMs.",
) satisfies z.ZodMiniType<Cluster>

export const host = named(
  'Host',
  members({
    ...entity,
    platform,
    identity: oneOf(['stated', 'inferred', 'named']),
    clusterId: word,
    standsIn: place,
    requires: needs,
    sockets: count,
    cores: count,
    threads: count,
    coreMhz: mhz,
    memoryBytes: bytes,
    numaNodes: count,
    maintenance: flag,
    vendor: word,
    model: word,
    cpuModel: word,
    version: word,
    reported: members({ vmsPoweredOn: count, vcpus: count, memoryBytes: bytes }),
  }),
  'A host, with its physical capacity.',
) satisfies z.ZodMiniType<Host>

export const datastore = named(
  'Datastore',
  members({ ...entity, hostIds: knownWords, capacityBytes: bytes, freeBytes: bytes, requires: needs }),
  'Where disks live, and which hosts see it.',
) satisfies z.ZodMiniType<Datastore>

export const network = named(
  'Network',
  members({ ...entity, vlan: word, requires: needs }),
  'A network VMs attach to.',
) satisfies z.ZodMiniType<Network>

const disk = members({
  name: text,
  capacityBytes: bytes,
  datastoreId: word,
  raw: flag,
  shared: flag,
}) satisfies z.ZodMiniType<Disk>
const device = members({
  kind: oneOf(deviceKinds),
  name: text,
  bindsToHost: yesNo,
}) satisfies z.ZodMiniType<Device>

export const vm = named(
  'Vm',
  members({
    ...entity,
    platform,
    template: flag,
    power: knownOneOf(powerStates),
    hostId: word,
    clusterId: word,
    vcpus: count,
    memoryBytes: bytes,
    memoryReservationBytes: bytes,
    memoryOverheadBytes: bytes,
    memoryActiveBytes: bytes,
    cpuReservationMhz: mhz,
    cpuDemandMhz: mhz,
    provisionedBytes: bytes,
    inUseBytes: bytes,
    datastoreIds: knownWords,
    networkIds: knownWords,
    disks: knownList(disk, 'must be a list of disks'),
    devices: knownList(device, 'must be a list of devices'),
    guestOs: word,
    restartPriority: knownOneOf(restartPriorities),
    tags: words,
  }),
  'A guest: a VM or a template, with what it takes when it runs.',
) satisfies z.ZodMiniType<Vm>

export const service = named(
  'Service',
  members({ ...entity, requires: needs }),
  'Something people ask for by name, and what must work for it to work.',
) satisfies z.ZodMiniType<Service>

export const rule = named(
  'Rule',
  members({
    ...entity,
    kind: oneOf(ruleKinds),
    strength: oneOf(ruleStrengths),
    vmIds: words,
    hostIds: words,
  }),
  'A placement rule: VMs together, VMs apart, VMs on or off some hosts.',
) satisfies z.ZodMiniType<Rule>

/** An entity of whatever kind: what the lists of an estate hold. */
export type EntitySchema = z.ZodMiniType<Entity>

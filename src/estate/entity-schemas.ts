import * as z from 'zod/mini'
import {
  balancingModes,
  type ChangeWindow,
  type Cluster,
  type Datastore,
  type Device,
  type Disk,
  deviceKinds,
  diskModes,
  type Entity,
  type Facility,
  facilityKinds,
  type Host,
  isolationResponses,
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
  serviceRoles,
  type Vm,
  windowKinds,
} from '#estate/model.ts'
import {
  bytes,
  count,
  durationMs,
  flag,
  knownList,
  knownOneOf,
  knownWords,
  list,
  measure,
  members,
  mhz,
  oneOf,
  optional,
  optionalMap,
  optionalMembers,
  origin,
  place,
  quick,
  ratio,
  ref,
  schemaNotes,
  text,
  unknown,
  whole,
  word,
  words,
  yesNo,
} from '#estate/schema-leaves.ts'
import { guestToolStates, type Nic } from '#estate/vm-traits.ts'
import { type Recurrence, weekdays } from '#kernel/calendar/recurrence.ts'

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
  startRequires: optional(needs),
  startMs: optional(durationMs),
  reliability: optional(members({ failuresPerYear: measure, repairHours: measure })),
  identifiers: optional(words),
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

const admission = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('slots'),
      failoverHosts: whole,
      slotCpuMhz: mhz,
      slotMemoryBytes: bytes,
    }),
    z.strictObject({ kind: z.literal('share'), cpuRatio: ratio, memoryRatio: ratio }),
    z.strictObject({ kind: z.literal('dedicated-hosts'), hostIds: words }),
    z.strictObject({ kind: z.literal('guarantee'), failoverHosts: whole }),
  ],
  'must be an admission policy, with kind none, slots, share, dedicated-hosts or guarantee',
)

export const cluster = named(
  'Cluster',
  members({
    ...entity,
    traits: optionalMembers({
      admission: z.union([admission, unknown], 'must be an admission policy, or "unknown"'),
      balancing: knownOneOf(balancingModes),
      powersHostsOff: flag,
      isolationResponse: knownOneOf(isolationResponses),
      heartbeatDatastores: count,
      cpuBaseline: word,
      storageCopies: count,
      rebuildReserveBytes: bytes,
    }),
    platform,
    haEnabled: flag,
    admissionControl: flag,
    failoverHosts: count,
    requires: needs,
  }),
  "Hosts that restart each other's VMs.",
) satisfies z.ZodMiniType<Cluster>

const accelerators = knownList(members({ model: word, units: whole }), 'must be a list of accelerators')

export const host = named(
  'Host',
  members({
    ...entity,
    traits: optionalMembers({
      accelerators,
      cpuGeneration: word,
      firmwareVersion: word,
      uplinks: count,
      storagePaths: count,
      dnsServers: knownWords,
      timeServers: knownWords,
      licence: word,
      online: flag,
    }),
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
  members({
    ...entity,
    traits: optionalMembers({
      format: word,
      thin: flag,
      encrypted: flag,
      storageCopies: count,
      provisionedBytes: bytes,
    }),
    hostIds: knownWords,
    capacityBytes: bytes,
    freeBytes: bytes,
    requires: needs,
  }),
  'Where disks live, and which hosts see it.',
) satisfies z.ZodMiniType<Datastore>

export const network = named(
  'Network',
  members({
    ...entity,
    traits: optionalMembers({ virtualSwitch: word }),
    vlan: word,
    requires: needs,
  }),
  'A network VMs attach to.',
) satisfies z.ZodMiniType<Network>

const disk = members({
  name: text,
  capacityBytes: bytes,
  datastoreId: word,
  raw: flag,
  shared: flag,
  mode: optional(knownOneOf(diskModes)),
  changedBlockTracking: optional(flag),
}) satisfies z.ZodMiniType<Disk>
const device = members({
  kind: oneOf(deviceKinds),
  name: text,
  bindsToHost: yesNo,
}) satisfies z.ZodMiniType<Device>

const nic = members({
  name: text,
  macAddress: word,
  networkId: word,
  model: word,
  connected: optional(flag),
}) satisfies z.ZodMiniType<Nic>

const snapshot = members({ name: text, takenAt: word, sizeBytes: bytes })

export const vm = named(
  'Vm',
  members({
    ...entity,
    traits: optionalMembers({
      snapshots: knownList(snapshot, 'must be a list of snapshots'),
      consolidationNeeded: flag,
      guestTools: knownOneOf(guestToolStates),
      guestHostName: word,
      guestAddresses: knownWords,
      guestFileSystems: knownList(
        members({ path: word, freeBytes: bytes }),
        'must be a list of file systems of the guest',
      ),
      diskSerials: flag,
      bootFirmware: knownOneOf(['bios', 'uefi']),
      secureBoot: flag,
      vtpm: flag,
      encrypted: flag,
      changedBlockTracking: flag,
      cpuHotAdd: flag,
      memoryHotAdd: flag,
      cpuAffinity: knownWords,
      numaAffinity: knownWords,
      faultTolerant: flag,
      accelerators,
      backedUpAt: word,
      nics: knownList(nic, 'must be a list of network cards'),
      coresPerSocket: count,
      hardwareVersion: word,
      resourcePool: word,
      autoStart: flag,
    }),
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
  members({ ...entity, requires: needs, role: optional(knownOneOf(serviceRoles)) }),
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

const recurrence: z.ZodMiniType<Recurrence> = named(
  'Recurrence',
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('weekly'),
        days: list(oneOf(weekdays), 'must be a list of days of the week, mon to sun'),
        from: word,
        minutes: whole,
        firstDay: optional(word),
        lastDay: optional(word),
      }),
      z.strictObject({ kind: z.literal('once'), from: word, to: word }),
    ],
    'must say when, with kind weekly or once',
  ),
  'When something happens by the clock of a time zone. Weekly: days, the time "22:00" it begins, whole minutes it lasts, first and last day. Once: from one day and time "2026-12-24T18:00" to another.',
)

export const window = named(
  'ChangeWindow',
  members({
    ...entity,
    kind: oneOf(windowKinds),
    covers: list(ref, 'must be a list of component references'),
    timeZone: word,
    when: recurrence,
  }),
  'When work may be done (open) or must not (frozen), on the components it covers and all that stands in them; on the whole estate when it names none.',
) satisfies z.ZodMiniType<ChangeWindow>

/** An entity of whatever kind: what the lists of an estate hold. */
export type EntitySchema = z.ZodMiniType<Entity>

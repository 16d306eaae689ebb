import {
  balancingModes,
  isolationResponses,
  type Needs,
  platforms,
  powerStates,
  type Requirement,
  restartPriorities,
} from '#estate/model.ts'
import { readAdmission } from '#estate/overlay/admission.ts'
import { readPlace } from '#estate/overlay/declarations.ts'
import { type Draft, idsMeant } from '#estate/overlay/draft.ts'
import { readNeeds } from '#estate/overlay/needs.ts'
import {
  complain,
  type Reading,
  readBytes,
  readChoice,
  readCount,
  readFlag,
  readMembers,
  readMhz,
  readText,
  readTexts,
} from '#estate/overlay/reading.ts'
import { readSelection, type SelectableKind, selectorKeys } from '#estate/overlay/selection.ts'
import { commonSettings, plain, type Setting } from '#estate/overlay/setting.ts'
import type { Tree } from '#estate/overlay/tree.ts'
import { guestToolStates } from '#estate/vm-traits.ts'

const idOf =
  (kind: SelectableKind) =>
  (draft: Draft, reading: Reading, tree: Tree): string | undefined => {
    const name = readText(reading, tree)
    if (name === undefined || name === 'none') return name
    const [id, other] = idsMeant(draft, kind, name)
    if (id !== undefined && other === undefined) return id
    const message =
      id === undefined
        ? `There is no ${kind} "${name.slice(0, 80)}".`
        : `"${name.slice(0, 80)}" is the name of several: write the id.`
    return complain(reading, tree, 'topology.reference-unknown', message)
  }

/** Both requirements at once. Where nothing was known or needed before, the new one stands alone. */
function both(before: unknown, read: unknown): Needs {
  const old = before as Needs
  const next = read as Needs
  if (old === 'unknown' || old === 'nothing') return next
  if (next === 'unknown' || next === 'nothing') return old
  const of: readonly Requirement[] = old.kind === 'all' ? [...old.of, next] : [old, next]
  return { kind: 'all', of }
}

const union = (before: unknown, read: unknown): readonly string[] => [
  ...new Set([...(before as readonly string[]), ...(read as readonly string[])]),
]

const requirements: Readonly<Record<string, Setting>> = {
  requires: { field: 'requires', read: readNeeds },
  alsoRequires: { field: 'requires', read: readNeeds, join: both },
}
const platform = plain('platform', readChoice(platforms))
const bootFirmwares = ['bios', 'uefi'] as const

const trait = (
  name: string,
  read: (reading: Reading, tree: Tree) => unknown,
): Readonly<Record<string, Setting>> => ({
  [name]: plain(`traits.${name}`, read),
})

const clusterTraits: Readonly<Record<string, Setting>> = {
  admission: { field: 'traits.admission', read: readAdmission },
  ...trait('balancing', readChoice(balancingModes)),
  ...trait('powersHostsOff', readFlag),
  ...trait('isolationResponse', readChoice(isolationResponses)),
  ...trait('heartbeatDatastores', readCount),
  ...trait('cpuBaseline', readText),
  ...trait('storageCopies', readCount),
  rebuildReserve: plain('traits.rebuildReserveBytes', readBytes),
}

const hostTraits: Readonly<Record<string, Setting>> = {
  ...trait('cpuGeneration', readText),
  ...trait('firmwareVersion', readText),
  ...trait('uplinks', readCount),
  ...trait('storagePaths', readCount),
  ...trait('dnsServers', readTexts),
  ...trait('timeServers', readTexts),
  ...trait('licence', readText),
}

const datastoreTraits: Readonly<Record<string, Setting>> = {
  ...trait('format', readText),
  ...trait('thin', readFlag),
  ...trait('encrypted', readFlag),
  provisioned: plain('traits.provisionedBytes', readBytes),
}

const vmTraits: Readonly<Record<string, Setting>> = {
  ...trait('consolidationNeeded', readFlag),
  ...trait('guestTools', readChoice(guestToolStates)),
  ...trait('guestHostName', readText),
  ...trait('guestAddresses', readTexts),
  ...trait('diskSerials', readFlag),
  ...trait('bootFirmware', readChoice(bootFirmwares)),
  ...trait('secureBoot', readFlag),
  ...trait('vtpm', readFlag),
  ...trait('encrypted', readFlag),
  ...trait('changedBlockTracking', readFlag),
  ...trait('cpuHotAdd', readFlag),
  ...trait('memoryHotAdd', readFlag),
  ...trait('cpuAffinity', readTexts),
  ...trait('numaAffinity', readTexts),
  ...trait('faultTolerant', readFlag),
  ...trait('accelerators', (reading, tree) =>
    readTexts(reading, tree)?.map((model) => ({ model, units: 1 })),
  ),
  ...trait('backedUpAt', readText),
}

/** What rules may set on each kind of entity, by the key people write. */
export const settingsOf: Readonly<Record<SelectableKind, Readonly<Record<string, Setting>>>> = {
  cluster: {
    ...commonSettings,
    ...requirements,
    platform,
    haEnabled: plain('haEnabled', readFlag),
    admissionControl: plain('admissionControl', readFlag),
    failoverHosts: plain('failoverHosts', readCount),
    ...clusterTraits,
  },
  host: {
    ...commonSettings,
    ...requirements,
    platform,
    place: { field: 'standsIn', read: (draft, reading, tree) => readPlace(draft, reading, tree, 'host') },
    cluster: { field: 'clusterId', read: idOf('cluster') },
    sockets: plain('sockets', readCount),
    cores: plain('cores', readCount),
    threads: plain('threads', readCount),
    coreMhz: plain('coreMhz', readMhz),
    memory: plain('memoryBytes', readBytes),
    numaNodes: plain('numaNodes', readCount),
    maintenance: plain('maintenance', readFlag),
    vendor: plain('vendor', readText),
    model: plain('model', readText),
    cpuModel: plain('cpuModel', readText),
    version: plain('version', readText),
    ...hostTraits,
  },
  datastore: {
    ...commonSettings,
    ...requirements,
    capacity: plain('capacityBytes', readBytes),
    free: plain('freeBytes', readBytes),
    ...datastoreTraits,
    hosts: {
      field: 'hostIds',
      read: (draft, reading, tree) => {
        const members = readMembers(reading, tree, selectorKeys)
        return members && readSelection(draft, reading, 'host', members, tree)
      },
    },
  },
  network: { ...commonSettings, ...requirements, vlan: plain('vlan', readText) },
  vm: {
    ...commonSettings,
    platform,
    restartPriority: plain('restartPriority', readChoice(restartPriorities)),
    tags: { ...plain('tags', readTexts), join: union },
    template: plain('template', readFlag),
    power: plain('power', readChoice(powerStates)),
    host: { field: 'hostId', read: idOf('host') },
    cluster: { field: 'clusterId', read: idOf('cluster') },
    vcpus: plain('vcpus', readCount),
    memory: plain('memoryBytes', readBytes),
    memoryReservation: plain('memoryReservationBytes', readBytes),
    memoryOverhead: plain('memoryOverheadBytes', readBytes),
    memoryActive: plain('memoryActiveBytes', readBytes),
    cpuReservationMhz: plain('cpuReservationMhz', readMhz),
    cpuDemandMhz: plain('cpuDemandMhz', readMhz),
    guestOs: plain('guestOs', readText),
    ...vmTraits,
  },
}

import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type Facility, type Host, isKnown, type Known } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { blankHost } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import type { Platforms } from '#importers/nutanix/clusters.ts'
import { type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import type { PrismHost } from '#importers/nutanix/prism-model.ts'
import { platformOf } from '#importers/nutanix/read-words.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import { sortedBy, sortedById } from '#kernel/sort.ts'

/** Racks by the vendor's id of the hosts that stand in them, where somebody configured racks. */
export function racksByHost({ model, hosts }: Inventory): ReadonlyMap<string, string> {
  const racks = new Map<string, string>()
  const unitOf = new Map(model.units.map((unit) => [unit.uuid, unit]))
  for (const { serial, rack, hostUuids } of model.units) {
    if (!isKnown(rack)) continue
    for (const uuid of hostUuids) racks.set(uuid, rack)
    for (const { value } of hosts) {
      if (isKnown(serial) && value.blockSerial === serial) racks.set(value.uuid, rack)
    }
  }
  for (const { value } of hosts) {
    const rack = isKnown(value.blockUuid) ? (unitOf.get(value.blockUuid)?.rack ?? 'unknown') : 'unknown'
    if (isKnown(rack)) racks.set(value.uuid, rack)
  }
  return racks
}

const rackId = (rack: string): string => `rack ${rack}`

/** The hosts, in order of id. */
export function hostsOf(
  inventory: Inventory,
  platforms: Platforms,
  register: SourceRegister,
): readonly Host[] {
  const racks = racksByHost(inventory)
  return sortedById(
    inventory.hosts.map(({ value, isListed }): Host => {
      const id = inventory.hostIds.get(value.uuid) ?? value.uuid
      const own = platformOf(value.hypervisor)
      const platform = isKnown(own) ? own : (platforms.get(value.clusterUuid) ?? 'unknown')
      const name = nameOr(value.name, value.uuid)
      const blank = blankHost({ id, name, platform: 'ahv', origin: register.originOf(value.place) })
      const rack = racks.get(value.uuid)
      return {
        ...{ ...blank, platform, identity: isListed ? 'stated' : 'named' },
        clusterId: isKnown(value.clusterUuid)
          ? (inventory.clusterIds.get(value.clusterUuid) ?? 'unknown')
          : 'unknown',
        standsIn: rack === undefined ? 'unknown' : refTo('rack', rackId(rack)),
        sockets: value.sockets,
        cores: value.cores,
        threads: value.threads,
        coreMhz: value.coreMhz,
        memoryBytes: value.memoryBytes,
        maintenance: value.maintenance,
        model: value.blockModel,
        cpuModel: value.cpuModel,
        version: value.version,
        ...(isKnown(value.gpus) ? { traits: { accelerators: unitsOf(value.gpus) } } : {}),
        ...identifiedBy([
          identifierOf('instance-uuid', value.uuid),
          isKnown(value.serial) ? identifierOf('serial', value.serial) : undefined,
        ]),
      }
    }),
  )
}

/** Models with how often each occurs, in order of name. */
export function unitsOf(models: readonly string[]): readonly { model: string; units: number }[] {
  const counts = new Map<string, number>()
  for (const model of models) counts.set(model, (counts.get(model) ?? 0) + 1)
  return sortedBy([...counts], ([model]) => model).map(([model, units]) => ({ model, units }))
}

/** Racks, and the controller VM of each host that has one. */
export function facilitiesOf(inventory: Inventory, register: SourceRegister): readonly Facility[] {
  const racks = racksByHost(inventory)
  const found = new Map<string, Facility>()
  for (const { value } of inventory.hosts) {
    const origins = [register.originOf(value.place)]
    const rack = racks.get(value.uuid)
    if (rack !== undefined && !found.has(`rack ${rack}`)) {
      const id = rackId(rack)
      found.set(id, {
        ...{ id, name: `Rack ${rack}`, origins, kind: 'rack' },
        standsIn: 'unknown',
        requires: 'unknown',
      })
    }
    if (!isKnown(value.cvmAddress)) continue
    const host = inventory.hostIds.get(value.uuid) ?? value.uuid
    const id = controllerId(host)
    found.set(`cvm ${id}`, {
      ...{ id, name: `Controller VM of ${host}`, origins, kind: 'controller-vm' },
      standsIn: refTo('host', host),
      requires: 'nothing',
    })
  }
  return sortedBy([...found.values()], ({ kind, id }) => `${kind} ${id}`)
}

/** The id of the controller VM of a host. */
export const controllerId = (hostId: string): string => `cvm ${hostId}`

/** Hosts that share a block share its chassis and power supplies: said, because the estate has no place for it. */
export function reportBlocks({ hosts, hostIds }: Inventory, log: IssueLog): void {
  const blocks = new Map<string, PrismHost[]>()
  for (const { value } of hosts) {
    const block: Known<string> = value.blockSerial
    if (!isKnown(block)) continue
    const list = blocks.get(block)
    if (list === undefined) blocks.set(block, [value])
    else list.push(value)
  }
  for (const [block, sharing] of sortedBy([...blocks], ([serial]) => serial)) {
    const [first] = sharing
    if (first === undefined || sharing.length < 2) continue
    const names = sharing.map(({ uuid }) => hostIds.get(uuid) ?? uuid).sort()
    const message = `Hosts ${names.join(', ')} are nodes of one block (${block}): they share a chassis and its power supplies. Say in topology.yaml what they stand in and what feeds it.`
    log.add('nutanix.block-shared', 'note', first.where, message)
  }
}

import { identifiedBy, identifierOf, macAddressOf } from '#estate/identifiers.ts'
import { type Disk, isKnown, type Known, type Vm } from '#estate/model.ts'
import type { Nic, VmTraits } from '#estate/vm-traits.ts'
import { blankVm } from '#importers/blanks.ts'
import { namedIds } from '#importers/named-ids.ts'
import type { Platforms } from '#importers/nutanix/clusters.ts'
import { type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import { unitsOf } from '#importers/nutanix/hosts.ts'
import type { PrismDisk, PrismNic, PrismVm } from '#importers/nutanix/prism-model.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import { compareText } from '#kernel/sort.ts'

/** Ids of VMs in the estate by the vendor's ids. */
export function vmIdsOf({ model, clusters }: Inventory): ReadonlyMap<string, string> {
  const clusterName = new Map(clusters.map(({ value }) => [value.uuid, nameOr(value.name, value.uuid)]))
  const ids = namedIds(model.vms, ({ uuid, name, clusterUuid }) => ({
    name: nameOr(name, uuid),
    within: clusterName.get(clusterUuid) ?? '',
    tie: uuid,
  }))
  return new Map([...ids].map(([{ uuid }, id]) => [uuid, id]))
}

/** One VM as the estate keeps it. */
export function vmOf(
  vm: PrismVm,
  id: string,
  inventory: Inventory,
  platforms: Platforms,
  register: SourceRegister,
): Vm {
  const disks = isKnown(vm.disks) ? vm.disks.map((disk) => diskOf(disk, inventory)) : 'unknown'
  const nics = isKnown(vm.nics) ? vm.nics.map((nic) => nicOf(nic, inventory)) : 'unknown'
  const platform = isKnown(vm.platform) ? vm.platform : (platforms.get(vm.clusterUuid) ?? 'unknown')
  const blank = blankVm({
    ...{ id, name: nameOr(vm.name, vm.uuid), platform: 'ahv' },
    origin: register.originOf(vm.place),
  })
  return {
    ...{ ...blank, platform, template: false, power: vm.power },
    hostId:
      vm.hostUuid === 'none'
        ? 'none'
        : isKnown(vm.hostUuid)
          ? (inventory.hostIds.get(vm.hostUuid) ?? 'unknown')
          : 'unknown',
    clusterId: isKnown(vm.clusterUuid) ? (inventory.clusterIds.get(vm.clusterUuid) ?? 'unknown') : 'unknown',
    vcpus: vm.vcpus,
    memoryBytes: vm.memoryBytes,
    provisionedBytes: vm.provisionedBytes,
    inUseBytes: vm.inUseBytes,
    disks,
    datastoreIds: isKnown(disks) ? idsIn(disks.map(({ datastoreId }) => datastoreId)) : 'unknown',
    networkIds: isKnown(nics) ? idsIn(nics.map(({ networkId }) => networkId)) : 'unknown',
    devices: vm.devices,
    guestOs: vm.guestOs,
    tags: namesOf(vm.categories, inventory),
    traits: traitsOf(vm, nics),
    ...identifiedBy([
      identifierOf('instance-uuid', vm.uuid),
      isKnown(vm.biosUuid) ? identifierOf('bios-uuid', vm.biosUuid) : undefined,
      ...(isKnown(nics) ? nics : []).map(({ macAddress }) =>
        isKnown(macAddress) ? identifierOf('mac', macAddress) : undefined,
      ),
    ]),
  }
}

/** Ids, each once and in order; unknown where one of them is, because a list that lacks one is wrong. */
function idsIn(ids: readonly Known<string>[]): Known<readonly string[]> {
  const known = ids.filter((id) => id !== 'unknown')
  return known.length < ids.length
    ? 'unknown'
    : [...new Set(known)].filter((id) => id !== 'none').sort(compareText)
}

/** Categories as 'key:value': v3 writes them out, v4 names them by ids that only its list of categories resolves. */
function namesOf(categories: readonly string[], { model }: Inventory): readonly string[] {
  const names = categories.map((one) => model.categoryNames.get(one) ?? (one.includes(':') ? one : undefined))
  return [...new Set(names.filter((name) => name !== undefined))].sort(compareText)
}

function diskOf(
  { name, capacityBytes, containerUuid, isVolumeGroup }: PrismDisk,
  { containerIds }: Inventory,
): Disk {
  const datastoreId = isKnown(containerUuid) ? (containerIds.get(containerUuid) ?? 'unknown') : 'unknown'
  return { name, capacityBytes, datastoreId, raw: false, shared: isVolumeGroup ? 'unknown' : false }
}

function nicOf({ name, macAddress, subnetUuid, model, connected }: PrismNic, { subnetIds }: Inventory): Nic {
  return {
    name,
    macAddress: isKnown(macAddress) ? (macAddressOf(macAddress) ?? 'unknown') : 'unknown',
    networkId: isKnown(subnetUuid) ? (subnetIds.get(subnetUuid) ?? 'unknown') : 'unknown',
    ...{ model, connected },
  }
}

function traitsOf(vm: PrismVm, nics: Known<readonly Nic[]>): VmTraits {
  const stated: VmTraits = {
    bootFirmware: vm.firmware,
    secureBoot: vm.secureBoot,
    vtpm: vm.vtpm,
    cpuHotAdd: vm.cpuHotAdd,
    guestTools: vm.guestTools,
    guestAddresses: isKnown(vm.addresses) ? [...new Set(vm.addresses)].sort(compareText) : 'unknown',
    accelerators: isKnown(vm.gpus) ? unitsOf(vm.gpus) : 'unknown',
    nics,
    coresPerSocket: vm.coresPerSocket,
    hardwareVersion: vm.machineType,
  }
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== 'unknown'))
}

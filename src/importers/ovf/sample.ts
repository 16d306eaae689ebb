/** A descriptor of one machine for tests, as exporters write it; what is left out takes a value of its own. */
export type SampleMachine = {
  readonly id?: string
  readonly name?: string
  readonly vcpus?: string
  readonly memory?: { readonly quantity: string; readonly unit: string }
  readonly disk?: { readonly capacity: string; readonly unit: string }
  /** More items and settings of the hardware section. */
  readonly more?: string
}

const item = (parts: Readonly<Record<string, string>>, attributes = ''): string =>
  `<Item${attributes}>${Object.entries(parts)
    .map(([name, text]) => `<rasd:${name}>${text}</rasd:${name}>`)
    .join('')}</Item>`

/** A resource of a hardware section. */
export const sampleItem = item

/** A virtual system. */
export function sampleSystem(machine: SampleMachine): string {
  const { id = 'web', name = 'web-01', vcpus = '2', memory, more = '' } = machine
  const size = memory ?? { quantity: '4096', unit: 'byte * 2^20' }
  const items = [
    item({ AllocationUnits: 'hertz * 10^6', InstanceID: '1', ResourceType: '3', VirtualQuantity: vcpus }),
    item({ AllocationUnits: size.unit, InstanceID: '2', ResourceType: '4', VirtualQuantity: size.quantity }),
    item({
      ElementName: 'Hard disk 1',
      HostResource: `ovf:/disk/${id}-disk`,
      InstanceID: '3',
      ResourceType: '17',
    }),
    item({
      ...{ AutomaticAllocation: 'true', Connection: 'VM Network', ElementName: 'Network adapter 1' },
      ...{ InstanceID: '4', ResourceSubType: 'VmxNet3', ResourceType: '10', Address: '00:50:56:AA:00:01' },
    }),
  ]
  return `<VirtualSystem ovf:id="${id}">
  <Info>A virtual machine</Info><Name>${name}</Name>
  <OperatingSystemSection ovf:id="94"><Info>Guest</Info><Description>Ubuntu Linux (64-bit)</Description></OperatingSystemSection>
  <VirtualHardwareSection><Info>Hardware</Info>
    <System><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-19</vssd:VirtualSystemType></System>
    ${items.join('\n    ')}
    ${more}
  </VirtualHardwareSection>
</VirtualSystem>`
}

const namespaces = `xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf"`

/** A descriptor around a body, with one disk for each id. */
export function sampleEnvelope(
  body: string,
  disks: Readonly<Record<string, string>> = {
    'web-disk': 'ovf:capacity="20" ovf:capacityAllocationUnits="byte * 2^30"',
  },
  before = '',
): string {
  const listed = Object.entries(disks).map(([id, sizes]) => `<Disk ovf:diskId="${id}" ${sizes}/>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope ${namespaces}>
<References/>
<DiskSection><Info>Disks</Info>${listed.join('')}</DiskSection>
<NetworkSection><Info>Networks</Info><Network ovf:name="VM Network"/></NetworkSection>
${before}${body}
</Envelope>`
}

/** A descriptor of one machine. */
export const sampleDescriptor = (machine: SampleMachine = {}): string => {
  const { id = 'web', disk } = machine
  const sizes =
    disk === undefined
      ? 'ovf:capacity="20" ovf:capacityAllocationUnits="byte * 2^30"'
      : `ovf:capacity="${disk.capacity}" ovf:capacityAllocationUnits="${disk.unit}"`
  return sampleEnvelope(sampleSystem(machine), { [`${id}-disk`]: sizes })
}

/** A configuration file as ESXi writes it. */
export const sampleVmx = `.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "19"
displayName = "db |22blue|22 01"
numvcpus = "8"
cpuid.coresPerSocket = "4"
memSize = "32768"
firmware = "efi"
uefi.secureBoot.enabled = "TRUE"
vtpm.present = "TRUE"
guestOS = "rhel8-64"
uuid.bios = "56 4d 96 af e6 46 bd 86-5c 4d 65 4e 77 36 ef 31"
vc.uuid = "52 31 cb fc c1 3f 96 32-83 c0 bb 70 6c 90 5c fd"
sched.cpu.units = "mhz"
sched.cpu.min = "4000"
sched.mem.min = "16384"
sched.cpu.affinity = "2,3,8,9"
numa.nodeAffinity = "1"
vcpu.hotadd = "TRUE"
disk.EnableUUID = "TRUE"
ctkEnabled = "TRUE"
scsi0.present = "TRUE"
scsi0.virtualDev = "pvscsi"
scsi0:0.present = "TRUE"
scsi0:0.fileName = "db-01.vmdk"
scsi0:0.ctkEnabled = "TRUE"
scsi0:1.present = "TRUE"
scsi0:1.fileName = "/vmfs/volumes/5458b680-34ec3500-9f36-001320f5f6ca/db-01/db-01_1.vmdk"
scsi0:1.mode = "independent-persistent"
scsi1.present = "TRUE"
scsi1.sharedBus = "physical"
scsi1:0.present = "TRUE"
scsi1:0.fileName = "quorum.vmdk"
scsi1:1.present = "FALSE"
scsi1:1.fileName = "gone.vmdk"
sata0:0.present = "TRUE"
sata0:0.deviceType = "cdrom-image"
sata0:0.fileName = "/vmfs/volumes/iso/install.iso"
ethernet0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
ethernet0.networkName = "Prod 10"
ethernet0.addressType = "generated"
ethernet0.generatedAddress = "00:0c:29:36:ef:31"
ethernet1.present = "TRUE"
ethernet1.networkName = "Backup"
ethernet1.addressType = "static"
ethernet1.address = "00:50:56:3f:00:02"
ethernet1.startConnected = "FALSE"
ethernet2.present = "FALSE"
pciPassthru0.present = "TRUE"
pciPassthru0.id = "00000:059:00.0"
pciPassthru1.present = "TRUE"
pciPassthru1.vgpu = "grid_t4-2q"
`

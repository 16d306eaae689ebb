/** Documents of one host for tests, as libvirt writes them. */
export const sampleCapabilities = `<capabilities>
  <host>
    <uuid>c4271571-d892-4ec0-9034-ef2ebc38c943</uuid>
    <cpu>
      <arch>x86_64</arch>
      <model>Cascadelake-Server</model>
      <counter name='tsc' frequency='2100000000' scaling='no'/>
    </cpu>
    <topology>
      <cells num='2'>
        ${[0, 1]
          .map(
            (socket) => `<cell id='${socket}'>
          <memory unit='KiB'>67108864</memory>
          <cpus num='4'>
            ${[0, 1, 2, 3]
              .map(
                (n) =>
                  `<cpu id='${socket * 4 + n}' socket_id='${socket}' die_id='0' core_id='${n % 2}' siblings='x'/>`,
              )
              .join('\n            ')}
          </cpus>
        </cell>`,
          )
          .join('\n        ')}
      </cells>
    </topology>
  </host>
</capabilities>
`

/** A domain with one of everything that ties it down. */
export const sampleDomain = `<domain type='kvm' id='7'>
  <name>db-01</name>
  <uuid>4A64CC71-19C4-2FD0-2323-3050941EA3C3</uuid>
  <metadata>
    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
      <libosinfo:os id="http://redhat.com/rhel/9.2"/>
    </libosinfo:libosinfo>
  </metadata>
  <memory unit='KiB'>33554432</memory>
  <currentMemory unit='KiB'>16777216</currentMemory>
  <memoryBacking><hugepages/></memoryBacking>
  <vcpu placement='static' cpuset='0-3,^2' current='4'>8</vcpu>
  <cputune><vcpupin vcpu='0' cpuset='6'/></cputune>
  <numatune><memory mode='strict' nodeset='0-1'/></numatune>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <firmware><feature enabled='yes' name='secure-boot'/></firmware>
    <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.secboot.fd</loader>
  </os>
  <cpu><topology sockets='2' dies='1' cores='2' threads='2'/></cpu>
  <devices>
    <disk type='file' device='disk'>
      <source file='/var/lib/libvirt/images/db-01.qcow2'/><target dev='vda' bus='virtio'/>
    </disk>
    <disk type='network' device='disk' snapshot='no'>
      <source protocol='rbd' name='vms/db-01-data'/><target dev='vdb' bus='virtio'/><shareable/>
    </disk>
    <disk type='block' device='lun'><source dev='/dev/disk/by-id/wwn-1'/><target dev='sda' bus='scsi'/></disk>
    <disk type='file' device='cdrom'><target dev='sdb' bus='sata'/><readonly/></disk>
    <interface type='network'>
      <mac address='52:54:00:AA:00:01'/><source network='prod' portgroup='db'/><target dev='vnet3'/><model type='virtio'/>
    </interface>
    <interface type='bridge'>
      <mac address='52:54:00:aa:00:02'/><source bridge='br-backup'/><model type='e1000'/><link state='down'/>
    </interface>
    <interface type='hostdev'>
      <mac address='52:54:00:aa:00:03'/>
      <source><address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x1'/></source>
    </interface>
    <hostdev mode='subsystem' type='mdev'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
  </devices>
</domain>
`

export const sampleDomainInfo = `Id:             7
Name:           db-01
UUID:           4a64cc71-19c4-2fd0-2323-3050941ea3c3
OS Type:        hvm
State:          running
CPU(s):         4
Persistent:     yes
Autostart:      enable
Managed save:   no
`

/** A pool with its volumes behind it in one file. */
export const samplePool = `<pool type='dir'>
  <name>default</name>
  <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
  <capacity unit='bytes'>1099511627776</capacity>
  <allocation unit='bytes'>429496729600</allocation>
  <available unit='bytes'>670014898176</available>
  <target><path>/var/lib/libvirt/images</path></target>
</pool>
<volume type='file'>
  <name>db-01.qcow2</name>
  <key>/var/lib/libvirt/images/db-01.qcow2</key>
  <capacity unit='bytes'>107374182400</capacity>
  <target><path>/var/lib/libvirt/images/db-01.qcow2</path></target>
</volume>
`

export const sampleRemotePool = `<pool type='rbd'>
  <name>ceph</name>
  <capacity unit='bytes'>10995116277760</capacity>
  <available unit='bytes'>8796093022208</available>
  <source><host name='mon-1.example.org'/><name>vms</name></source>
</pool>
<volume type='network'>
  <name>db-01-data</name>
  <key>vms/db-01-data</key>
  <capacity unit='bytes'>536870912000</capacity>
  <target><path>vms/db-01-data</path></target>
</volume>
`

export const sampleNetwork = `<network>
  <name>prod</name>
  <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
  <forward mode='bridge'/>
  <bridge name='br0'/>
  <portgroup name='db'><vlan><tag id='120'/></vlan></portgroup>
</network>
`

export const sampleSnapshot = `<domainsnapshot>
  <name>before-upgrade</name>
  <state>running</state>
  <creationTime>1700000000</creationTime>
  <domain type='kvm'><name>db-01</name><uuid>4a64cc71-19c4-2fd0-2323-3050941ea3c3</uuid><memory>1</memory></domain>
</domainsnapshot>
`

/** Everything of one host, in the folder that has its name. */
export const sampleHost = (name: string): readonly (readonly [string, string])[] => [
  [`${name}/capabilities.xml`, sampleCapabilities],
  [`${name}/domains/a.xml`, sampleDomain],
  [`${name}/domains/a.txt`, sampleDomainInfo],
  [`${name}/pools/default.xml`, samplePool],
  [`${name}/pools/ceph.xml`, sampleRemotePool],
  [`${name}/networks/prod.xml`, sampleNetwork],
  [`${name}/snapshots/a.xml`, sampleSnapshot],
]

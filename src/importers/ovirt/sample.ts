/** Answers of a small engine for tests: one data center, one cluster of two hosts, three VMs. */
const api = '/ovirt-engine/api'

const host = (n: number, status: string, power: boolean): string => `
<host href="${api}/hosts/h${n}" id="h${n}">
  <name>kvm-${n}</name>
  <cpu><name>Intel Xeon Gold 6230</name><speed>2100</speed><topology><cores>20</cores><sockets>2</sockets><threads>2</threads></topology><type>Secure Intel Cascadelake Server Family</type></cpu>
  <hardware_information><manufacturer>ACME</manufacturer><product_name>R1</product_name><serial_number>SN-${n}</serial_number><uuid>4587CAA0-8F1A-4246-838B-0F5380A7E6${n}0</uuid></hardware_information>
  <memory>274877906944</memory>
  <power_management><enabled>${power}</enabled></power_management>
  <status>${status}</status>
  <cluster href="${api}/clusters/c1" id="c1"/>
</host>`

const vm = (n: number, more: string): string => `
<vm href="${api}/vms/v${n}" id="v${n}">
  <name>vm-${n}</name>
  <bios><type>q35_secure_boot</type></bios>
  <cpu><topology><cores>2</cores><sockets>2</sockets><threads>1</threads></topology></cpu>
  <memory>8589934592</memory>
  <memory_policy><guaranteed>4294967296</guaranteed></memory_policy>
  <tpm_enabled>true</tpm_enabled>
  <os><type>rhel_9x64</type></os>
  <cluster href="${api}/clusters/c1" id="c1"/>
  ${more}
</vm>`

export const sampleAnswers = {
  clusters: (fencing: boolean, reservation: boolean): string => `<clusters>
<cluster href="${api}/clusters/c1" id="c1">
  <name>prod</name>
  <cpu><architecture>x86_64</architecture><type>Intel Cascadelake Server Family</type></cpu>
  <fencing_policy><enabled>${fencing}</enabled></fencing_policy>
  <ha_reservation>${reservation}</ha_reservation>
  <data_center href="${api}/datacenters/d1" id="d1"/>
  <scheduling_policy href="${api}/schedulingpolicies/20d25257-b4bd-4589-92a6-c4c5c5d3fd1a" id="20d25257-b4bd-4589-92a6-c4c5c5d3fd1a"/>
</cluster></clusters>`,
  hosts: (power: boolean): string => `<hosts>${host(1, 'up', power)}${host(2, 'maintenance', power)}</hosts>`,
  vms: `<vms>
${vm(
  1,
  `<high_availability><enabled>true</enabled><priority>100</priority></high_availability><placement_policy><affinity>migratable</affinity></placement_policy><status>up</status><host href="${api}/hosts/h1" id="h1"/>
  <nics><nic href="${api}/vms/v1/nics/n1" id="n1"><name>nic1</name><interface>virtio</interface><linked>true</linked><plugged>true</plugged><mac><address>56:6F:1A:00:00:01</address></mac><vnic_profile href="${api}/vnicprofiles/p1" id="p1"/></nic></nics>
  <disk_attachments><disk_attachment href="${api}/vms/v1/diskattachments/k1" id="k1"><disk href="${api}/disks/k1" id="k1"/></disk_attachment></disk_attachments>`,
)}
${vm(2, `<high_availability><enabled>false</enabled><priority>1</priority></high_availability><placement_policy><affinity>pinned</affinity><hosts><host id="h1"/></hosts></placement_policy><status>down</status>`)}
${vm(3, `<high_availability><enabled>true</enabled><priority>50</priority></high_availability><placement_policy><affinity>migratable</affinity></placement_policy><status>suspended</status>`)}
</vms>`,
  disks: `<disks><disk href="${api}/disks/k1" id="k1"><alias>vm-1_Disk1</alias><actual_size>5368709120</actual_size><provisioned_size>53687091200</provisioned_size><shareable>false</shareable><storage_type>image</storage_type><backup>incremental</backup><storage_domains><storage_domain id="s1"/></storage_domains></disk></disks>`,
  storagedomains: `<storage_domains><storage_domain href="${api}/storagedomains/s1" id="s1"><name>data</name><available>1099511627776</available><used>549755813888</used><type>data</type><storage><address>nas.example.org</address><path>/exports/data</path><type>nfs</type></storage><data_centers><data_center id="d1"/></data_centers></storage_domain></storage_domains>`,
  networks: `<networks><network href="${api}/networks/w1" id="w1"><name>prod</name><vlan id="120"/></network></networks>`,
  vnicprofiles: `<vnic_profiles><vnic_profile href="${api}/vnicprofiles/p1" id="p1"><name>prod</name><network href="${api}/networks/w1" id="w1"/></vnic_profile></vnic_profiles>`,
  affinitygroups: `<affinity_groups><affinity_group href="${api}/clusters/c1/affinitygroups/g1" id="g1"><name>spread</name>
  <vms_rule><enabled>true</enabled><enforcing>true</enforcing><positive>false</positive></vms_rule>
  <hosts_rule><enabled>true</enabled><enforcing>false</enforcing><positive>true</positive></hosts_rule>
  <vms><vm id="v1"/><vm id="v3"/></vms><hosts><host id="h2"/></hosts></affinity_group></affinity_groups>`,
} as const

/** All answers of an engine that can fence its hosts. */
export const sampleFiles = (): readonly (readonly [string, string])[] => [
  ['clusters.xml', sampleAnswers.clusters(true, true)],
  ['hosts.xml', sampleAnswers.hosts(true)],
  ['vms.xml', sampleAnswers.vms],
  ['disks.xml', sampleAnswers.disks],
  ['storagedomains.xml', sampleAnswers.storagedomains],
  ['networks.xml', sampleAnswers.networks],
  ['vnicprofiles.xml', sampleAnswers.vnicprofiles],
  ['affinitygroups.xml', sampleAnswers.affinitygroups],
]

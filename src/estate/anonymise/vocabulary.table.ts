/** Words that a vendor or a standard coined, by what they are about: the only words of a text that survive. */
const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''))

/** Makers of hosts and their product lines. */
export const makers = list(`
  dell emc inc hp hpe hewlett packard enterprise company cisco systems lenovo ibm fujitsu supermicro super micro computer
  huawei inspur nutanix vmware virtual platform innotek gmbh qemu kvm xen amazon ec2 microsoft corporation azure intel asus
  gigabyte quanta oracle sun hitachi nec poweredge proliant synergy ucs ucsb ucsc thinksystem primergy vrtx vxrail apex
  bladecenter flex system server node standard pc i440fx q35 piix ich9 plus gen edge
`)

/** Processors: makers, families and generations. */
export const processors = list(`
  intel r tm c corporation xeon core cpu processor amd epyc opteron gold silver platinum bronze max core i3 i5 i7 i9 pentium
  atom celeron scalable family gen generation nehalem westmere sandy ivy sandybridge ivybridge bridge haswell broadwell skylake
  cascade cascadelake cooper cooperlake ice icelake sapphire rapids sapphirerapids emerald emeraldrapids granite lake merom
  penryn naples rome milan genoa bergamo turin zen bulldozer piledriver steamroller ryzen threadripper x86 x86_64 aarch64 arm
  arm64 neoverse ampere altra cores core threads quad dual six hexa octa host passthrough model kvm64 qemu64 common baseline
  none evc mode v x ghz mhz server client noibrs ibrs tsx
`)

/** Guest operating systems. */
export const guests = list(`
  microsoft windows server datacenter standard enterprise professional pro home essentials core desktop workstation edition
  r r2 xp vista nt longhorn linux gnu ubuntu debian centos stream red hat rhel fedora suse sles opensuse leap tumbleweed oracle
  rocky almalinux alma amazon amzn photon vmware os coreos flatcar alpine arch gentoo mint kali freebsd openbsd netbsd solaris
  sunos unix bsd macos mac darwin os x esxi appliance vcenter other unknown generic bit 64bit 32bit x64 x86 x86_64 amd64 i386
  i686 lts or later and higher kernel version sp sp1 sp2 sp3 sp4 service pack guest guestos novell netware l26 l24 win10 win11
  win7 win8 w2k w2k3 w2k8 wxp android chromeos nixos talos truenas pfsense opnsense busybox xenserver proxmox ahv
`)

/** Products, versions and editions. */
export const products = list(`
  vmware vsphere esxi esx vcenter server vsan nsx build update u patch release version proxmox virtual environment pve ve kernel
  xcp ng xcp-ng xenserver xen citrix hypervisor hyperv hyper v nutanix aos ahv prism central acropolis qemu kvm libvirt ovirt
  microsoft windows datacenter standard enterprise plus essentials foundation professional advanced premium edition licence
  license core cores socket sockets evaluation trial expired subscription community basic none unlicensed azure local stack
  hci bios uefi firmware rev revision for with kit per cpu cpus r r2 rhel el deb linux u1 u2 u3 gen el7 el8 el9 el10 pc q35
  i440fx vmx virt
`)

/** Storage formats, network cards, accelerators and other devices. */
export const devices = list(`
  vmfs nfs nfs3 nfs4 nfs41 vsan vvol smb smb3 cifs iscsi fc ceph rbd ceph-rbd cephfs lvm lvm-thin thin zfs zfspool dir
  directory csv csvfs refs ntfs ext ext3 ext4 xfs btrfs glusterfs gluster sr ext lvmoiscsi lvmohba linstor ocfs2 pmem nvme raw
  vmxnet vmxnet3 vmxnet2 e1000 e1000e e1000-82545em rtl8139 virtio virtio-net virtio-scsi pcnet32 sriov sr-iov synthetic legacy
  netfront ne2k pci flexible adapter network card nic net hard disk drive floppy cd dvd cd-rom dvd-rom rom cdrom ide sata scsi
  sas usb controller device client host passthrough vgpu gpu mig nvidia tesla quadro rtx grid amd radeon instinct intel flex
  arc ati a2 a10 a16 a30 a40 a100 a800 h100 h200 h800 l4 l40 l40s b200 v100 p4 p40 p100 t4 m10 m60 k1 k2 mi210 mi250 mi300x gb
  pcie sxm xvd vd sd hd efidisk efidisk0 tpmstate tpmstate0 vda vdb vdc sda sdb sdc hda hdb hdc xvda xvdb eth ens
`)

/** Sheets that exporters give fixed names. */
export const sheets = list(`
  vinfo vcpu vmemory vdisk vpartition vnetwork vfloppy vcd vusb vsnapshot vtools vsource vrp vcluster vhost vhba vnic vswitch
  vport dvswitch dvport vsc_vmk vdatastore vmultipath vlicense vfileinfo vhealth vmetadata
`)

/** Keys of tags ('folder=…') whose values alone are somebody's own. */
export const tagKeys = list('datacenter folder cluster pool vapp category environment role owner backup')

/** The headings under which people look for the source of their files, in the order they are shown. */
export const sourceHeadings = [
  'VMware vSphere',
  'Microsoft Hyper-V',
  'Nutanix AHV',
  'Proxmox VE',
  'XCP-ng and XenServer',
  'KVM',
  'Single machines',
  'Racks, power and cabling',
] as const
export type SourceHeading = (typeof sourceHeadings)[number]

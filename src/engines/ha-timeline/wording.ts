import type { Origin } from '#engines/ha-timeline/course.ts'
import { type Fault, type PlatformChoice, params } from '#engines/ha-timeline/params.ts'
import type { Platform } from '#estate/model.ts'
import { formatQuantity } from '#kernel/units.ts'

/** A time in words. */
export const timeText = (ms: number): string =>
  ms < 10_000 && ms % 1_000 === 0 ? `${ms / 1_000} s` : formatQuantity(ms, 'ms')

/** A platform as sentences call it. */
export const platformName: Readonly<Record<PlatformChoice, string>> = {
  vsphere: 'vSphere HA',
  'vsphere-off': 'vSphere HA (guests powered off)',
  'vsphere-no-datastore': 'vSphere HA (no heartbeat datastore)',
  proxmox: 'Proxmox VE',
  'xcp-ng': 'XCP-ng',
  ahv: 'Nutanix AHV',
  'hyper-v': 'Hyper-V',
}

/** What an estate calls the platform of a cluster, as people read it. */
export const clusterPlatformName: Readonly<Record<Platform, string>> = {
  vsphere: 'vSphere',
  proxmox: 'Proxmox VE',
  'xcp-ng': 'XCP-ng',
  ahv: 'Nutanix AHV',
  'hyper-v': 'Hyper-V',
  avs: 'Azure VMware Solution',
  libvirt: 'libvirt',
}

/** A fault as the beginning of a sentence. */
export const faultText: Readonly<Record<Fault, string>> = {
  'host-dead': 'A host dies',
  isolated: 'All networks of a host are cut',
  'heartbeat-cut': 'The cluster network of a host is cut while its guests still serve',
  'storage-lost': 'A host loses all its paths to storage',
}

/** "1 guest", "24 guests". */
export const guestsText = (count: number): string =>
  `${formatQuantity(count, 'count')} ${count === 1 ? 'guest' : 'guests'}`

/** "the guest", "all 24 guests", "20 of 24 guests". */
export const someText = (some: number, all: number): string =>
  some === all ? (all === 1 ? 'the guest' : `all ${guestsText(all)}`) : `${some} of ${guestsText(all)}`

/** The same at the beginning of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Where a time comes from, in a table. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'fact':
      return `published: ${origin.ids.join(', ')}`
    case 'reading':
      return `our reading: ${origin.why}${origin.ids.length === 0 ? '' : ` (${origin.ids.join(', ')})`}`
    case 'typed':
      return 'typed'
    default:
      return origin satisfies never
  }
}

/** The label that a choice shows. */
export const roleText = (role: 'member' | 'leader'): string =>
  params.role.options.find(({ value }) => value === role)?.label ?? role

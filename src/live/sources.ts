import libvirt from '#live/libvirt/source.ts'
import type { LiveSource } from '#live/live-source.ts'
import netbox from '#live/netbox/source.ts'
import prism from '#live/prism/source.ts'
import proxmox from '#live/proxmox/source.ts'
import vcenter from '#live/vcenter/source.ts'
import xapi from '#live/xapi/source.ts'

/** THE list of platforms that are read live. Adding one is its file and a line here. */
export const liveSources: readonly LiveSource[] = [vcenter, proxmox, xapi, prism, libvirt, netbox]

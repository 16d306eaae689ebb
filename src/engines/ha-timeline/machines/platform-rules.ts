import type { Origin } from '#engines/ha-timeline/course.ts'
import type { Machine } from '#engines/ha-timeline/machines/machine.ts'
import { ahv, hyperV, proxmox, xapi } from '#engines/ha-timeline/machines/other-machines.ts'
import { fact, reading } from '#engines/ha-timeline/machines/transition.ts'
import { vsphere } from '#engines/ha-timeline/machines/vsphere.ts'
import type { Platform } from '#estate/model.ts'

/** What a platform does after a loss: its machine, in which order it restarts, how many at once, and where. */
export type PlatformRules = {
  readonly machine: Machine
  /** Whether restart priorities set an order, or every guest is in one group. */
  readonly priorities: 'kept' | 'none'
  readonly prioritiesFrom: Origin
  /** Restarts under way on one host at a time, as published. */
  readonly restartsPerHost: number | 'unpublished'
  readonly restartsPerHostFrom: Origin
  /** How the host of a guest is chosen among those that have room. */
  readonly chooses: 'most-room' | 'fewest-guests'
  readonly choosesFrom: Origin
}

const unpublished = reading('no source was found')
const roomiest = reading('the host with most memory left; no source says which')

const vsphereRules: PlatformRules = {
  machine: vsphere,
  priorities: 'kept',
  prioritiesFrom: fact('ha-vsphere-restart-order'),
  restartsPerHost: 32,
  restartsPerHostFrom: fact('ha-vsphere-restarts-per-host'),
  chooses: 'most-room',
  choosesFrom: reading(
    'onto unreserved capacity; the host with most left is taken',
    'ha-vsphere-restart-order',
  ),
}

/** The rules of each platform that restarts guests by itself; 'none' for one that does not. */
export const platformRules: Readonly<Record<Platform, PlatformRules | 'none'>> = {
  vsphere: vsphereRules,
  avs: vsphereRules,
  proxmox: {
    machine: proxmox,
    priorities: 'none',
    prioritiesFrom: unpublished,
    restartsPerHost: 'unpublished',
    restartsPerHostFrom: unpublished,
    chooses: 'fewest-guests',
    choosesFrom: reading('its basic scheduler counts guests', 'ha-pve-recovery-logs'),
  },
  'xcp-ng': {
    machine: xapi,
    priorities: 'kept',
    prioritiesFrom: fact('ha-xcp-restart-order'),
    restartsPerHost: 'unpublished',
    restartsPerHostFrom: unpublished,
    chooses: 'most-room',
    choosesFrom: roomiest,
  },
  ahv: {
    machine: ahv,
    priorities: 'none',
    prioritiesFrom: unpublished,
    restartsPerHost: 'unpublished',
    restartsPerHostFrom: unpublished,
    chooses: 'most-room',
    choosesFrom: roomiest,
  },
  'hyper-v': {
    machine: hyperV,
    priorities: 'kept',
    prioritiesFrom: fact('ha-wsfc-priority'),
    restartsPerHost: 32,
    restartsPerHostFrom: fact('ha-wsfc-starts-per-node'),
    chooses: 'fewest-guests',
    choosesFrom: fact('ha-wsfc-starts-per-node'),
  },
  libvirt: 'none',
}

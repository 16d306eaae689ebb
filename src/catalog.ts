import admissionControl from '#engines/admission-control/engine.ts'
import availability from '#engines/availability/engine.ts'
import blastRadius from '#engines/blast-radius/engine.ts'
import coldStart from '#engines/cold-start/engine.ts'
import controlLoss from '#engines/control-loss/engine.ts'
import cpuContention from '#engines/cpu-contention/engine.ts'
import type { Engine } from '#engines/engine.ts'
import haTimeline from '#engines/ha-timeline/engine.ts'
import headroom from '#engines/headroom/engine.ts'
import licenceMeter from '#engines/licence-meter/engine.ts'
import liveMigration from '#engines/live-migration/engine.ts'
import memoryDebt from '#engines/memory-debt/engine.ts'
import quorumLab from '#engines/quorum-lab/engine.ts'
import rebalancer from '#engines/rebalancer/engine.ts'
import sharedLinks from '#engines/shared-links/engine.ts'
import upgradeWalk from '#engines/upgrade-walk/engine.ts'
import wavePlanner from '#engines/wave-planner/engine.ts'
import avs from '#importers/avs/importer.ts'
import hyperV from '#importers/hyper-v/importer.ts'
import type { Importer } from '#importers/importer.ts'
import libvirt from '#importers/libvirt/importer.ts'
import netbox from '#importers/netbox/importer.ts'
import nutanix from '#importers/nutanix/importer.ts'
import ovf from '#importers/ovf/importer.ts'
import ovirt from '#importers/ovirt/importer.ts'
import proxmox from '#importers/proxmox/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import xcpNg from '#importers/xcp-ng/importer.ts'
import type { Pattern } from '#patterns/pattern.ts'
import { patternList } from '#patterns/pattern-list.ts'

/** THE list of engines. Adding one is its folder and a line here; every surface derives from it. */
export const engines: readonly Engine[] = [
  headroom,
  admissionControl,
  blastRadius,
  availability,
  haTimeline,
  coldStart,
  controlLoss,
  cpuContention,
  memoryDebt,
  quorumLab,
  liveMigration,
  sharedLinks,
  licenceMeter,
  wavePlanner,
  upgradeWalk,
  rebalancer,
]

/**
 * THE list of importers. Of two that are equally sure of a file the first reads it: Collector names its sheets as RVTools
 * does and is told by its headings, so it is asked first.
 */
export const importers: readonly Importer[] = [
  nutanix,
  rvtools,
  vsphere,
  ovf,
  proxmox,
  xcpNg,
  hyperV,
  avs,
  libvirt,
  ovirt,
  netbox,
]

/** THE list of checks, each a file below src/patterns. */
export const patterns: readonly Pattern[] = patternList

/** The engine with this id, or undefined. */
export const engineById = (id: string): Engine | undefined => engines.find((engine) => engine.id === id)

import failoverMemory from '#patterns/capacity/failover-memory.ts'
import failoverVcpus from '#patterns/capacity/failover-vcpus.ts'
import maintenanceLoad from '#patterns/capacity/maintenance-load.ts'
import numaWidth from '#patterns/capacity/numa-width.ts'
import reservationMirage from '#patterns/capacity/reservation-mirage.ts'
import admissionControl from '#patterns/cluster/admission-off.ts'
import admissionShare from '#patterns/cluster/admission-share.ts'
import admissionWidth from '#patterns/cluster/admission-width.ts'
import automaticBalancing from '#patterns/cluster/automatic-balancing.ts'
import firmwareMix from '#patterns/cluster/firmware-mix.ts'
import heartbeatDatastores from '#patterns/cluster/heartbeat-datastores.ts'
import hostPowerSaving from '#patterns/cluster/host-power-saving.ts'
import hypervisorMix from '#patterns/cluster/hypervisor-mix.ts'
import processorMix from '#patterns/cluster/processor-mix.ts'
import restartProtection from '#patterns/cluster/restart-protection.ts'
import twoHostWitness from '#patterns/cluster/two-host-witness.ts'
import voterTie from '#patterns/cluster/voter-tie.ts'
import hypervisorSupport from '#patterns/control/hypervisor-support.ts'
import keyCircle from '#patterns/control/key-circle.ts'
import loneHost from '#patterns/control/lone-host.ts'
import managerInside from '#patterns/control/manager-inside.ts'
import nameCircle from '#patterns/control/name-circle.ts'
import restartExclusion from '#patterns/control/restart-exclusion.ts'
import timeCircle from '#patterns/control/time-circle.ts'
import diskCapacity from '#patterns/conversion/disk-capacity.ts'
import diskLocation from '#patterns/conversion/disk-location.ts'
import diskSerial from '#patterns/conversion/disk-serial.ts'
import diskSize from '#patterns/conversion/disk-size.ts'
import guestAddress from '#patterns/conversion/guest-address.ts'
import guestFreeSpace from '#patterns/conversion/guest-free-space.ts'
import guestHostName from '#patterns/conversion/guest-host-name.ts'
import guestOsConversion from '#patterns/conversion/guest-os-conversion.ts'
import virtualTpm from '#patterns/conversion/virtual-tpm.ts'
import vmName from '#patterns/conversion/vm-name.ts'
import arbiterFate from '#patterns/fate/arbiter-fate.ts'
import arbiterPlace from '#patterns/fate/arbiter-place.ts'
import rackAntiAffinity from '#patterns/fate/rack-anti-affinity.ts'
import serviceSingle from '#patterns/fate/service-single.ts'
import shouldRule from '#patterns/fate/should-rule.ts'
import singleStoragePath from '#patterns/fate/single-storage-path.ts'
import singleUplink from '#patterns/fate/single-uplink.ts'
import twinsCause from '#patterns/fate/twins-cause.ts'
import twinsHost from '#patterns/fate/twins-host.ts'
import twinsPath from '#patterns/fate/twins-path.ts'
import twinsPower from '#patterns/fate/twins-power.ts'
import twinsRack from '#patterns/fate/twins-rack.ts'
import twinsStorage from '#patterns/fate/twins-storage.ts'
import affinityPool from '#patterns/mobility/affinity-pool.ts'
import connectedMedia from '#patterns/mobility/connected-media.ts'
import cpuPinning from '#patterns/mobility/cpu-pinning.ts'
import faultTolerance from '#patterns/mobility/fault-tolerance.ts'
import hostAffinity from '#patterns/mobility/host-affinity.ts'
import hotAdd from '#patterns/mobility/hot-add.ts'
import numaPinning from '#patterns/mobility/numa-pinning.ts'
import passthroughDevice from '#patterns/mobility/passthrough-device.ts'
import rawDisk from '#patterns/mobility/raw-disk.ts'
import sharedDisk from '#patterns/mobility/shared-disk.ts'
import srIovAdapter from '#patterns/mobility/sr-iov-adapter.ts'
import usbDevice from '#patterns/mobility/usb-device.ts'
import type { Pattern } from '#patterns/pattern.ts'
import backupAge from '#patterns/protection/backup-age.ts'
import changedBlockTracking from '#patterns/protection/changed-block-tracking.ts'
import guestTools from '#patterns/protection/guest-tools.ts'
import independentDisk from '#patterns/protection/independent-disk.ts'
import snapshot from '#patterns/protection/snapshot.ts'
import snapshotAge from '#patterns/protection/snapshot-age.ts'
import snapshotChain from '#patterns/protection/snapshot-chain.ts'
import snapshotConsolidation from '#patterns/protection/snapshot-consolidation.ts'
import datastoreVisibility from '#patterns/storage/datastore-visibility.ts'
import localDatastore from '#patterns/storage/local-datastore.ts'
import rebuildRoom from '#patterns/storage/rebuild-room.ts'
import thinPromise from '#patterns/storage/thin-promise.ts'

/** THE list of checks: what falls together first, then what runs the platform, then single clusters and VMs. */
export const patternList: readonly Pattern[] = [
  // fate
  arbiterFate,
  arbiterPlace,
  rackAntiAffinity,
  serviceSingle,
  shouldRule,
  singleStoragePath,
  singleUplink,
  twinsCause,
  twinsHost,
  twinsPath,
  twinsPower,
  twinsRack,
  twinsStorage,
  // control
  hypervisorSupport,
  keyCircle,
  loneHost,
  managerInside,
  nameCircle,
  restartExclusion,
  timeCircle,
  // cluster
  admissionControl,
  admissionShare,
  admissionWidth,
  automaticBalancing,
  firmwareMix,
  heartbeatDatastores,
  hostPowerSaving,
  hypervisorMix,
  processorMix,
  restartProtection,
  twoHostWitness,
  voterTie,
  // capacity
  failoverMemory,
  failoverVcpus,
  maintenanceLoad,
  numaWidth,
  reservationMirage,
  // storage
  datastoreVisibility,
  localDatastore,
  rebuildRoom,
  thinPromise,
  // protection
  backupAge,
  changedBlockTracking,
  guestTools,
  independentDisk,
  snapshotAge,
  snapshotChain,
  snapshotConsolidation,
  snapshot,
  // mobility
  affinityPool,
  connectedMedia,
  cpuPinning,
  faultTolerance,
  hostAffinity,
  hotAdd,
  numaPinning,
  passthroughDevice,
  rawDisk,
  sharedDisk,
  srIovAdapter,
  usbDevice,
  // conversion
  diskCapacity,
  diskLocation,
  diskSerial,
  diskSize,
  guestAddress,
  guestFreeSpace,
  guestHostName,
  guestOsConversion,
  virtualTpm,
  vmName,
]

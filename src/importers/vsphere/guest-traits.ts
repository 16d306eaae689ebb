import type { Known, PowerState } from '#estate/model.ts'
import type { GuestFileSystem, GuestToolState, Snapshot, VmTraits } from '#estate/vm-traits.ts'
import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import type { Look } from '#importers/vsphere/look.ts'

/** What was read of a VM beside its size, place and devices. */
export function guestTraits(look: Look, power: Known<PowerState>): VmTraits {
  // Members of the configuration that may be unset mean something only where the configuration itself was read.
  const configured = look.value('config.version') !== undefined || look.value('config.hardware') !== undefined
  const snapshots = snapshotsOf(look)
  const tools = toolsOf(look)
  const extra = extraOf(look)
  const firmware = look.text('traits.bootFirmware', 'config.firmware')
  const affinity = listIn(look, 'traits.cpuAffinity', 'config.cpuAffinity.affinitySet', configured)
  const numa = extra?.get('numa.nodeaffinity')
  const serials = extra?.get('disk.enableuuid') ?? textOf(look.value('config.flags.diskUuidEnabled'))
  const tolerance = look.text(
    'traits.faultTolerant',
    'runtime.faultToleranceState',
    'summary.runtime.faultToleranceState',
  )
  const cores = look.whole('traits.coresPerSocket', 1, 'config.hardware.numCoresPerSocket')
  const keyId = look.value('config.keyId')
  return {
    ...(snapshots === undefined ? {} : { snapshots }),
    ...known(
      'consolidationNeeded',
      look.flag(
        'traits.consolidationNeeded',
        'runtime.consolidationNeeded',
        'summary.runtime.consolidationNeeded',
      ),
    ),
    ...(tools === undefined ? {} : { guestTools: tools }),
    ...known('guestHostName', look.text('traits.guestHostName', 'guest.hostName', 'summary.guest.hostName')),
    ...addressesOf(look, power),
    ...fileSystemsOf(look),
    ...(serials === undefined ? {} : { diskSerials: /^(true|1)$/i.test(serials) }),
    ...(firmware === 'bios' || firmware === 'efi'
      ? { bootFirmware: firmware === 'efi' ? 'uefi' : 'bios' }
      : {}),
    ...known('secureBoot', look.flag('traits.secureBoot', 'config.bootOptions.efiSecureBootEnabled')),
    ...(keyId !== undefined
      ? { encrypted: true }
      : configured && look.asked('config.keyId')
        ? { encrypted: false }
        : {}),
    ...known(
      'changedBlockTracking',
      look.flag('traits.changedBlockTracking', 'config.changeTrackingEnabled'),
    ),
    ...known('cpuHotAdd', look.flag('traits.cpuHotAdd', 'config.cpuHotAddEnabled')),
    ...known('memoryHotAdd', look.flag('traits.memoryHotAdd', 'config.memoryHotAddEnabled')),
    ...(affinity === undefined ? {} : { cpuAffinity: affinity }),
    ...(extra === undefined
      ? {}
      : { numaAffinity: numa === undefined ? [] : numa.split(/[,\s]+/).filter((node) => node !== '') }),
    ...(tolerance === 'unknown' ? {} : { faultTolerant: !/^notConfigured$/i.test(tolerance) }),
    ...(cores === 'unknown' || cores === 0 ? {} : { coresPerSocket: cores }),
    ...known(
      'hardwareVersion',
      look.text('traits.hardwareVersion', 'config.version', 'summary.config.hwVersion'),
    ),
  }
}

const known = <K extends string, T>(name: K, value: Known<T>): { readonly [N in K]?: T } =>
  (value === 'unknown' ? {} : { [name]: value }) as { readonly [N in K]?: T }

/** Texts of a list that may be unset; undefined where it was not asked for. */
function listIn(look: Look, field: string, path: string, configured: boolean): readonly string[] | undefined {
  const list = look.list(field, path)
  if (list !== undefined) return list.map(textOf).filter((text) => text !== undefined)
  return configured && look.asked(path) ? [] : undefined
}

/** Free settings of the configuration, by key in small letters; undefined where they were not read. */
function extraOf(look: Look): ReadonlyMap<string, string> | undefined {
  const list = look.list('traits.numaAffinity', 'config.extraConfig')
  if (list === undefined) return undefined
  const settings = new Map<string, string>()
  for (const one of list) {
    const [key, value] = [textOf(valueAt(one, 'key')), textOf(valueAt(one, 'value'))]
    if (key !== undefined && value !== undefined) settings.set(key.toLowerCase(), value)
  }
  if (settings.has('disk.enableuuid')) look.note('traits.diskSerials', 'config.extraConfig')
  return settings
}

/** Snapshots of one VM that are listed; vSphere allows 32 in a chain, and a tree of them hundreds. */
const snapshotsMax = 4096

/** The snapshots of a VM, a branch after its stem; undefined where they were not asked for. */
function snapshotsOf(look: Look): readonly Snapshot[] | undefined {
  const roots = look.value('snapshot.rootSnapshotList')
  if (roots === undefined) {
    const others = look.list('traits.snapshots', 'rootSnapshot')
    if (others !== undefined) return others.length === 0 ? [] : undefined
    if (look.value('snapshot') !== undefined || !look.asked('snapshot')) return undefined
    look.note('traits.snapshots', 'snapshot')
    return []
  }
  look.note('traits.snapshots', 'snapshot.rootSnapshotList')
  const found: Snapshot[] = []
  const open = [...listOf(roots)].reverse()
  for (let next = open.pop(); next !== undefined && found.length < snapshotsMax; next = open.pop()) {
    const takenAt = textOf(valueAt(next, 'createTime'))
    found.push({
      name: textOf(valueAt(next, 'name')) ?? `snapshot ${found.length + 1}`,
      takenAt: takenAt !== undefined && /^\d{4}-\d\d-\d\d/.test(takenAt) ? takenAt : 'unknown',
      sizeBytes: 'unknown',
    })
    open.push(...[...listOf(valueAt(next, 'childSnapshotList'))].reverse())
  }
  return found
}

/** Source: VirtualMachineToolsStatus, and the pair of states that replaced it. */
const toolStates: Readonly<{ [state: string]: GuestToolState }> = {
  toolsOk: 'running',
  toolsOld: 'outdated',
  toolsNotRunning: 'stopped',
  toolsNotInstalled: 'missing',
}

function toolsOf(look: Look): GuestToolState | undefined {
  const status = look.text('traits.guestTools', 'guest.toolsStatus', 'summary.guest.toolsStatus')
  if (status !== 'unknown') return Object.hasOwn(toolStates, status) ? toolStates[status] : undefined
  const version = look.text(
    'traits.guestTools',
    'guest.toolsVersionStatus2',
    'summary.guest.toolsVersionStatus2',
  )
  if (version === 'guestToolsNotInstalled') return 'missing'
  const running = look.text(
    'traits.guestTools',
    'guest.toolsRunningStatus',
    'summary.guest.toolsRunningStatus',
  )
  if (running === 'guestToolsNotRunning') return 'stopped'
  if (running !== 'guestToolsRunning' || version === 'unknown') return undefined
  return /TooOld|NeedUpgrade|SupportedOld|Blacklisted/.test(version) ? 'outdated' : 'running'
}

/** Addresses the guest reports. Of a running guest whose cards were asked for, none means that it reports none. */
function addressesOf(look: Look, power: Known<PowerState>): Pick<VmTraits, 'guestAddresses'> {
  const cards = look.list('traits.guestAddresses', 'guest.net')
  const primary = look.text('traits.guestAddresses', 'guest.ipAddress', 'summary.guest.ipAddress')
  const all = (cards ?? []).flatMap((card) => listOf(valueAt(card, 'ipAddress')).map(textOf))
  const addresses = [...new Set([primary === 'unknown' ? undefined : primary, ...all])].filter(
    (one) => one !== undefined,
  )
  if (addresses.length > 0) return { guestAddresses: addresses }
  return power === 'on' && cards !== undefined ? { guestAddresses: [] } : {}
}

function fileSystemsOf(look: Look): Pick<VmTraits, 'guestFileSystems'> {
  const disks = look.list('traits.guestFileSystems', 'guest.disk')
  if (disks === undefined || disks.length === 0) return {}
  const systems = disks.flatMap((disk): GuestFileSystem[] => {
    const path = textOf(valueAt(disk, 'diskPath'))
    const free = Number(textOf(valueAt(disk, 'freeSpace')) ?? Number.NaN)
    if (path === undefined) return []
    return [{ path, freeBytes: Number.isSafeInteger(free) && free >= 0 ? free : 'unknown' }]
  })
  return { guestFileSystems: systems }
}

import { identifiedBy, identifierOf, macAddressOf } from '#estate/identifiers.ts'
import type { Known, Origin } from '#estate/model.ts'
import type { VmTraits } from '#estate/vm-traits.ts'
import { blankVm } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type Machine, ordered } from '#importers/ovf/machine.ts'
import { acceleratorsOf, devicesOf, disksOf } from '#importers/ovf/vmx-devices.ts'
import type { VmxSettings } from '#importers/ovf/vmx-text.ts'
import { mib } from '#kernel/units.ts'

/** What a configuration file is read with. */
export type VmxPlace = { readonly file: string; readonly source: number; readonly log: IssueLog }

/**
 * The machine of a .vmx file. A setting that the platform writes only when it differs from its default counts as the
 * default where it is missing (one vCPU, BIOS, no secure boot, no TPM); a size that is missing is unknown. Power, host,
 * cluster and the sizes of disks stand elsewhere.
 */
export function readVmx(settings: VmxSettings, place: VmxPlace): Machine {
  const reader = vmxReader(settings, place)
  const isSealed = settings.has('encryption.data')
  if (isSealed) {
    const message =
      'The configuration is encrypted: sizes, disks and network cards are inside and unknown here. Remove the encryption, or export from the platform.'
    place.log.add('ovf.vmx-encrypted', 'warning', reader.where('encryption.data'), message)
  }
  const name =
    reader.text('displayname') ??
    (place.file.replace(/^.*[/\\]/, '').replace(/\.vmx$/i, '') || 'unnamed machine')
  const origin: Origin = [place.source, reader.lineOf('displayname')]
  const nics = isSealed ? [] : nicsOf(reader)
  const disks = isSealed ? [] : ordered(disksOf(reader, folderOf(place.file)))
  const blank = blankVm({ id: '', name, platform: 'vsphere', origin })
  const memoryBytes = reader.whole('memsize', mib(1))
  const pinned = reader.flag('sched.mem.pin') === true
  const vm = {
    ...blank,
    vcpus: isSealed ? ('unknown' as const) : reader.has('numvcpus') ? reader.whole('numvcpus', 1) : 1,
    memoryBytes,
    memoryReservationBytes: pinned ? memoryBytes : reader.whole('sched.mem.min', mib(1)),
    cpuReservationMhz:
      (reader.text('sched.cpu.units') ?? 'mhz') === 'mhz'
        ? reader.whole('sched.cpu.min', 1)
        : ('unknown' as const),
    devices: isSealed ? ('unknown' as const) : ordered(devicesOf(reader)),
    guestOs: reader.text('guestos') ?? ('unknown' as const),
    ...(isSealed ? {} : { disks: disks.length === 0 ? [] : ('unknown' as const) }),
    traits: isSealed ? { encrypted: true } : traitsOf(reader, disks),
    ...identifiedBy([
      identifierOf('bios-uuid', reader.text('uuid.bios') ?? ''),
      identifierOf('instance-uuid', reader.text('vc.uuid') ?? ''),
      ...nics.map(({ macAddress }) => (macAddress === 'unknown' ? undefined : `mac:${macAddress}`)),
    ]),
    exactOrigins: reader.origins({
      vcpus: 'numvcpus',
      memoryBytes: 'memsize',
      memoryReservationBytes: 'sched.mem.min',
      cpuReservationMhz: 'sched.cpu.min',
      guestOs: 'guestos',
    }),
  }
  return { key: '', vm, nics, disks, startsAfter: [] }
}

/** The folder a file lies in, named as disk files beside it are. */
const folderOf = (file: string): string => file.replaceAll('\\', '/').replace(/\/?[^/]*$/, '')

/** Reads values of settings with care: what is missing is unknown, what makes no sense too, with an issue. */
export type VmxReader = {
  readonly settings: VmxSettings
  has(name: string): boolean
  text(name: string): string | undefined
  flag(name: string): Known<boolean>
  whole(name: string, scale: number): Known<number>
  lineOf(name: string): number
  where(name: string): string
  origins(fields: Readonly<Record<string, string>>): Readonly<Record<string, Origin>>
}

function vmxReader(settings: VmxSettings, { file, source, log }: VmxPlace): VmxReader {
  const text = (name: string): string | undefined => {
    const value = settings.get(name)?.value.trim()
    return value === undefined || value === '' ? undefined : value.slice(0, 1024)
  }
  const lineOf = (name: string): number => settings.get(name)?.line ?? 1
  const where = (name: string): string => `${file}:${lineOf(name)}`
  return {
    ...{ settings, text, lineOf, where },
    has: (name) => settings.has(name),
    flag: (name) => {
      const said = text(name)?.toLowerCase()
      return said === 'true' || said === '1' ? true : said === 'false' || said === '0' ? false : 'unknown'
    },
    whole(name, scale) {
      const said = text(name)
      if (said === undefined) return 'unknown'
      const value = /^\d{1,15}$/.test(said) ? Number(said) * scale : Number.NaN
      const isSize = name === 'memsize' || name === 'numvcpus'
      if (Number.isSafeInteger(value) && !(isSize && value === 0)) return value
      const message = `Expected a whole number${isSize ? ' above 0' : ''} in "${name}", found "${said.slice(0, 60)}". It is taken as unknown: check the file.`
      log.add('ovf.number-unreadable', 'warning', where(name), message)
      return 'unknown'
    },
    origins: (fields) =>
      Object.fromEntries(
        Object.entries(fields).flatMap(([field, name]): [string, Origin][] =>
          settings.has(name) ? [[field, [source, lineOf(name)]]] : [],
        ),
      ),
  }
}

/** Slots a machine can have network cards in. */
const nicsMax = 64

function nicsOf(reader: VmxReader): Machine['nics'] {
  const nics: Machine['nics'][number][] = []
  for (let n = 0; n < nicsMax; n += 1) {
    const own = `ethernet${n}`
    if (reader.flag(`${own}.present`) !== true) continue
    const isStatic = (reader.text(`${own}.addresstype`) ?? '').toLowerCase() === 'static'
    const address = isStatic
      ? reader.text(`${own}.address`)
      : (reader.text(`${own}.generatedaddress`) ?? reader.text(`${own}.address`))
    const connected = reader.flag(`${own}.startconnected`)
    nics.push({
      name: own,
      macAddress: macAddressOf(address ?? '') ?? 'unknown',
      network: reader.text(`${own}.networkname`) ?? reader.text(`${own}.dvs.portgroupid`) ?? 'unknown',
      model: reader.text(`${own}.virtualdev`) ?? 'unknown',
      ...(connected === 'unknown' ? {} : { connected }),
    })
  }
  return nics
}

function traitsOf(reader: VmxReader, disks: Machine['disks']): VmTraits {
  const firmware = reader.text('firmware')?.toLowerCase() ?? 'bios'
  const version = reader.text('virtualhw.version')
  const cores = reader.whole('cpuid.corespersocket', 1)
  const [hotCpu, hotMemory] = [reader.flag('vcpu.hotadd'), reader.flag('mem.hotadd')]
  const vgpus = acceleratorsOf(reader)
  const tracking = reader.flag('ctkenabled')
  const isEncrypted = [...reader.settings.keys()].some((name) => name.startsWith('encryption.'))
  return {
    ...(firmware === 'efi' ? { bootFirmware: 'uefi' } : firmware === 'bios' ? { bootFirmware: 'bios' } : {}),
    secureBoot: reader.flag('uefi.secureboot.enabled') === true,
    vtpm: reader.flag('vtpm.present') === true,
    encrypted: isEncrypted,
    diskSerials: reader.flag('disk.enableuuid') === true,
    ...(tracking !== 'unknown'
      ? { changedBlockTracking: tracking }
      : disks.length > 0
        ? { changedBlockTracking: false }
        : {}),
    ...(hotCpu === 'unknown' ? {} : { cpuHotAdd: hotCpu }),
    ...(hotMemory === 'unknown' ? {} : { memoryHotAdd: hotMemory }),
    cpuAffinity: affinityOf(reader.text('sched.cpu.affinity')),
    numaAffinity: affinityOf(reader.text('numa.nodeaffinity')),
    ...(cores === 'unknown' || cores === 0 ? {} : { coresPerSocket: cores }),
    ...(version === undefined ? {} : { hardwareVersion: `vmx-${version.padStart(2, '0')}` }),
    ...(vgpus.length === 0 ? {} : { accelerators: vgpus }),
  }
}

/** Members that an affinity may list: a host has no more threads. */
const affinityMax = 4096

const affinityOf = (text: string | undefined): readonly string[] =>
  text === undefined || text.toLowerCase() === 'all'
    ? []
    : text
        .split(',', affinityMax)
        .map((one) => one.trim())
        .filter((one) => one !== '')

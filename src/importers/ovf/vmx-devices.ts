import type { Accelerator, Device, Known } from '#estate/model.ts'
import type { Machine } from '#importers/ovf/machine.ts'
import type { VmxReader } from '#importers/ovf/read-vmx.ts'

/** A slot of a controller: 'scsi0:1', 'nvme0:0'. */
const slot = /^((?:scsi|sata|ide|nvme)\d{1,2}):(\d{1,3})\.(?:present|filename)$/
const pciDevicesMax = 64
const usbDevicesMax = 32

/** Slots that are in use and hold a disk or a drive, in order of their names. */
function slotsOf(reader: VmxReader): readonly { readonly slot: string; readonly controller: string }[] {
  const found = new Map<string, string>()
  for (const name of reader.settings.keys()) {
    const [, controller, unit] = slot.exec(name) ?? []
    if (controller !== undefined && unit !== undefined) found.set(`${controller}:${unit}`, controller)
  }
  return [...found]
    .filter(
      ([one, controller]) =>
        reader.flag(`${one}.present`) === true && reader.flag(`${controller}.present`) !== false,
    )
    .map(([one, controller]) => ({ slot: one, controller }))
    .sort((left, right) => (left.slot < right.slot ? -1 : 1))
}

const isDrive = (reader: VmxReader, one: string): boolean =>
  /cdrom|passthru/i.test(reader.text(`${one}.devicetype`) ?? '') ||
  /\.iso$/i.test(reader.text(`${one}.filename`) ?? '')

/** Disks. Their sizes stand in files of their own; a path below /vmfs/volumes names the datastore. */
export function disksOf(reader: VmxReader, folder: string): Machine['disks'] {
  return slotsOf(reader)
    .filter(({ slot: one }) => !isDrive(reader, one))
    .map(({ slot: one, controller }) => {
      const file = reader.text(`${one}.filename`) ?? ''
      const mode = reader.text(`${one}.mode`)?.toLowerCase()
      const tracking = reader.flag(`${one}.ctkenabled`)
      return {
        name: one,
        capacityBytes: 'unknown' as const,
        datastore: /^\/vmfs\/volumes\/([^/]+)\//.exec(file)?.[1] ?? ('unknown' as const),
        raw: 'unknown' as const,
        shared: isShared(reader, one, controller),
        mode: mode?.startsWith('independent') ? ('independent' as const) : ('dependent' as const),
        changedBlockTracking: tracking === true,
        ...(file === '' ? {} : { file: file.startsWith('/') ? file : `${folder}/${file}` }),
      }
    })
}

function isShared(reader: VmxReader, one: string, controller: string): Known<boolean> {
  const bus = reader.text(`${controller}.sharedbus`)?.toLowerCase() ?? 'none'
  const sharing = reader.text(`${one}.sharing`)?.toLowerCase() ?? 'none'
  return bus !== 'none' || sharing === 'multi-writer'
}

/** Devices that tie the machine to its host, and drives of the host it has a hand on. */
export function devicesOf(reader: VmxReader): readonly Device[] {
  const devices: Device[] = []
  for (const { slot: one } of slotsOf(reader)) {
    const type = (reader.text(`${one}.devicetype`) ?? '').toLowerCase()
    const isHosts = type === 'atapi-cdrom' || type === 'cdrom-raw'
    const isClients = reader.flag(`${one}.clientdevice`) === true
    if (isHosts && !isClients && reader.flag(`${one}.startconnected`) !== false)
      devices.push({ kind: 'cd', name: `${one} ${type}`, bindsToHost: true })
  }
  for (let n = 0; n < pciDevicesMax; n += 1) {
    const own = `pcipassthru${n}`
    if (reader.flag(`${own}.present`) !== true) continue
    const vgpu = reader.text(`${own}.vgpu`)
    const id = reader.text(`${own}.id`) ?? reader.text(`${own}.deviceid`)
    if (vgpu !== undefined) devices.push({ kind: 'vgpu', name: vgpu, bindsToHost: false })
    else if (reader.has(`${own}.pfid`)) devices.push({ kind: 'sr-iov', name: id ?? own, bindsToHost: true })
    // A device that is given by kind, not by address, is found on any host that has one.
    else
      devices.push({
        kind: 'passthrough',
        name: id ?? own,
        bindsToHost: !reader.has(`${own}.alloweddevices`),
      })
  }
  for (let n = 0; n < usbDevicesMax; n += 1) {
    const usb = reader.text(`usb.autoconnect.device${n}`)
    if (usb !== undefined) devices.push({ kind: 'usb', name: usb, bindsToHost: !/vmotion:1/i.test(usb) })
  }
  return devices
}

/** Shares of graphics devices it takes, one of each profile that is named. */
export function acceleratorsOf(reader: VmxReader): readonly Accelerator[] {
  const units = new Map<string, number>()
  for (let n = 0; n < pciDevicesMax; n += 1) {
    const vgpu = reader.text(`pcipassthru${n}.vgpu`)
    if (vgpu !== undefined && reader.flag(`pcipassthru${n}.present`) === true)
      units.set(vgpu, (units.get(vgpu) ?? 0) + 1)
  }
  return [...units].map(([model, count]) => ({ model, units: count }))
}

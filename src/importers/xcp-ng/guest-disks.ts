import { type Disk, isKnown, type Known, type Vm } from '#estate/model.ts'
import { textOf } from '#importers/json-reader.ts'
import { holdsDisks, partsOf, type Reading, readerOf, sizeOf } from '#importers/xcp-ng/reading.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { compareText } from '#kernel/sort.ts'

/** Storage that hands whole volumes of an array to one disk each. */
const rawTypes = new Set(['rawhba', 'rawiscsi', 'udev', 'hba'])

/** What a VM stores, and where. */
export function disksOf(
  reading: Reading,
  vm: XapiRecord,
): Pick<Vm, 'disks' | 'datastoreIds' | 'provisionedBytes' | 'inUseBytes'> {
  const vbds = partsOf(reading, vm, 'VBD', 'VBDs')
  if (!isKnown(vbds)) {
    const open = { disks: 'unknown', datastoreIds: 'unknown' } as const
    return { ...open, provisionedBytes: 'unknown', inUseBytes: 'unknown' }
  }
  const found = vbds
    .filter(({ fields }) => textOf(fields.type)?.toLowerCase() === 'disk')
    .map((vbd) => ({ vbd, vdi: reading.index.find('VDI', vbd.fields.VDI) }))
    .sort((left, right) => compareText(slotOf(left.vbd), slotOf(right.vbd)))
  const disks = found.map(({ vbd, vdi }) => diskOf(reading, vbd, vdi))
  const stores = disks.map(({ datastoreId }) => datastoreId)
  return {
    disks,
    datastoreIds: stores.includes('unknown') ? 'unknown' : [...new Set(stores)].sort(compareText),
    provisionedBytes: sumOf(disks.map(({ capacityBytes }) => capacityBytes)),
    inUseBytes: sumOf(found.map(({ vdi }) => sizeOf(vdi?.fields.physical_utilisation))),
  }
}

/** Slots are numbers written as text: '10' comes after '9'. */
const slotOf = ({ fields, ref }: XapiRecord): string =>
  `${(textOf(fields.userdevice) ?? '').padStart(6, '0')} ${ref}`

function diskOf(reading: Reading, vbd: XapiRecord, vdi: XapiRecord | undefined): Disk {
  const device = textOf(vbd.fields.device) ?? `disk ${textOf(vbd.fields.userdevice) ?? ''}`.trim()
  if (vdi === undefined) {
    const open = { capacityBytes: 'unknown', datastoreId: 'unknown', raw: 'unknown' } as const
    return { ...open, name: device, shared: 'unknown' }
  }
  const reader = readerOf(reading, vdi)
  const sr = reading.index.find('SR', vdi.fields.SR)
  const cbt = reader.flag('cbt_enabled')
  return {
    name: textOf(vdi.fields.name_label) ?? device,
    capacityBytes: sizeOf(vdi.fields.virtual_size),
    datastoreId:
      sr === undefined || !holdsDisks(sr) ? 'unknown' : (reading.datastoreIds.get(sr) ?? 'unknown'),
    raw: sr === undefined ? 'unknown' : rawTypes.has(textOf(sr.fields.type) ?? ''),
    shared: reader.flag('sharable'),
    ...(isKnown(cbt) ? { changedBlockTracking: cbt } : {}),
  }
}

function sumOf(sizes: readonly Known<number>[]): Known<number> {
  let sum = 0
  for (const size of sizes) {
    if (!isKnown(size)) return 'unknown'
    sum += size
  }
  return Number.isSafeInteger(sum) ? sum : 'unknown'
}

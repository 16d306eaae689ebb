import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type Datastore, isKnown, type Known, type Network } from '#estate/model.ts'
import { blankDatastore, blankNetwork } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import {
  holdsDisks,
  isForGuests,
  nameOf,
  type Reading,
  readerOf,
  seenBy,
  sizeOf,
} from '#importers/xcp-ng/reading.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/** Storage repositories as datastores, in order of id. Drives of hosts and the disc of guest tools are none. */
export function datastoresOf(reading: Reading): readonly Datastore[] {
  const { index, register, datastoreIds, hostIds } = reading
  return sortedById(
    index
      .all('SR')
      .filter(holdsDisks)
      .map((sr): Datastore => {
        const name = nameOf(reading, sr)
        const hosts = seenBy(index, sr)
        const capacityBytes = sizeOf(sr.fields.physical_size)
        const used = sr.fields.physical_utilisation === 0 ? 0 : usedOf(sr.fields.physical_utilisation)
        return {
          ...blankDatastore({
            ...{ id: datastoreIds.get(sr) ?? name, name },
            origin: register.originOf(sr.place),
          }),
          hostIds: isKnown(hosts)
            ? [...new Set(hosts.map((host) => hostIds.get(host) ?? ''))].sort(compareText)
            : 'unknown',
          capacityBytes,
          freeBytes:
            isKnown(capacityBytes) && isKnown(used) && used <= capacityBytes
              ? capacityBytes - used
              : 'unknown',
          traits: traitsOf(reading, sr),
          ...identifiedBy([
            identifierOf('instance-uuid', textOf(sr.fields.uuid) ?? ''),
            ...volumesOf(reading, sr),
          ]),
        }
      }),
  )
}

/** Bytes in use, of which none is a true answer; -1 is none at all. */
function usedOf(value: unknown): Known<number> {
  const said = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof said === 'number' && Number.isSafeInteger(said) && said >= 0 ? said : 'unknown'
}

/** Types that allocate as guests write, and those that take the whole size at once. Others are unknown. */
const thinTypes = new Set([
  'ext',
  'file',
  'nfs',
  'smb',
  'zfs',
  'xosan',
  'glusterfs',
  'cephfs',
  'moosefs',
  'gfs2',
])
const isThick = (type: string): boolean => type.startsWith('lvm') || type.startsWith('lvhd') || type === 'hba'

function traitsOf(reading: Reading, sr: XapiRecord): NonNullable<Datastore['traits']> {
  const type = textOf(sr.fields.type) ?? 'unknown'
  const promised = usedOf(sr.fields.virtual_allocation)
  const allocation = readerOf(reading, sr).text('sm_config.allocation')
  const isThin = thinTypes.has(type) || allocation === 'thin'
  return {
    format: type.startsWith('lvm') || type.startsWith('lvhd') ? 'lvm' : type,
    thin: isThin ? true : isThick(type) ? false : 'unknown',
    ...(isKnown(promised) ? { provisionedBytes: promised } : {}),
  }
}

/** The SCSI ids of the volumes behind a storage. */
const volumesOf = ({ index, log }: Reading, sr: XapiRecord): readonly (string | undefined)[] =>
  index.referring('PBD', 'SR', sr).map((pbd) => {
    const id = readerOf({ log }, pbd).text('device_config.SCSIid')
    return isKnown(id) ? identifierOf('volume', id) : undefined
  })

/** Networks that VMs can attach to, in order of id. The tag is that of their interfaces; 0 where they have none. */
export function networksOf(reading: Reading): readonly Network[] {
  const { index, register, networkIds } = reading
  return sortedById(
    index
      .all('network')
      .filter(isForGuests)
      .map((network): Network => {
        const name = nameOf(reading, network)
        const bridge = readerOf(reading, network).text('bridge')
        const tags = new Set(
          index.referring('PIF', 'network', network).flatMap(({ fields }) => textOf(fields.VLAN) ?? []),
        )
        const [tag] = tags
        return {
          ...blankNetwork({
            ...{ id: networkIds.get(network) ?? name, name },
            origin: register.originOf(network.place),
          }),
          vlan: tag === undefined || tags.size > 1 ? 'unknown' : tag === '-1' ? '0' : tag,
          ...(isKnown(bridge) ? { traits: { virtualSwitch: bridge } } : {}),
          ...identifiedBy([identifierOf('instance-uuid', textOf(network.fields.uuid) ?? '')]),
        }
      }),
  )
}

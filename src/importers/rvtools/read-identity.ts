import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import type { DatastoreDraft, HostDraft, VmDraft } from '#importers/rvtools/drafts.ts'

/** The platform's own id below the UUID of its vCenter, where both columns are there. */
const platformId = (serverUuid: string, objectId: string): string | undefined =>
  serverUuid === '' || objectId === '' ? undefined : identifierOf('platform-id', `${serverUuid}/${objectId}`)

/**
 * Reads what tells a guest from all others. A sheet with both columns has the UUID of its firmware under SMBIOS UUID and
 * the one its vCenter gave it under VM UUID; a sheet with VM UUID alone has the firmware's there.
 */
export function identifyGuest(vm: VmDraft, cells: Cells<'vinfo'>): void {
  const [smbios, given] = [cells.text('smbiosUuid'), cells.text('vmUuid')]
  const firmware = cells.has('smbiosUuid') ? smbios : given
  Object.assign(
    vm,
    identifiedBy([
      identifierOf('bios-uuid', firmware),
      cells.has('smbiosUuid') && given !== smbios ? identifierOf('instance-uuid', given) : undefined,
      platformId(cells.text('serverUuid').toLowerCase(), vm.vmId),
    ]),
  )
}

/** Reads what tells a host from all others: its firmware's UUID, and the numbers on its chassis. */
export function identifyHost(host: HostDraft, cells: Cells<'vhost'>): void {
  Object.assign(
    host,
    identifiedBy([
      identifierOf('bios-uuid', cells.text('uuid')),
      identifierOf('serial', cells.text('serial')),
      identifierOf('serial', cells.text('serviceTag')),
      platformId(cells.text('serverUuid').toLowerCase(), cells.text('objectId')),
    ]),
  )
}

/** Reads what tells a datastore from all others, whichever vCenter it is seen through. */
export function identifyDatastore(datastore: DatastoreDraft, cells: Cells<'vdatastore'>): void {
  Object.assign(
    datastore,
    identifiedBy([
      identifierOf('volume', cells.text('url')),
      platformId(cells.text('serverUuid').toLowerCase(), cells.text('objectId')),
    ]),
  )
}

import type { Known, Origin } from '#estate/model.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import { sizeAt } from '#importers/libvirt/sizes.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** A volume: how large it is for the domain that has it, and what its disk may call it by. */
export type VolumeDraft = {
  readonly name: string
  readonly path: string
  readonly capacityBytes: Known<number>
}

/** A pool with the volumes that stand in it. */
export type PoolDraft = {
  readonly name: string
  readonly uuid: string
  readonly kind: string
  /** The folder or device folder of its volumes; '' where none is said. */
  readonly path: string
  /** What it is on the network, the same from every host; '' for what is in the host. */
  readonly remote: string
  readonly capacityBytes: Known<number>
  readonly freeBytes: Known<number>
  readonly encrypted: boolean
  readonly volumes: readonly VolumeDraft[]
  readonly origin: Origin
  readonly places: Readonly<Record<string, Origin>>
}

/** Kinds whose content lies on the network: hosts that name the same source see the same. */
const remoteKinds = new Set(['netfs', 'iscsi', 'iscsi-direct', 'rbd', 'gluster', 'sheepdog', 'vstorage'])

/** Reads a pool and the volumes that stand in it or beside it. A pool that never started reports sizes of 0: they are unknown. */
export function readPool(reader: XmlReader, beside: readonly XmlReader[]): PoolDraft {
  const kind = reader.raw('@type') ?? 'unknown'
  const name = reader.raw('name') ?? reader.raw('source/name') ?? 'unnamed pool'
  const capacity = sizeAt(reader, 'capacity', 'bytes')
  const isStarted = capacity !== 0
  return {
    ...{ name, kind },
    uuid: reader.raw('uuid') ?? '',
    path: (reader.raw('target/path') ?? '').replace(/\/+$/, ''),
    remote: remoteOf(reader, kind),
    capacityBytes: isStarted ? capacity : 'unknown',
    freeBytes: isStarted ? sizeAt(reader, 'available', 'bytes') : 'unknown',
    encrypted: reader.raw('source/format@type') === 'luks',
    volumes: [
      ...childrenOf(reader.tree, reader.element, 'volume').map((one) => reader.below(one)),
      ...beside,
    ].map(readVolume),
    origin: [reader.place.source, reader.element.line],
    places: reader.origins({ name: 'name', capacityBytes: 'capacity', freeBytes: 'available' }),
  }
}

function remoteOf(reader: XmlReader, kind: string): string {
  if (!remoteKinds.has(kind)) return ''
  const parts = ['source/host@name', 'source/device@path', 'source/dir@path', 'source/name']
  const said = parts.flatMap((part) => reader.raw(part) ?? [])
  return said.length === 0 ? '' : [kind, ...said].join(' ')
}

/** Reads a volume. */
export const readVolume = (reader: XmlReader): VolumeDraft => ({
  name: reader.raw('name') ?? '',
  path: reader.raw('target/path') ?? reader.raw('key') ?? '',
  capacityBytes: sizeAt(reader, 'capacity', 'bytes'),
})

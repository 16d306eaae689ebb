import type { Known, Origin } from '#estate/model.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** A network that libvirt keeps: a name for a bridge or device of the host. */
export type NetworkDraft = {
  readonly name: string
  readonly uuid: string
  readonly bridge: string | undefined
  readonly vlan: Known<string>
  /** VLANs of its port groups by name. */
  readonly portgroups: ReadonlyMap<string, Known<string>>
  readonly origin: Origin
  readonly places: Readonly<Record<string, Origin>>
}

/** Reads a network. Without a tag libvirt adds none; what the bridge itself stands on it does not know. */
export function readNetwork(reader: XmlReader): NetworkDraft {
  const groups = childrenOf(reader.tree, reader.element, 'portgroup').map((element) => reader.below(element))
  return {
    name: reader.raw('name') ?? 'unnamed network',
    uuid: reader.raw('uuid') ?? '',
    bridge: reader.raw('bridge@name') ?? reader.raw('forward@dev') ?? reader.raw('forward/interface@dev'),
    vlan: reader.raw('vlan/tag@id') ?? 'unknown',
    portgroups: new Map(
      groups.map((group) => [group.raw('@name') ?? '', group.raw('vlan/tag@id') ?? 'unknown']),
    ),
    origin: [reader.place.source, reader.element.line],
    places: reader.origins({ name: 'name', vlan: 'vlan/tag@id' }),
  }
}

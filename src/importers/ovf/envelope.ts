import type { Known } from '#estate/model.ts'
import type { XmlElement } from '#formats/xml-elements.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import { bytesIn } from '#importers/ovf/programmatic-units.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** A disk that a descriptor lists: machines refer to it by its id. */
export type ListedDisk = { readonly capacityBytes: Known<number>; readonly shared: boolean }

/** A virtual system, with the collections it stands in, the outermost first. */
export type ListedSystem = {
  readonly element: XmlElement
  readonly collections: readonly XmlElement[]
  /** The names of the collections as a path, '' outside of any. */
  readonly pool: string
}

/** What stands in a descriptor beside the hardware of its machines. */
export type Envelope = {
  readonly systems: readonly ListedSystem[]
  readonly disks: ReadonlyMap<string, ListedDisk>
  /** Names of networks, with the element that lists each. */
  readonly networks: ReadonlyMap<string, XmlElement>
  /** The deployment option that counts where nobody chooses; 'none' where there are no options. */
  readonly option: string | 'none'
}

/**
 * What an element is: its name, or what its type says where version 0.9 calls everything Section or Content
 * (`<Section xsi:type="ovf:DiskSection_Type">`).
 */
export function kindOf({ name, attributes }: XmlElement): string {
  if (name !== 'Section' && name !== 'Content') return name
  const type = attributes['xsi:type'] ?? attributes.type ?? ''
  return type.slice(type.indexOf(':') + 1).replace(/_Type$/, '')
}

/** Sections of one kind directly below an element. */
export const sectionsOf = ({ tree, element }: XmlReader, kind: string): readonly XmlElement[] =>
  childrenOf(tree, element).filter((child) => kindOf(child) === kind)

/** Reads a descriptor: 1.x and 2.0 as DSP0243 has it, 0.9 as VMware wrote it. `envelope` reads its root. */
export function readEnvelope(envelope: XmlReader): Envelope {
  const option = defaultOption(envelope)
  const systems = systemsOf(envelope)
  const properties = propertiesOf(envelope, systems, option)
  return { systems, option, disks: disksOf(envelope, properties), networks: networksOf(envelope) }
}

/** What a system or collection is called. */
export const nameOf = (content: XmlReader): string =>
  content.raw('Name') ??
  content.raw('VirtualHardwareSection/System/VirtualSystemIdentifier') ??
  content.raw('@id') ??
  'unnamed machine'

/** Systems at any depth of collections, in order. The stack is our own: depth is up to whoever wrote the file. */
function systemsOf(envelope: XmlReader): readonly ListedSystem[] {
  const { tree, element } = envelope
  const found: ListedSystem[] = []
  const open: ListedSystem[] = [{ element, collections: [], pool: '' }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (kindOf(next.element) === 'VirtualSystem') {
      found.push(next)
      continue
    }
    const isRoot = next.element === element
    const collections = isRoot ? [] : [...next.collections, next.element]
    const own = isRoot ? '' : nameOf(envelope.below(next.element))
    const pool = (next.pool === '' ? own : `${next.pool}/${own}`).slice(0, 1024)
    for (const child of [...childrenOf(tree, next.element)].reverse()) {
      if (/^VirtualSystem(?:Collection)?$/.test(kindOf(child)))
        open.push({ element: child, collections, pool })
    }
  }
  return found
}

/** Source: DSP0243 9.8: the option marked as default, else the first. */
function defaultOption(envelope: XmlReader): string | 'none' {
  const options = sectionsOf(envelope, 'DeploymentOptionSection').flatMap((section) =>
    childrenOf(envelope.tree, section, 'Configuration'),
  )
  const marked = options.find(({ attributes }) => /^(true|1)$/i.test(attributes.default ?? ''))
  return (marked ?? options[0])?.attributes.id ?? 'none'
}

/** Whether something counts under an option: what is bound to none does, else what names it. */
export function counts({ attributes }: XmlElement, option: string | 'none'): boolean {
  const bound = attributes.configuration
  return bound === undefined || bound.trim() === '' || bound.trim().split(/\s+/).includes(option)
}

/** Values of properties by key, under the default option; two that differ make the key unknown. */
function propertiesOf(
  envelope: XmlReader,
  systems: readonly ListedSystem[],
  option: string | 'none',
): ReadonlyMap<string, Known<string>> {
  const values = new Map<string, Known<string>>()
  const { tree } = envelope
  const holders = new Set(systems.flatMap(({ element, collections }) => [element, ...collections]))
  for (const holder of [envelope.element, ...holders]) {
    for (const section of sectionsOf(envelope.below(holder), 'ProductSection')) {
      const { class: kind, instance } = section.attributes
      for (const property of childrenOf(tree, section, 'Property')) {
        const { key, value } = property.attributes
        if (key === undefined) continue
        const bound = childrenOf(tree, property, 'Value').find((one) => {
          const named = one.attributes.configuration
          return named === undefined ? false : named.trim().split(/\s+/).includes(option)
        })
        const full = [...(kind ? [kind] : []), key, ...(instance ? [instance] : [])].join('.')
        const said = bound?.attributes.value ?? value ?? 'unknown'
        const other = values.get(full)
        values.set(full, other === undefined || other === said ? said : 'unknown')
      }
    }
  }
  return values
}

function disksOf(
  envelope: XmlReader,
  properties: ReadonlyMap<string, Known<string>>,
): ReadonlyMap<string, ListedDisk> {
  const disks = new Map<string, ListedDisk>()
  for (const [kind, name] of [
    ['DiskSection', 'Disk'],
    ['SharedDiskSection', 'SharedDisk'],
  ] as const) {
    for (const section of sectionsOf(envelope, kind)) {
      for (const element of childrenOf(envelope.tree, section, name)) {
        const { diskId } = element.attributes
        if (diskId === undefined) continue
        const capacityBytes = capacityOf(envelope.below(element), properties)
        const isShared = kind === 'SharedDiskSection'
        const twin = disks.get(diskId)
        if (twin !== undefined && twin.capacityBytes !== capacityBytes) {
          const message = `Disk "${diskId.slice(0, 80)}" is listed twice with different capacities. They are taken as unknown: correct the descriptor.`
          envelope.place.log.add(
            'ovf.disk-repeated',
            'warning',
            `${envelope.place.file}:${element.line}`,
            message,
          )
          disks.set(diskId, { capacityBytes: 'unknown', shared: isShared })
        } else disks.set(diskId, { capacityBytes, shared: isShared })
      }
    }
  }
  return disks
}

/** The capacity of a listed disk: a number or a property, in units that default to bytes (DSP0243 9.1). */
function capacityOf(disk: XmlReader, properties: ReadonlyMap<string, Known<string>>): Known<number> {
  const unit = disk.raw('@capacityAllocationUnits') ?? 'byte'
  const scale = bytesIn(unit)
  if (scale === undefined) {
    const message = `The disk is counted in "${unit.slice(0, 60)}", which is no unit of memory. Its capacity is taken as unknown: write "byte * 2^20" or the like.`
    disk.place.log.add('ovf.unit-unknown', 'warning', disk.where('@capacityAllocationUnits'), message)
    return 'unknown'
  }
  const said = disk.raw('@capacity')
  const property = /^\$\{([^}]*)\}$/.exec(said ?? '')?.[1]
  if (property === undefined) return disk.whole('@capacity', scale)
  const value = properties.get(property) ?? 'unknown'
  const count = /^\d{1,16}$/.test(value) ? Number(value) * scale : Number.NaN
  if (Number.isSafeInteger(Math.round(count))) return Math.round(count)
  const message = `The capacity is the property "${property.slice(0, 80)}", which has no value that is a number. It is taken as unknown until somebody deploys the machine.`
  disk.place.log.add('ovf.property-unset', 'note', disk.where('@capacity'), message)
  return 'unknown'
}

function networksOf(envelope: XmlReader): ReadonlyMap<string, XmlElement> {
  const networks = new Map<string, XmlElement>()
  for (const section of sectionsOf(envelope, 'NetworkSection')) {
    for (const element of childrenOf(envelope.tree, section, 'Network')) {
      const name = element.attributes.name?.trim()
      if (name !== undefined && name !== '' && !networks.has(name)) networks.set(name, element)
    }
  }
  return networks
}

import type { XmlElement } from '#formats/xml-elements.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import { counts } from '#importers/ovf/envelope.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** A resource of a machine: what its elements say, the last one of each name, and its own settings. */
export type HardwareItem = {
  /** CIM resource type: 3 processor, 4 memory, 10 Ethernet, 17 disk … */
  readonly type: string
  /** Where each child stands, by name. */
  readonly parts: ReadonlyMap<string, XmlElement>
  /** `vmw:Config` of the item, by key. */
  readonly settings: ReadonlyMap<string, string>
  readonly element: XmlElement
}

const itemNames = new Set(['Item', 'StorageItem', 'EthernetPortItem'])

/**
 * The resources of a hardware section under a deployment option. Items of the same InstanceID are one resource: what a
 * bound one says takes the place of what came before it, and what it leaves out stays (DSP0243 9.8).
 */
export function hardwareItems(section: XmlReader, option: string | 'none'): readonly HardwareItem[] {
  const { tree } = section
  const items = new Map<string, HardwareItem>()
  for (const element of childrenOf(tree, section.element)) {
    if (!itemNames.has(element.name) || !counts(element, option)) continue
    const children = childrenOf(tree, element)
    const own = new Map(children.filter(({ name }) => name !== 'Config').map((child) => [child.name, child]))
    const id = own.get('InstanceID') ?? own.get('InstanceId')
    const key = id === undefined || id.text === '' ? `line ${element.line}.${items.size}` : `id ${id.text}`
    const before = items.get(key)
    const type = own.get('ResourceType')?.text.trim() ?? before?.type ?? ''
    const base = before?.type === type ? before : undefined
    items.set(base === undefined && before !== undefined ? `${key} ${element.line}` : key, {
      type,
      parts: new Map([...(base?.parts ?? []), ...own]),
      settings: new Map([...(base?.settings ?? []), ...settingsOf(section, element)]),
      element: base?.element ?? element,
    })
  }
  return [...items.values()]
}

/** `vmw:Config` and `vmw:ExtraConfig` directly below an element, by key; the last one counts. */
export function settingsOf({ tree }: XmlReader, element: XmlElement): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const { name, attributes } of childrenOf(tree, element)) {
    if (name !== 'Config' && name !== 'ExtraConfig') continue
    if (attributes.key !== undefined && attributes.value !== undefined)
      settings.set(attributes.key, attributes.value)
  }
  return settings
}

/** What a child of an item says, trimmed; undefined where nothing is written. */
export function partOf({ parts }: HardwareItem, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = parts.get(name)?.text.trim()
    if (text !== undefined && text !== '') return text.slice(0, 1024)
  }
  return undefined
}

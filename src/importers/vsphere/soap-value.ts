import type { XmlElement } from '#formats/xml-elements.ts'
import type { XmlTree } from '#formats/xml-tree.ts'
import { type Nested, reservedMember } from '#importers/vsphere/property-path.ts'

/** Values inside values that are followed; the deepest of an inventory has about 20, a tree of snapshots 33 more. */
const depthMax = 96

/** The type a value says it has, without prefix: 'VirtualDisk' of xsi:type="vim25:VirtualDisk". */
const typeOf = ({ attributes }: XmlElement): string => {
  const said = attributes['xsi:type']
  return said === undefined ? '' : said.slice(said.indexOf(':') + 1)
}

/**
 * A value of an answer as plain data: elements of one name become a list where there are several, an array type a list
 * always, a reference { type, value }, everything without children its text. A type that was stated is `_typeName`.
 */
export function soapValue(tree: XmlTree, element: XmlElement, depth = 0): unknown {
  const type = typeOf(element)
  const { children, attributes } = element
  if (type.startsWith('ArrayOf')) {
    const list: unknown[] = []
    if (depth < depthMax)
      for (const at of children) list.push(soapValue(tree, tree[at] as XmlElement, depth + 1))
    return list
  }
  if (children.length === 0) {
    if (attributes.type !== undefined) return { type: attributes.type, value: element.text }
    return element.text === '' && isStructure(type) ? { _typeName: type } : element.text
  }
  const value: Nested = type === '' ? {} : { _typeName: type }
  if (depth >= depthMax) return value
  for (const at of children) {
    const child = tree[at] as XmlElement
    const { name } = child
    if (name === reservedMember) continue
    const read = soapValue(tree, child, depth + 1)
    const before = Object.hasOwn(value, name) ? value[name] : undefined
    if (before === undefined) value[name] = read
    else if (Array.isArray(before)) before.push(read)
    else value[name] = [before, read]
  }
  return value
}

/** Types of the XML schema and enumerations have text, or are empty because the text is; a capital begins a type of ours. */
const isStructure = (type: string): boolean => /^[A-Z]/.test(type)

import type { XmlElement } from '#formats/xml-elements.ts'
import type { XmlTree } from '#formats/xml-tree.ts'
import { isObject } from '#importers/json-reader.ts'

/** Nesting and size of one answer; the engine's deepest is ten levels. */
const depthMax = 64
const elementsMax = 4_000_000

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: number[] }
type Waiting = {
  readonly name: string
  readonly value: unknown
  readonly parent: number
  readonly line: number
  readonly depth: number
}

/**
 * An answer in JSON as the elements it would be in XML, because the engine writes both from one model: members become
 * children, lists become repeated children, `id` and `href` attributes. Every element has the number of the list's item
 * it stands in as its line. Undefined where it is nested or sized beyond any answer of an engine.
 */
export function jsonElements(root: string, items: readonly unknown[], itemName: string): XmlTree | undefined {
  const elements: Building[] = []
  const waiting: Waiting[] = []
  push(elements, root, -1, 1)
  for (const [index, item] of [...items.entries()].reverse())
    waiting.push({ name: itemName, value: item, parent: 0, line: index + 1, depth: 1 })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, value, parent, line, depth } = next
    if (depth > depthMax || elements.length > elementsMax) return undefined
    if (Array.isArray(value)) {
      for (const one of [...value].reverse()) {
        // The engine writes no list into a list.
        if (!Array.isArray(one)) waiting.push({ name, value: one, parent, line, depth: depth + 1 })
      }
      continue
    }
    const at = push(elements, name, parent, line)
    const element = elements[at] as Building
    if (!isObject(value)) {
      element.text = value === null || value === undefined ? '' : String(value)
      continue
    }
    const attributes: Record<string, string> = {}
    for (const [key, member] of Object.entries(value).reverse()) {
      if ((key === 'id' || key === 'href') && typeof member === 'string') attributes[key] = member
      waiting.push({ name: key, value: member, parent: at, line, depth: depth + 1 })
    }
    element.attributes = attributes
  }
  return elements
}

function push(elements: Building[], name: string, parent: number, line: number): number {
  const at = elements.length
  elements.push({ name, attributes: {}, parent, children: [], line, text: '' })
  elements[parent]?.children.push(at)
  return at
}

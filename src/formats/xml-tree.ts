import type { XmlElement } from '#formats/xml-elements.ts'

/** A document as a list of elements, each knowing its children by index, and how to walk it. */
export type XmlTree = readonly XmlElement[]

/** Elements that stand in no other, in order. */
export const rootsOf = (tree: XmlTree): readonly XmlElement[] => tree.filter(({ parent }) => parent < 0)

/** The children of an element, in order; with a name only those so called. */
export function childrenOf(tree: XmlTree, element: XmlElement, name?: string): readonly XmlElement[] {
  const found: XmlElement[] = []
  for (const at of element.children) {
    const child = tree[at] as XmlElement
    if (name === undefined || child.name === name) found.push(child)
  }
  return found
}

/** The first descendant along a path of names ('os/type'), or undefined where one is missing. */
export function childAt(tree: XmlTree, element: XmlElement, path: string): XmlElement | undefined {
  let at: XmlElement | undefined = element
  for (const name of path.split('/')) {
    const from: XmlElement | undefined = at
    if (from === undefined) return undefined
    at = undefined
    for (const index of from.children) {
      const child = tree[index] as XmlElement
      if (child.name === name) {
        at = child
        break
      }
    }
  }
  return at
}

/** The text at the end of a path of names; undefined where a part is missing or nothing is written there. */
export function textAt(tree: XmlTree, element: XmlElement, path: string): string | undefined {
  const text = childAt(tree, element, path)?.text
  return text === '' ? undefined : text
}

import assert from 'node:assert/strict'

/** An element of our own markup. Attributes without a value have the value ''. */
export type MarkupElement = {
  readonly kind: 'element'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly MarkupNode[]
}
/** Text as it stands in markup: escaped already. */
export type MarkupText = { readonly kind: 'text'; readonly text: string }
export type MarkupNode = MarkupElement | MarkupText

const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
const token =
  /<!--[\s\S]*?-->|<\/([A-Za-z][\w:-]*)\s*>|<([A-Za-z][\w:-]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/y
const attribute = /([^\s"'<>/=]+)(?:="([^"]*)")?/g

/**
 * The tree of a text that our own templates made: every element is closed, every value quoted. Anything else is a defect
 * of a template and stops the build, because an edition made of half a page would look whole. Cost is linear.
 */
export function parseMarkup(text: string): readonly MarkupNode[] {
  type Open = { name: string; attributes: ReadonlyMap<string, string>; children: MarkupNode[] }
  const root: Open = { name: '', attributes: new Map(), children: [] }
  const open: Open[] = [root]
  const last = (): Open => open.at(-1) as Open
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const found = token.exec(text)
    assert.ok(found !== null, `Bulkhead defect: no markup at "${text.slice(at, at + 80)}"`)
    const [, closing, opening, attributes = '', empty, words] = found
    if (words !== undefined) last().children.push({ kind: 'text', text: words })
    else if (closing !== undefined) {
      const done = open.pop() as Open
      assert.equal(closing, done.name, `Bulkhead defect: </${closing}> closes <${done.name}>`)
      last().children.push({ kind: 'element', ...done })
    } else if (opening !== undefined) {
      const entry: Open = { name: opening, attributes: attributesOf(attributes), children: [] }
      if (voids.has(opening) || empty === '/') last().children.push({ kind: 'element', ...entry })
      else open.push(entry)
    }
  }
  assert.equal(open.length, 1, `Bulkhead defect: <${last().name}> is never closed`)
  return root.children
}

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(attribute)].map(([, name = '', value]) => [name, value ?? '']))

/** HTML of a tree. */
export const treeHtml = (nodes: readonly MarkupNode[]): string => written(nodes, 'html')

/** XHTML of a tree: every empty element closed, every attribute with a value, drawings with their namespace. */
export const treeXhtml = (nodes: readonly MarkupNode[]): string => written(nodes, 'xhtml')

function written(nodes: readonly MarkupNode[], as: 'html' | 'xhtml'): string {
  const parts: string[] = []
  const write = (node: MarkupNode, isDrawing: 'drawing' | 'text'): void => {
    if (node.kind === 'text') {
      parts.push(node.text)
      return
    }
    const { name, attributes, children } = node
    parts.push(`<${name}`)
    if (name === 'svg' && as === 'xhtml' && !attributes.has('xmlns'))
      parts.push(' xmlns="http://www.w3.org/2000/svg"')
    for (const [key, value] of attributes) {
      if (as === 'html' && value === '') parts.push(` ${key}`)
      else parts.push(` ${key}="${value}"`)
    }
    const inside = isDrawing === 'drawing' || name === 'svg' ? 'drawing' : 'text'
    if (voids.has(name) || (inside === 'drawing' && children.length === 0)) {
      parts.push(as === 'html' && inside === 'text' ? '>' : '/>')
      return
    }
    parts.push('>')
    for (const child of children) write(child, name === 'foreignObject' ? 'text' : inside)
    parts.push(`</${name}>`)
  }
  for (const node of nodes) write(node, 'text')
  return parts.join('')
}

/** What becomes of an element: nodes in its place, none to drop it with everything in it. */
export type Change = (element: MarkupElement) => readonly MarkupNode[]

/** A tree with every element changed, from the innermost outwards. */
export const changed = (nodes: readonly MarkupNode[], change: Change): readonly MarkupNode[] =>
  nodes.flatMap((node) =>
    node.kind === 'text' ? [node] : change({ ...node, children: changed(node.children, change) }),
  )

/** An element of a tree that is being built. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly MarkupNode[],
): MarkupElement => ({ kind: 'element', name, attributes: new Map(Object.entries(attributes)), children })

/** The element with other attributes; undefined takes one away. */
export function withAttributes(
  node: MarkupElement,
  next: Readonly<Record<string, string | undefined>>,
): MarkupElement {
  const attributes = new Map(node.attributes)
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined) attributes.delete(name)
    else attributes.set(name, value)
  }
  return { ...node, attributes }
}

/** Whether an element carries a class. */
export const hasClass = ({ attributes }: MarkupElement, name: string): boolean =>
  (attributes.get('class') ?? '').split(' ').includes(name)

/** Every element of a tree, outermost first. */
export function* elementsOf(nodes: readonly MarkupNode[]): Generator<MarkupElement> {
  for (const node of nodes) {
    if (node.kind === 'text') continue
    yield node
    yield* elementsOf(node.children)
  }
}

/** The text within, as markup: without elements. */
export const textOf = (nodes: readonly MarkupNode[]): string =>
  nodes.map((node) => (node.kind === 'text' ? node.text : textOf(node.children))).join('')

import { target } from '#web/editions/book-address.ts'
import { pageTree } from '#web/editions/chapter.ts'
import {
  changed,
  element,
  elementsOf,
  hasClass,
  type MarkupElement,
  type MarkupNode,
  textOf,
  withAttributes,
} from '#web/editions/tree.ts'
import type { Page } from '#web/publish/page.ts'

// A page as it is read where nothing moves: no controls, every fold open, pictures in one size.

const controls = new Set([
  'form',
  'button',
  'textarea',
  'label',
  'script',
  'noscript',
  'template',
  'input',
  'select',
])
const aids = [
  'pin',
  'guess',
  'margin-note',
  'bh-narrow',
  'said',
  'measure-only',
  'siblings',
  'neighbours',
  'governance',
  'besides',
  'bar',
]

/** The tree of a page without what needs a hand or a window. */
export const bodyTree = (page: Page): readonly MarkupNode[] => changed(pageTree(page), (node) => still(node))

function still(node: MarkupElement): readonly MarkupNode[] {
  if (controls.has(node.name) || node.attributes.has('hidden') || aids.some((name) => hasClass(node, name)))
    return []
  if (node.name === 'nav')
    return hasClass(node, 'contents') ? node.children.filter(isParagraph).map(asNote) : []
  if (node.name === 'details') return [opened(node)]
  if (node.name === 'summary') return [{ ...node, name: 'p', attributes: new Map([['class', 'fold-title']]) }]
  const isEmpty = textOf(node.children).trim() === '' && /^(p|div|section|ul|ol)$/.test(node.name)
  if (isEmpty && ![...elementsOf(node.children)].some(({ name }) => /^(svg|img|table|hr)$/.test(name)))
    return []
  const next: Record<string, string | undefined> = {
    tabindex: undefined,
    focusable: undefined,
    role: undefined,
  }
  for (const name of node.attributes.keys()) if (name.startsWith('data-')) next[name] = undefined
  if (node.attributes.get('role') === 'img') next.role = 'img'
  return [withAttributes(node, next)]
}

const isParagraph = (node: MarkupNode): node is MarkupElement => node.kind === 'element' && node.name === 'p'
const asNote = (node: MarkupElement): MarkupElement => element('p', { class: 'dates' }, node.children)

/** A fold printed open: what it is called, and everything in it. A caption in it is no caption of the figure around. */
const opened = (node: MarkupElement): MarkupElement =>
  element(
    'div',
    { class: `opened ${node.attributes.get('class') ?? ''}` },
    node.children.map((child) =>
      child.kind === 'element' && child.name === 'figcaption' ? { ...child, name: 'p' } : child,
    ),
  )

/** Where a link of a page leads inside an edition: the address, or undefined when the edition does not hold that. */
export type Address = (path: string, anchor: string) => string | undefined

/**
 * The tree with links as `address` gives them: out of the edition only to other sites, links to what it lacks without a
 * target. References to ids that are gone go too.
 */
export function linked(page: Page, tree: readonly MarkupNode[], address: Address): readonly MarkupNode[] {
  const ids = new Set([...elementsOf(tree)].map(({ attributes }) => attributes.get('id')))
  return changed(tree, (node) => {
    const next: Record<string, string | undefined> = {}
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for', 'headers'] as const) {
      const known = node.attributes
        .get(name)
        ?.split(' ')
        .filter((id) => ids.has(id))
      if (known !== undefined) next[name] = known.length === 0 ? undefined : known.join(' ')
    }
    const href = node.attributes.get('href')
    if (href === undefined) return [withAttributes(node, next)]
    const to = target(page.path, href)
    const there = to === 'elsewhere' ? href : address(to.path, to.anchor)
    if (there === undefined && node.name === 'a')
      return [{ ...withAttributes(node, next), name: 'span', attributes: spanOf(node) }]
    return [withAttributes(node, { ...next, href: there, rel: undefined })]
  })
}

/** A link that leads nowhere is text. */
const spanOf = ({ attributes }: MarkupElement): ReadonlyMap<string, string> =>
  new Map([...attributes].filter(([name]) => name === 'class' || name === 'id'))

/**
 * Makes `live` look like `next` while keeping every element that has a counterpart, so that focus stays where it is
 * and CSS can move a colour from one state to the other. Elements with a `data-ref` meet by it, others by their
 * name and order. Consumes `next`.
 */
export function morph(live: Element, next: Element): void {
  for (const { name } of [...live.attributes]) {
    if (!next.hasAttribute(name) && !ours.has(name)) live.removeAttribute(name)
  }
  for (const { name, value } of [...next.attributes]) {
    if (live.getAttribute(name) !== value) live.setAttribute(name, value)
  }
  const free = new Map<string, Node[]>()
  for (const node of live.childNodes) {
    const key = keyOf(node)
    const list = free.get(key)
    if (list) list.push(node)
    else free.set(key, [node])
  }
  const wanted = [...next.childNodes].map((fresh) => ({ fresh, old: free.get(keyOf(fresh))?.shift() }))
  // What has no counterpart goes first: a kept element that need not move keeps the focus.
  for (const surplus of [...free.values()].flat()) surplus.parentNode?.removeChild(surplus)
  let at: Node | null = live.firstChild
  for (const { fresh, old } of wanted) {
    const kept = old === undefined ? fresh : paired(old, fresh)
    if (kept === at) at = at.nextSibling
    else live.insertBefore(kept, at)
  }
}

function paired(old: Node, fresh: Node): Node {
  if (fresh.nodeType === Node.ELEMENT_NODE) morph(old as Element, fresh as Element)
  else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue
  return old
}

/** What the page itself puts on elements of a drawing. */
const ours: ReadonlySet<string> = new Set([
  'tabindex',
  'aria-level',
  'aria-posinset',
  'aria-setsize',
  'aria-checked',
])

const keyOf = (node: Node): string => {
  const element = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : undefined
  return `${node.nodeName} ${element?.getAttribute('data-ref') ?? element?.getAttribute('data-cells') ?? ''}`
}

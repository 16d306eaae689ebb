/** How long the pointer may be away, on its way from a term to its definition, before the definition goes. */
const lingerMs = 250

/**
 * Shows the definition of a term where it stands: on hover, on focus, on a tap; Escape and a tap elsewhere close it.
 * The text is the note that stands beside the term already, so nothing is shown where that note is in view.
 */
export function definitions(page: Document): void {
  const terms = [...page.querySelectorAll<HTMLAnchorElement>('a.term[aria-describedby]')]
  if (terms.length === 0) return
  const tip = page.createElement('div')
  tip.className = 'tip'
  tip.hidden = true
  // The term is described by the note itself; read aloud, the copy would be said twice.
  tip.setAttribute('aria-hidden', 'true')
  page.body.append(tip)
  let leaving = 0
  let shownFor: HTMLAnchorElement | undefined

  const hide = (): void => {
    clearTimeout(leaving)
    tip.hidden = true
    shownFor = undefined
  }
  const hideSoon = (): void => {
    clearTimeout(leaving)
    leaving = window.setTimeout(hide, lingerMs)
  }
  const show = (term: HTMLAnchorElement): boolean => {
    clearTimeout(leaving)
    const note = page.getElementById(term.getAttribute('aria-describedby') ?? '')
    if (note === null || note.getClientRects().length > 0) return false
    const more = page.createElement('a')
    Object.assign(more, { href: term.href, textContent: 'In the glossary', tabIndex: -1 })
    tip.replaceChildren(...[...note.childNodes].map((node) => node.cloneNode(true)), ' ', more)
    tip.hidden = false
    shownFor = term
    placeBeside(tip, term)
    return true
  }

  tip.addEventListener('pointerenter', () => clearTimeout(leaving))
  tip.addEventListener('pointerleave', hideSoon)
  for (const term of terms) {
    term.addEventListener('pointerenter', ({ pointerType }) => {
      if (pointerType !== 'touch') show(term)
    })
    term.addEventListener('pointerleave', hideSoon)
    term.addEventListener('focus', () => show(term))
    term.addEventListener('blur', hideSoon)
    term.addEventListener('click', (event) => {
      const isTap = event instanceof PointerEvent && event.pointerType === 'touch'
      if (isTap && show(term)) event.preventDefault()
    })
  }
  page.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide()
  })
  page.addEventListener('pointerdown', ({ target }) => {
    const isInside = target instanceof Node && (tip.contains(target) || shownFor?.contains(target))
    if (!isInside) hide()
  })
}

/** Below the term, or above it where the window ends; never wider than the window. */
function placeBeside(tip: HTMLElement, term: HTMLElement): void {
  const [line = term.getBoundingClientRect()] = term.getClientRects()
  const room = document.documentElement.clientWidth - tip.offsetWidth - 16
  const isBelow = line.bottom + tip.offsetHeight + 12 < window.innerHeight || line.top < tip.offsetHeight
  const top = isBelow ? line.bottom + 4 : line.top - tip.offsetHeight - 4
  tip.style.left = `${Math.max(16, Math.min(line.left, room)) + window.scrollX}px`
  tip.style.top = `${top + window.scrollY}px`
}

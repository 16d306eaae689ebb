import { element } from '#web/islands/progress/element.ts'

/**
 * Offers to mark or note what is selected in an article, with a mouse, a finger or the keyboard. The offer stands in the
 * text right after the selected block and Tab goes to it; it is shown near the words, or at the foot of the window where
 * a finger's own menu takes that place.
 */
export function offerMarks(article: HTMLElement): void {
  const prose = article.querySelector<HTMLElement>('.prose')
  if (prose === null) return
  const act = (then: 'mark' | 'write') => () => {
    void import('#web/islands/progress/notes.ts')
      .then(({ markSelection }) => markSelection(then))
      .then(() => bar.remove())
  }
  const keepSelection = (event: Event): void => event.preventDefault()
  const button = (text: string, then: 'mark' | 'write'): HTMLElement =>
    element('button', { type: 'button', onpointerdown: keepSelection, onclick: act(then) }, text)
  const bar = element(
    'div',
    { class: 'mark-bar', role: 'group', 'aria-label': 'The words you selected' },
    button('Highlight', 'mark'),
    button('Write a note', 'write'),
  )
  let waiting = 0
  document.addEventListener('selectionchange', () => {
    clearTimeout(waiting)
    waiting = window.setTimeout(() => place(bar, prose), 250)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') bar.remove()
    // A click into text moves the focus to the page itself, so Tab would begin at its top: it goes to the offer instead.
    if (event.key !== 'Tab' || event.shiftKey || !bar.isConnected || bar.contains(document.activeElement))
      return
    event.preventDefault()
    bar.querySelector('button')?.focus()
  })
}

function place(bar: HTMLElement, prose: HTMLElement): void {
  const selection = getSelection()
  if (selection === null || bar.contains(document.activeElement)) return
  const range = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined
  const end = range?.endContainer
  const around = end instanceof Element ? end : end?.parentElement
  const isProse =
    around !== null &&
    around !== undefined &&
    prose.contains(around) &&
    around.closest('.my-note, .section-foot, form') === null
  if (range === undefined || selection.isCollapsed || !isProse || selection.toString().trim() === '') {
    bar.remove()
    return
  }
  const block = around.closest('p, ul, ol, table, figure, blockquote, h2, h3') ?? around
  block.after(bar)
  // At the foot of the window the style sheet places it, where a finger's own menu is not in the way.
  if (getComputedStyle(bar).position === 'fixed') return
  const words = range.getBoundingClientRect()
  const frame = prose.getBoundingClientRect()
  bar.style.top = `${words.bottom - frame.top + 8}px`
  bar.style.left = `${Math.max(0, Math.min(words.left - frame.left, frame.width - bar.offsetWidth))}px`
}

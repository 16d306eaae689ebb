import { sectionState } from '#path/progress/reading.ts'
import type { PageSection } from '#web/islands/progress/sections.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** How often the page looks where its reader is. */
const lookMs = 1000
/** The part of a section's minutes that must pass in front of it before it counts as read by itself. */
const attentionRatio = 0.3
/** Nobody reads below this, however short a section is. */
const leastMs = 5000
/** Where in the window a reader's eyes are taken to be. */
const eyeRatio = 0.4

/**
 * Follows the reader: a section counts as read once its end was in view and about a third of its reading time was spent
 * on it. The place is noted when it changes and when the page is left. A hidden page notes nothing.
 */
export function followReading(article: string, sections: readonly PageSection[], session: Session): void {
  const spentMs = new Map<string, number>()
  let noted = ''
  let candidate = ''

  const look = (): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return
    const here = placeNow(sections)
    if (here === undefined) return
    const { section } = here
    const spent = (spentMs.get(section.anchor) ?? 0) + lookMs
    spentMs.set(section.anchor, spent)
    const enoughMs = Math.max(leastMs, section.minutes * 60_000 * attentionRatio)
    const state = sectionState(session.progress(), article, section)
    if (here.isEndSeen && spent >= enoughMs && state.kind !== 'read')
      void session.add({ kind: 'section-read', article, section: section.anchor, hash: section.hash })
    // A place is worth noting when the reader stayed for two looks.
    const place = `${section.anchor} ${Math.floor(here.intoRatio * 4)}`
    if (place === candidate && place !== noted) note(here)
    candidate = place
  }
  const note = ({ section, intoRatio }: Place): void => {
    noted = `${section.anchor} ${Math.floor(intoRatio * 4)}`
    const rounded = Math.round(intoRatio * 100) / 100
    void session.add({ kind: 'place-left', article, section: section.anchor, intoRatio: rounded })
  }
  setInterval(look, lookMs)
}

type Place = { readonly section: PageSection; readonly intoRatio: number; readonly isEndSeen: boolean }

/** The section at the reader's eyes, and how far into it they are; undefined above and below the text. */
function placeNow(sections: readonly PageSection[]): Place | undefined {
  const eye = innerHeight * eyeRatio
  for (const section of sections) {
    const first = section.heading ?? section.content[0]
    // Looked for beside the section: a book may hold other articles, and this one may not be shown now.
    const last = first?.isConnected
      ? first.parentElement?.querySelector(`[data-foot="${section.anchor}"]`)
      : undefined
    if (first === undefined || !last) continue
    const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom]
    if (top > eye || bottom < eye) continue
    const intoRatio = Math.min(1, Math.max(0, (eye - top) / Math.max(1, bottom - top)))
    return { section, intoRatio, isEndSeen: bottom <= innerHeight + 40 }
  }
  return undefined
}

import { html, type Markup } from '#report/markup.ts'
import { at, fitted, fontSize } from '#report/svg/frame.ts'

/** Radius of the numbered circles on moments. */
export const badge = 8

/** Lines through all rows of a picture over time, one at each `x`. */
export const markLines = (xs: readonly number[], top: number, bottom: number): Markup =>
  html`${xs.map((x) => html`<path class="bh-limit" d="M${at(x)} ${at(top - 6)}V${at(bottom)}"/>`)}`

/** Numbers on the lines, pushed apart where two moments are close. */
export function badges(xs: readonly number[]): Markup {
  let last = Number.NEGATIVE_INFINITY
  return html`${xs.map((x, index) => {
    last = Math.max(x, last + 2 * badge + 2)
    return html`<circle class="bh-badge" cx="${at(last)}" cy="${badge + 1}" r="${badge}"/><text class="bh-t bh-mid bh-badge-t" x="${at(last)}" y="${badge + 5}">${index + 1}</text>`
  })}`
}

/** The moments in words, one to a line. */
export function markList(
  texts: readonly string[],
  width: number,
  top: number,
): { readonly markup: Markup; readonly bottom: number } {
  const pitch = 19
  const rows = texts.map((text, index) => {
    const y = top + index * pitch + badge
    return html`<circle class="bh-badge" cx="${badge + 1}" cy="${at(y)}" r="${badge}"/><text class="bh-t bh-mid bh-badge-t" x="${badge + 1}" y="${at(y + 4)}">${index + 1}</text><text class="bh-t" x="${badge * 2 + 8}" y="${at(y + 4)}">${fitted(text, width - badge * 2 - 10, fontSize)}</text>`
  })
  return { markup: html`${rows}`, bottom: top + texts.length * pitch + (rows.length === 0 ? 0 : 4) }
}

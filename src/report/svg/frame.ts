import type { State } from '#kernel/block.ts'
import { type Content, html, type Markup, raw } from '#report/markup.ts'
import { cut, displayWidth } from '#report/width.ts'

/** Identity and width of one drawing. `id` is unique in the document; `width` is in user units, one per CSS pixel. */
export type Drawing = { readonly id: string; readonly width: number }

/** Type size of every label, in user units: drawn at no less than 0.92 pixels per unit it stays above 11 px. */
export const fontSize = 12

/** The advance of a text set in the label face, in user units; a little generous, so that nothing collides. */
export const textWidth = (text: string, size: number): number => displayWidth(text) * size * 0.56

/** How much wider the bold face runs. */
export const bold = 1.08

/** A label cut to a width in user units. */
export const fitted = (text: string, width: number, size: number): string =>
  cut(text, Math.max(1, Math.floor(width / (size * 0.56))))

/** A coordinate with at most two decimals. A number that is not finite is our own defect and becomes 0. */
export function at(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 + 0 : 0
}

/** A picture with its name and description for those who cannot see it. */
export function frame(
  { id, width }: Drawing,
  height: number,
  about: { readonly title: string; readonly description: string; readonly className: string },
  body: Content,
): string {
  return html`<svg class="bh-svg ${about.className}" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-labelledby="${id}-t ${id}-d" xmlns="http://www.w3.org/2000/svg"><title id="${id}-t">${about.title}</title><desc id="${id}-d">${about.description}</desc>${body}</svg>`
    .markup
}

const patterns: Readonly<Record<Exclude<State, 'serving'>, string>> = {
  degraded:
    '<rect class="bh-p-ground" width="6" height="6"/><rect class="bh-fill-degraded" width="6" height="3"/>',
  restarting:
    '<rect class="bh-p-ground" width="6" height="6"/><circle class="bh-line-restarting" cx="3" cy="3" r="1.8" stroke-width="1.4"/>',
  stopped:
    '<rect class="bh-p-ground" width="6" height="6"/><path class="bh-line-stopped" d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke-width="2"/>',
  failed:
    '<rect class="bh-fill-failed" width="6" height="6"/><path class="bh-p-cut" d="M0 0l6 6M6 0l-6 6" stroke-width="0.9"/>',
  unknown:
    '<rect class="bh-p-ground" width="6" height="6"/><rect class="bh-fill-unknown" x="2" y="2" width="2" height="2"/>',
}

/** Definitions of the fills that the given states need. Serving is a plain tint and needs none. */
export function stateFills(id: string, used: ReadonlySet<State>): Markup {
  const made = Object.entries(patterns).filter(([state]) => used.has(state as State))
  if (made.length === 0) return raw('')
  return html`<defs>${made.map(
    ([state, body]) =>
      html`<pattern id="${id}-${state}" width="6" height="6" patternUnits="userSpaceOnUse">${raw(body)}</pattern>`,
  )}</defs>`
}

/** The fill of an area in a state: a pattern, so that colour is never the only carrier, or the plain tint. */
export const areaFill = (id: string, state: State | undefined): Markup =>
  state === undefined
    ? html`class="bh-bar"`
    : state === 'serving'
      ? html`class="bh-fill-serving"`
      : html`class="bh-area-${state}" fill="url(#${id}-${state})"`

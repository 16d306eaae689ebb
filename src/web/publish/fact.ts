import type { Fact } from '#path/schema.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { dateText } from '#web/publish/links.ts'

/** The value of a fact as text, grouped by thousands where it is a number. Example: '1,024' */
export const factValue = (fact: Pick<Fact, 'value' | 'unit'>): string =>
  typeof fact.value === 'number'
    ? grouped(fact.value)
    : isTime(fact.unit) && /^\d{4}(-\d{2}){0,2}$/.test(fact.value)
      ? dateText(fact.value)
      : fact.value

/** The value with its unit. Example: '1,024 running VMs per host', '30 November 2028 (end of support)' */
export function factQuantity(fact: Pick<Fact, 'value' | 'unit'>): string {
  if (['limit', 'rule'].includes(fact.unit)) return factValue(fact)
  const unit = isTime(fact.unit) ? fact.unit.replace(/^(date|month|year)\s*/, '') : fact.unit
  return unit === '' ? factValue(fact) : `${factValue(fact)} ${unit}`
}

/** Whether a unit says that the value is a day, a month or a year, perhaps with what happens then in brackets. */
const isTime = (unit: string): boolean => /^(date|month|year)( \(.*\))?$/.test(unit)

const grouped = (value: number): string => {
  const [whole = '', fraction] = String(value).split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

/** How far a fact may be trusted, in words. */
export const confidenceText: Readonly<Record<Fact['confidence'], string>> = {
  'read-primary': 'stated by the source itself',
  'read-secondary': 'stated by a third party',
  unverified: 'unverified: no source yet',
}

/** What contradicts a fact, value by value with its source; nothing for a fact nobody contests. */
export const contested = ({ contestedBy }: Fact): Content =>
  contestedBy === undefined || contestedBy.length === 0
    ? undefined
    : html`<strong class="contested">Contested</strong>: ${contestedBy.map(({ value, unit, source, observed, note }) => html`${source.publisher} says ${factQuantity({ value, unit })} (<cite>${source.title}</cite>, ${observed === null ? 'undated' : dateText(observed)}). ${note} `)}`

/** Where a fact comes from and when it was looked at, as one line. */
export function factSource(fact: Fact): Markup {
  if (fact.source === null) return html`No source yet.`
  const { title, publisher, address } = fact.source
  const observed = fact.observed === null ? 'undated' : dateText(fact.observed)
  return html`${publisher}, <cite>${title}</cite>, ${observed}. ${addressMarkup(address)}`
}

/** An address, as a link where it is one. */
export const addressMarkup = (address: string): Markup =>
  /^https?:\/\//.test(address)
    ? html`<a class="address" href="${address}" rel="noreferrer">${address.replace(/^https?:\/\//, '')}</a>`
    : html`<span class="address">${address}</span>`

import type { Fact } from '#path/schema.ts'
import { html, type Markup } from '#report/markup.ts'
import { dateText } from '#web/publish/links.ts'

/** The value of a fact as text, grouped by thousands where it is a number. Example: '1,024' */
export const factValue = (fact: Fact): string =>
  typeof fact.value === 'number'
    ? grouped(fact.value)
    : fact.unit === 'date'
      ? dateText(fact.value)
      : fact.value

/** The value with its unit. Example: '1,024 running VMs per host' */
export const factQuantity = (fact: Fact): string =>
  ['date', 'month', 'year', 'limit', 'rule'].includes(fact.unit)
    ? factValue(fact)
    : `${factValue(fact)} ${fact.unit}`

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

import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import type { Fact } from '#path/schema.ts'

/**
 * First 16 hex of the SHA-256 of what a fact claims: its value, its unit, and the values that contest it. A better
 * sentence, a newer source or a later check leave it as it is, because nothing that leans on the fact changes.
 */
export function factHash(fact: Fact): string {
  const contested = (fact.contestedBy ?? []).map(({ value, unit }) => [value, unit])
  return digestOf([canonicalJson([fact.value, fact.unit, contested])]).slice(0, 16)
}

/** What a fact claims, in words for an editor. Example: '16 cores per CPU (floor), contested by 72 cores per SKU' */
export function factClaim(fact: Fact): string {
  const others = (fact.contestedBy ?? []).map(({ value, unit }) => `${value} ${unit}`)
  return `${fact.value} ${fact.unit}${others.length === 0 ? '' : `, contested by ${others.join(' and by ')}`}`
}

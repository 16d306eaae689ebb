import { compareText } from '#kernel/sort.ts'

/**
 * Kinds of identifier, the surest first: what firmware or a platform gave once and keeps; what is fixed to a part;
 * what people stick on. `platform-id` is a platform's own id below the id of its management or pool, so it tells two
 * readings of one platform apart from two platforms.
 */
export const identifierKinds = [
  'instance-uuid',
  'platform-id',
  'bios-uuid',
  'serial',
  'asset-tag',
  'volume',
  'mac',
] as const
export type IdentifierKind = (typeof identifierKinds)[number]

/** What firmware says where nobody wrote anything: it tells no machine from another. */
const placeholders =
  /^(?:0+|f+|x+|none|null|nil|n\/?a|unknown|default(?: string)?|not (?:specified|available|applicable|set|present)|system serial number|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|chassis serial number|123456789|0123456789|-+)$/

/** A UUID as 32 hexadecimal digits in groups of any form; braces and spaces as some tools print them. */
const uuidDigits = (text: string): string | undefined => {
  const digits = text.replace(/[\s{}-]/g, '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined
}

/**
 * An identifier in the one form in which they are compared, or undefined for a value that identifies nothing: empty,
 * a placeholder of firmware, a UUID of zeros. UUIDs become 8-4-4-4-12 in lower case, MAC addresses pairs with colons.
 * Example: identifierOf('mac', '00-50-56-AB-CD-EF') → 'mac:00:50:56:ab:cd:ef'
 */
export function identifierOf(kind: IdentifierKind, value: string): string | undefined {
  const text = value.trim()
  if (text === '' || text.length > 512) return undefined
  if (kind === 'bios-uuid' || kind === 'instance-uuid') {
    const digits = uuidDigits(text)
    if (digits === undefined || /^(.)\1*$/.test(digits)) return undefined
    return `${kind}:${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
  }
  if (kind === 'mac') {
    const mac = macAddressOf(text)
    return mac === undefined ? undefined : `mac:${mac}`
  }
  if (kind === 'platform-id' || kind === 'volume') return `${kind}:${text}`
  const plain = text.toLowerCase().replace(/\s+/g, ' ')
  return placeholders.test(plain.replaceAll(/[\s-]/g, '')) || placeholders.test(plain)
    ? undefined
    : `${kind}:${plain}`
}

/** A MAC address in lower case with colons; undefined for text that is none, for zeros and for broadcast. */
export function macAddressOf(text: string): string | undefined {
  const digits = text.replace(/[\s:.-]/g, '').toLowerCase()
  if (!/^[0-9a-f]{12}$/.test(digits) || /^(0+|f+)$/.test(digits)) return undefined
  return digits.replace(/(..)(?=.)/g, '$1:')
}

/** The identifiers of an entity as the estate keeps them: each once, in order; a member to spread, empty for none. */
export function identifiedBy(found: readonly (string | undefined)[]): { identifiers?: readonly string[] } {
  const kept = [...new Set(found.filter((one) => one !== undefined))].sort(compareText)
  return kept.length === 0 ? {} : { identifiers: kept }
}

/** The kind of an identifier as the estate keeps it. */
export const kindOfIdentifier = (identifier: string): string => identifier.slice(0, identifier.indexOf(':'))

import type { Pseudonyms } from '#estate/anonymise/pseudonyms.ts'
import {
  devices,
  guests,
  makers,
  processors,
  products,
  sheets,
  tagKeys,
} from '#estate/anonymise/vocabulary.table.ts'
import { identifierKinds } from '#estate/identifiers.ts'
import { isZone } from '#kernel/calendar/zone.ts'

/** How texts of one kind are replaced: what somebody could be known by goes, what vendors coined stays. */
export type TextRule = (text: string, names: Pseudonyms) => string

/** Words of a text of several that are a vendor's, as numbers and letters in a row. */
const tokensOf = (text: string): readonly string[] =>
  text.split(/[^\p{L}\p{N}.]+/u).filter((word) => word !== '')

const versionNumber = /^v?\d{1,4}(\.\d{1,5}){0,4}[a-z]?$/

/**
 * A text of which only known words survive. A text made of them stays as it is; of any other the known words stay, with a
 * pseudonym for the rest, so that different texts stay different.
 */
const vocabulary =
  (space: string, words: ReadonlySet<string>, patterns: readonly RegExp[]): TextRule =>
  (text, names) => {
    const known = (token: string): boolean => {
      const plain = token.toLowerCase().replace(/^\.+|\.+$/g, '')
      return plain === '' || words.has(plain) || patterns.some((pattern) => pattern.test(plain))
    }
    const tokens = tokensOf(text)
    // What stands between words is kept only where it is plain punctuation.
    if (tokens.every(known) && /^[\p{L}\p{N}\s.,()@/:_+-]*$/u.test(text)) return text
    return [...tokens.filter(known), names.word(space, text)].join(' ')
  }

const pseudonym =
  (space: string): TextRule =>
  (text, names) =>
    names.word(space, text)

/** A path of names, each replaced for itself, so that what lies in one folder still does. */
const path =
  (space: string): TextRule =>
  (text, names) =>
    text
      .split('/')
      .map((part) => (part === '' ? '' : names.word(space, part)))
      .join('/')

const endings = /\.(xlsx|xlsm|csv|zip|txt|tsv|json|ya?ml|xml|ovf|ova|vmx|conf|cfg|tar|gz|tgz|db)$/i

const file: TextRule = (text, names) => {
  const ending = endings.exec(text)?.[0] ?? ''
  return `${path('file')(text.slice(0, text.length - ending.length), names)}${ending.toLowerCase()}`
}

const sheet: TextRule = (text, names) => {
  if (text === '' || sheets.has(text.toLowerCase())) return text
  return text.startsWith('$') ? `$.${names.word('list', text)}` : names.word('sheet', text)
}

const address: TextRule = (text, names) => {
  const [, plain, length = ''] = /^([0-9a-f:.]+)(\/\d{1,3})?$/i.exec(text) ?? []
  const isAddress = plain !== undefined && (/^\d{1,3}(\.\d{1,3}){3}$/.test(plain) || plain.includes(':'))
  return isAddress ? `${names.address(plain.toLowerCase())}${length}` : names.word('server', text)
}

const mac: TextRule = (text, names) => names.mac(text)

const identifier: TextRule = (text, names) => {
  const kind = identifierKinds.find((one) => text.startsWith(`${one}:`))
  if (kind === undefined) return names.word('identifier', text)
  const value = text.slice(kind.length + 1)
  if (kind === 'mac') return `mac:${names.mac(value)}`
  if (kind === 'bios-uuid' || kind === 'instance-uuid') return `${kind}:${names.uuid(value)}`
  return `${kind}:${path(kind === 'platform-id' ? 'id' : kind)(value, names)}`
}

const tag: TextRule = (text, names) => {
  const at = text.indexOf('=')
  const key = text.slice(0, Math.max(at, 0))
  return tagKeys.has(key.toLowerCase())
    ? `${key}=${names.word('tag', text.slice(at + 1))}`
    : names.word('tag', text)
}

/** Mount points and drive letters that every system has; of others each folder is replaced. */
const mount: TextRule = (text, names) => {
  if (
    /^([A-Z]:\\?|\/|\/(boot|boot\/efi|home|var|var\/log|var\/lib|tmp|usr|opt|srv|root|mnt|data|storage))$/i.test(
      text,
    )
  )
    return text
  return text
    .split(/([\\/])/)
    .map((part) => (/^([\\/]?|[A-Z]:)$/i.test(part) ? part : names.word('path', part)))
    .join('')
}

const moment: TextRule = (text, names) =>
  /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
    ? text
    : names.word('moment', text)

/** A time of day on the clock on the wall, or a day and time. */
const wallClock: TextRule = (text, names) => (/^\d\d:\d\d$/.test(text) ? text : moment(text, names))

/** Names of time zones are geography that thousands share. */
const timeZone: TextRule = (text, names) => (isZone(text) ? text : names.word('zone', text))

/** Numbers of processors and nodes, singly and in ranges. */
const cpuList: TextRule = (text, names) =>
  /^\d{1,4}([-,]\d{1,4})*$/.test(text) ? text : names.word('cpus', text)

/** Columns of a workbook by letter. What names a member of a vendor's JSON is replaced: nobody can tell it from a name. */
const column: TextRule = (text, names) => (/^[A-Z]{0,3}$/.test(text) ? text : names.word('column', text))

const devicePrefixes =
  /^(scsi|virtio|ide|sata|nvme|net|eth|ens|usb|hostpci|xvd|vd|sd|hd|vnet|nic|disk|unused|mp)\d{1,3}$/
const profile = /^[a-z]\d{1,3}[a-z]?$/

/** Every rule that a member can have. 'keep' is for numbers, for yes and no, and for words that the schema lists. */
export const textRules = {
  keep: (text) => text,
  estate: pseudonym('estate'),
  guestName: pseudonym('guest'),
  snapshot: pseudonym('snapshot'),
  vlan: pseudonym('vlan'),
  switch: pseudonym('switch'),
  pool: path('pool'),
  maker: vocabulary('maker', makers, []),
  model: vocabulary('model', makers, [
    /^(r|c|m|t|mx|xr|fc|xc|dl|ml|bl|rl|sr|st|sn|sd|rx|tx|nx|b|e|s|x)\d{2,4}[a-z]{0,3}\d?$/,
    /^gen?\d{1,2}$/,
    /^g\d{1,2}$/,
    versionNumber,
  ]),
  processor: vocabulary('processor', processors, [
    versionNumber,
    /^[exlwd]?\d{4,5}[a-z]{0,2}$/,
    /^[ewd][357]$/,
    /^\d{1,2}(\.\d{1,3})?[gm]hz$/,
  ]),
  guestOs: vocabulary('guest-os', guests, [versionNumber, /^[a-z0-9]{0,12}(32|64)?guest$/]),
  product: vocabulary('product', products, [versionNumber, /^\d{5,9}$/, /^(el|deb|fc|rc|hf|p|u)\d{1,3}$/]),
  device: vocabulary('device', devices, [versionNumber, devicePrefixes, profile]),
  file,
  sheet,
  address,
  mac,
  identifier,
  tag,
  mount,
  moment,
  wallClock,
  timeZone,
  cpuList,
  column,
} as const satisfies Readonly<Record<string, TextRule>>
export type TextRuleName = keyof typeof textRules

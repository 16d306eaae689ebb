import type { Passage } from '#path/governance/lint/passage.ts'

/** A number in prose that nobody computed and nobody cited. */
export type LooseNumber = { readonly text: string; readonly position: number }

const units =
  'ms|s|h|d|min|minutes?|seconds?|milliseconds?|hours?|days?|weeks?|months?|years?|percent|per cent|%|‰|nines?|' +
  'bytes?|[KMGTP]i?B|[kKMGT]?bit/s|[MG]bps|[MG]?Hz|GHz|MHz|IOPS|GbE|W|kW|kVA|V|A|°C|km|m|mm|EUR|USD|euros?|dollars?|' +
  'cores?|threads?|sockets?|vCPUs?|VMs?|guests?|hosts?|nodes?|racks?|rooms?|sites?|services?|disks?|drives?|' +
  'datastores?|clusters?|pools?|links?|votes?|copies|times|fold|GiB|MiB|TiB'
const unit = new RegExp(`^[\\s\\u00a0\\u202f-]*(?:${units})(?![\\p{L}\\p{N}])`, 'u')
const measures =
  'percent|per cent|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|nines|gigabytes?|megabytes?|' +
  'terabytes?|gibibytes?|tebibytes?|bytes?|gigabits?|megabits?|degrees?|kilometres?|metres?|volts?|watts?|kilowatts?|' +
  'euros?|dollars?|[KMGT]i?B|ms'
const small = 'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve'
const large =
  'thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?|' +
  'hundred|thousand|million|billion|dozen'
/** "sixteen", "a hundred", "five minutes"; "hundreds" only says many, "two hosts" only counts. */
const words = new RegExp(`\\b(?:(?:${small})[\\s-](?:${measures})|(?:${large}))\\b`, 'giu')
const digits = /(?<![\d.,:])\d+(?:[.,:’']\d+)*/g

const labels =
  /^(?:Figure|Figures|Table|Stage|Track|Level|Step|Layer|Chapter|Section|Article|Annex|RFC|RAID|KB|ISO|IEEE|Tier|Class|Windows|Server|Page)$/
const months =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December)[.,]?$/

/**
 * The numbers of a passage that need a source and have none.
 *
 * A number needs one when it is written in digits, when it is a number word above twelve, or when it is a smaller one
 * before a unit of measure ("five minutes"). It needs none when it is no quantity: a year or a date, a clock time, an
 * ordinal, a part of a name that begins with a letter or follows one ("N-1", "RAID 6", "vSphere 8", "Figure 2"), or,
 * in a fold whose title begins with "Derivation", a coefficient beside an operator. Numbers that `:fact[…]` or
 * `:value[…]` print are not typed, so they are not met here.
 */
export function looseNumbers({ text, derives }: Pick<Passage, 'text' | 'derives'>): readonly LooseNumber[] {
  const found: LooseNumber[] = []
  let told = 0
  for (const match of text.matchAll(digits)) {
    const at = numberAt(text, match.index, match.index + match[0].length)
    if (at.from < told || isName(text, at, derives)) continue
    found.push({ text: `${at.word}${at.measured}`, position: at.from })
    told = at.to
  }
  for (const match of text.matchAll(words)) found.push({ text: match[0], position: match.index })
  return found.sort((left, right) => left.position - right.position)
}

/** How far around a number is looked for what it belongs to; no word is longer. */
const reach = 80

type At = {
  readonly from: number
  readonly to: number
  /** The digits with whatever is written to them without a space. */
  readonly word: string
  /** The unit behind the word with the space before it; '' when none follows. */
  readonly measured: string
}

function numberAt(text: string, start: number, end: number): At {
  const near = Math.max(0, start - reach)
  const from = near + text.slice(near, start).search(/[^\s\u00a0(“"‘\uFFFC]*$/u)
  const rest = text.slice(end, end + reach)
  const to = end + (/[\s,;:!?)”"’]|\.(?=\s|$)|$/u.exec(rest)?.index ?? 0)
  const measured = unit.exec(text.slice(to, to + reach))?.[0] ?? ''
  return { from, to, word: text.slice(from, to), measured }
}

/** Whether digits name, date or order something rather than count or measure it. */
function isName(text: string, { from, to, word, measured }: At, derives: Passage['derives']): boolean {
  if (/^[\p{L}_]/u.test(word) || /^\d+(?:st|nd|rd|th)$/.test(word) || /^\d?N(?:[+-]\d+)?$/.test(word))
    return true
  const before = text.slice(Math.max(0, from - reach), from).trimEnd()
  const previous = /[^\s]*$/.exec(before)?.[0] ?? ''
  const next = /^\s*(\S*)/.exec(text.slice(to, to + reach))?.[1] ?? ''
  if (derives === 'derivation' && measured === '' && !isMeasured(word)) {
    if (/[=+−·×*/^<>≤≥≈]/.test(word) || [previous, next].some(isOperator)) return true
  }
  if (/^\d{4}-\d{2}(?:-\d{2})?$/.test(word) || /^\d{1,2}:\d{2}$/.test(word)) return true
  if (months.test(previous) || months.test(next)) return true
  if (measured !== '' || isMeasured(word)) return false
  if (/^(?:19|20)\d{2}$/.test(word)) return true
  return isProperName(previous, before)
}

/** Whether a unit is written to the digits: "64GB", "30%". */
const isMeasured = (word: string): boolean => {
  const rest = /^[\d.,’']+(.+)$/u.exec(word)?.[1]
  return rest !== undefined && unit.test(rest)
}

const isOperator = (word: string): boolean =>
  /^[=+\-−–·×*/^<>≤≥≈]/u.test(word) || /[=+−·×*/^<>≤≥≈(]$/u.test(word)

/** "vSphere 8", "Figure 2", "the Windows 11 guest": a word with a capital that its place in the sentence did not cause. */
function isProperName(previous: string, before: string): boolean {
  const bare = previous.replaceAll(/^[(“"‘]+/gu, '')
  if (labels.test(bare)) return true
  if (!/\p{Lu}/u.test(bare) || /[.,;:!?)]$/.test(bare)) return false
  const lead = before.slice(0, before.length - previous.length).trimEnd()
  const beginsSentence = lead === '' || /[.!?:]$/.test(lead)
  return !beginsSentence || /^\S+\p{Lu}/u.test(bare)
}

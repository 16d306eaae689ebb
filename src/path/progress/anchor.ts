import { endLikeness, type Resemblance, resemblances, startLikeness } from '#path/progress/approximate.ts'

/** A passage of a section, described so that it is found again after small edits. */
export type Anchor = {
  /** The words themselves, white space folded. */
  readonly quote: string
  /** What stood before and after it; the marks \u0002 and \u0003 stand for the ends of the section. */
  readonly prefix: string
  readonly suffix: string
  /** How many places of the section would resemble the quote if it were struck out. */
  readonly rivals: number
}

/** Where a passage stands now, or why nobody can say. Offsets are into the text of the section, end exclusive. */
export type Found =
  | { readonly kind: 'exact' | 'edited'; readonly start: number; readonly end: number }
  | { readonly kind: 'lost'; readonly because: 'gone' | 'several' | 'other surroundings' }

/** Letters of the surroundings that are kept on each side. */
const contextLength = 96
/** A quote with rivals must have exactly these letters beside it, on both sides. */
const nearLength = 24
/** A distinctive quote of this length needs no surroundings to be recognised word for word. */
const speaksForItself = 24
/** Below this length a quote is only recognised word for word. */
const fuzzyFrom = 12
/** The part of a quote that may change, and the part within which another place counts as a rival. */
const editRatio = 0.25
const rivalRatio = 0.4
/** How alike the surroundings on one side must be, and by how much a place must beat the next one. */
const alikeEnough = 0.6
const clearLead = 0.3

const edges = (text: string): string => `\u0002${text}\u0003`

/** Describes the passage [start, end) of the text of a section. */
export function anchorAt(text: string, start: number, end: number): Anchor {
  const whole = edges(text)
  const quote = text.slice(start, end)
  // What would be taken for the passage if it were struck out: neighbours it overlaps with included.
  const without = whole.slice(0, start + 1) + whole.slice(end + 1)
  const others = resemblances(without, quote, Math.floor(quote.length * rivalRatio))
  return {
    quote,
    prefix: whole.slice(Math.max(0, start + 1 - contextLength), start + 1),
    suffix: whole.slice(end + 1, end + 1 + contextLength),
    rivals: others.length,
  }
}

type Candidate = Resemblance & { readonly before: number; readonly after: number }

/**
 * Finds a passage again in the text of its section as it stands now. A passage that had no rival is found with up to
 * a quarter of its letters changed, as long as one side of its surroundings is alike; one with rivals only word for
 * word between the same neighbours. Where that leaves a doubt it is lost: a note in the wrong place says something
 * its reader never thought. Cost O(text × quote) at worst.
 */
export function findAnchor(text: string, anchor: Anchor): Found {
  const whole = edges(text)
  const { quote, prefix, suffix } = anchor
  const bound = quote.length < fuzzyFrom ? 0 : Math.floor(quote.length * editRatio)
  const places = [...exactPlaces(whole, quote), ...resemblances(whole, quote, bound)]
  const distinct = places.filter(
    (place, index) =>
      !places.some((other, at) => at < index && other.start < place.end && place.start < other.end),
  )
  if (distinct.length === 0) return { kind: 'lost', because: 'gone' }
  const slack = contextLength / 2
  const candidates = distinct.map((place): Candidate => {
    const before = whole.slice(Math.max(0, place.start - prefix.length - slack), place.start)
    const after = whole.slice(place.end, place.end + suffix.length + slack)
    return { ...place, before: endLikeness(before, prefix), after: startLikeness(after, suffix) }
  })
  const fits =
    anchor.rivals > 0 ? candidates.filter(fitsBetween(whole, anchor)) : candidates.filter(fitsAlone(anchor))
  const [best, next] = [...fits].sort((a, b) => score(b) - score(a))
  if (best === undefined) return { kind: 'lost', because: 'other surroundings' }
  const strongest = next ?? candidates.find((other) => other !== best && score(other) > score(best))
  if (strongest !== undefined && score(best) - score(strongest) < clearLead)
    return { kind: 'lost', because: 'several' }
  return {
    kind: best.distance === 0 ? 'exact' : 'edited',
    start: Math.max(0, best.start - 1),
    end: Math.min(text.length, best.end - 1),
  }
}

/** Likeness of both sides, less what changed in the words themselves. */
const score = ({ before, after, distance, start, end }: Candidate): number =>
  before + after - distance / Math.max(1, end - start)

/** Every place where the quote stands word for word, overlapping ones once. */
function exactPlaces(whole: string, quote: string): readonly Resemblance[] {
  const places: Resemblance[] = []
  for (let at = whole.indexOf(quote); at >= 0 && quote !== ''; at = whole.indexOf(quote, at + quote.length))
    places.push({ start: at, end: at + quote.length, distance: 0 })
  return places
}

const fitsBetween =
  (whole: string, { prefix, suffix }: Anchor) =>
  ({ start, end, distance }: Candidate): boolean =>
    distance === 0 &&
    whole.slice(0, start).endsWith(prefix.slice(-nearLength)) &&
    whole.slice(end).startsWith(suffix.slice(0, nearLength))

const fitsAlone =
  ({ quote }: Anchor) =>
  ({ before, after, distance }: Candidate): boolean => {
    const [weak, strong] = before < after ? [before, after] : [after, before]
    if (distance === 0 && quote.length >= speaksForItself) return true
    if (quote.length < speaksForItself && weak < 0.4) return false
    return strong >= alikeEnough
  }

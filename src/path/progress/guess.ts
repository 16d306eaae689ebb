import type { Verdict } from '#kernel/block.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'

/** What a figure's answer comes down to, so that a guess can be held against it. */
export type Measured =
  | {
      readonly kind: 'quantity'
      readonly label: string
      readonly value: number | 'unknown'
      readonly unit: Unit
    }
  | { readonly kind: 'verdict'; readonly label: string; readonly verdict: Verdict }
  | { readonly kind: 'words'; readonly text: string }

/** A guess held against the answer: what the model says, and the difference in a sentence. */
export type Compared = { readonly answer: string; readonly difference: string }

/** Units a person types a number for, with what one of it is. Bytes and times have several; see `guessUnits`. */
const scales: Partial<Record<Unit, readonly (readonly [label: string, factor: number])[]>> = {
  ratio: [['%', 0.01]],
  bytes: [
    ['GiB', 2 ** 30],
    ['TiB', 2 ** 40],
    ['MiB', 2 ** 20],
  ],
  mhz: [
    ['GHz', 1000],
    ['MHz', 1],
  ],
  ms: [
    ['s', 1000],
    ['min', 60_000],
    ['ms', 1],
  ],
  hours: [
    ['h', 1],
    ['min', 1 / 60],
    ['days', 24],
  ],
}
const plainLabels: Partial<Record<Unit, string>> = { count: '', vms: 'VMs', vcpus: 'vCPUs' }

/** The units a guess may be given in, the likeliest first; '' for a bare count. Example: guessUnits('ratio') → ['%'] */
export const guessUnits = (unit: Unit): readonly string[] =>
  scales[unit]?.map(([label]) => label) ?? [plainLabels[unit] ?? unit]

/**
 * A number a reader typed, in the unit of the model: '40' with '%' → 0.4. Decimal commas and grouped thousands are
 * understood; undefined when it is not a number.
 */
export function parseGuess(text: string, label: string, unit: Unit): number | undefined {
  const typed = text
    .trim()
    .replace(/\s*(?!e[+-]?\d)[^\d\s.,+-].*$/i, '')
    .replaceAll(/(?<=\d)[\s,](?=\d{3}(?:\D|$))/g, '')
  if (!/^[+-]?\d+(?:[.,]\d+)?$|^[+-]?[.,]\d+$/.test(typed)) return undefined
  const factor = scales[unit]?.find(([name]) => name === label)?.[1] ?? 1
  return Number(typed.replace(',', '.')) * factor
}

/** Holds a number against the measured one. Example: 'You guessed 40 %, the model says 61 %: 21 points too low.' */
export function compareQuantity(
  guess: number,
  { value, unit }: Extract<Measured, { readonly kind: 'quantity' }>,
): Compared {
  const said = formatQuantity(guess, unit)
  if (value === 'unknown')
    return {
      answer: 'unknown',
      difference: `You guessed ${said}; the model cannot say: too little is known.`,
    }
  const answer = formatQuantity(value, unit)
  const start = `You guessed ${said}, the model says ${answer}`
  if (said === answer) return { answer, difference: `${start}: as you said.` }
  const gap = Math.abs(guess - value)
  const size = unit === 'ratio' ? pointsText(gap * 100) : formatQuantity(gap, unit)
  return { answer, difference: `${start}: ${size} too ${guess < value ? 'low' : 'high'}.` }
}

const pointsText = (points: number): string => {
  const rounded = Number(points.toFixed(1))
  return `${rounded} ${rounded === 1 ? 'point' : 'points'}`
}

/** Holds a verdict against the model's. */
export function compareVerdict(
  guess: Verdict,
  { label, verdict }: Extract<Measured, { readonly kind: 'verdict' }>,
): Compared {
  const start = `You said ${guess}, the model says ${verdict}`
  return {
    answer: `${label}: ${verdict}`,
    difference: guess === verdict ? `${start}: as you said.` : `${start} for ${label}.`,
  }
}

/** Sets words beside the model's words; whether they agree is the reader's to say. */
export const compareWords = (
  guess: string,
  { text }: Extract<Measured, { readonly kind: 'words' }>,
): Compared => ({
  answer: text,
  difference:
    guess.trim() === '' ? `The model says: ${text}` : `You wrote “${guess.trim()}”. The model says: ${text}`,
})

import type { Verdict } from '#kernel/block.ts'
import type { Unit } from '#kernel/units.ts'
import {
  type Compared,
  compareQuantity,
  compareVerdict,
  compareWords,
  type Measured,
  parseGuess,
} from '#path/progress/guess.ts'
import { openSession } from '#web/islands/progress/session.ts'

/**
 * Predict, then run: the answer of a figure stays covered until the reader commits a guess, or asks for it without one.
 * Then the difference is said. A guess made before is remembered, and the answer stays uncovered.
 */
export function guessFirst(figure: HTMLElement, measured: Measured): void {
  const form = figure.querySelector<HTMLElement>('.guess')
  const field = form?.querySelector<HTMLInputElement | HTMLSelectElement>('input, select:not(.unit)')
  const unit = form?.querySelector<HTMLSelectElement>('select.unit')
  const commit = form?.querySelector<HTMLButtonElement>('button.commit')
  const skip = form?.querySelector<HTMLButtonElement>('button.no-guess')
  const said = figure.querySelector<HTMLElement>('.guess-said')
  if (!form || !field || !commit || !said) return
  const controls = [field, commit, ...(unit ? [unit] : []), ...(skip ? [skip] : [])]
  for (const control of controls) control.disabled = false
  const number = Number(figure.id.replace(/^figure-/, ''))
  const article = figure.closest<HTMLElement>('[data-article-page]')?.dataset.articlePage ?? ''

  const reveal = (text: string): void => {
    figure.classList.add('revealed')
    for (const control of controls) control.disabled = true
    commit.hidden = true
    if (skip) skip.hidden = true
    said.textContent = text
  }
  const guess = (): void => {
    const compared = compare(measured, field.value, unit?.value ?? '')
    if (compared === undefined) {
      said.textContent = askAgain[measured.kind]
      field.focus()
      return
    }
    const typed = unit ? `${field.value.trim()} ${unit.value}`.trim() : field.value.trim()
    reveal(compared.difference)
    said.tabIndex = -1
    said.focus()
    if (article === '') return
    const deed = { kind: 'guess-made', article, figure: number, guess: typed, ...compared } as const
    void openSession().then((session) => session.add(deed))
  }
  commit.addEventListener('click', guess)
  field.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Enter') return
    event.preventDefault()
    guess()
  })
  skip?.addEventListener('click', () => reveal('The answer is shown; you made no guess.'))
  void openSession().then((session) => {
    const made = session.progress().guesses.get(`${article}#${number}`)
    if (made === undefined || figure.classList.contains('revealed')) return
    if (field instanceof HTMLSelectElement || unit) field.value = made.guess.replace(/ \D+$/, '')
    else field.value = made.guess
    reveal(made.difference)
  })
}

const askAgain: Readonly<Record<Measured['kind'], string>> = {
  quantity: 'Type a number first; a rough one will do.',
  verdict: 'Choose one of the three first.',
  words: 'Write a word or two first.',
}

/** The guess held against the answer; undefined when nothing was guessed. */
function compare(measured: Measured, value: string, unit: string): Compared | undefined {
  switch (measured.kind) {
    case 'quantity': {
      const guess = parseGuess(value, unit, measured.unit as Unit)
      return guess === undefined ? undefined : compareQuantity(guess, measured)
    }
    case 'verdict':
      return value === '' ? undefined : compareVerdict(value as Verdict, measured)
    case 'words':
      return value.trim() === '' ? undefined : compareWords(value, measured)
    default:
      return measured satisfies never
  }
}

import { guessUnits, type Measured } from '#path/progress/guess.ts'
import { type Content, html, type Markup } from '#report/markup.ts'

/**
 * The question of a figure with a field that fits the answer: a number with its unit, one of three verdicts, or words.
 * Without script the question stands alone and the answer below it.
 */
export function guessForm(id: string, question: string, measured: Measured): Markup {
  const [label, control] = field(`${id}-guess`, measured)
  return html`<div class="guess"><label for="${id}-guess">${question}${label}</label><span class="guess-form">${control}<button type="button" class="commit" disabled>Guess, then see</button><button type="button" class="no-guess" disabled>See without a guess</button></span><p class="guess-said" role="status"></p></div>`
}

function field(id: string, measured: Measured): readonly [label: Content, control: Content] {
  switch (measured.kind) {
    case 'quantity': {
      const units = guessUnits(measured.unit)
      const input = html`<input id="${id}" type="text" inputmode="decimal" autocomplete="off" size="8" disabled>`
      const [only = ''] = units
      if (units.length === 1)
        return [only === '' ? '' : html` <span class="unit-hint">(${only})</span>`, input]
      const options = units.map((unit) => html`<option>${unit}</option>`)
      return [
        '',
        html`${input}<select class="unit" aria-label="Unit of your guess" disabled>${options}</select>`,
      ]
    }
    case 'verdict':
      return [
        '',
        html`<select id="${id}" disabled><option value="">your verdict</option><option>safe</option><option>unsafe</option><option>undecided</option></select>`,
      ]
    case 'words':
      return ['', html`<input id="${id}" type="text" autocomplete="off" placeholder="Your guess" disabled>`]
    default:
      return measured satisfies never
  }
}

import { calendarYears } from '#kernel/calendar/day.ts'
import type { Field, NumberField } from '#kernel/field.ts'
import { formatQuantity } from '#kernel/units.ts'
import { type Content, html, type Markup } from '#report/markup.ts'

/** The form control of one field, with its label and help; `id` is unique in the page. */
export function controlMarkup(id: string, name: string, field: Field, value: unknown): Markup {
  const help = html`<span class="help" id="${id}-help">${field.help}</span>`
  return html`<p class="control"><label for="${id}">${field.label}</label>${input(id, name, field, value)}${help}</p>`
}

function input(id: string, name: string, field: Field, value: unknown): Content {
  switch (field.kind) {
    case 'number': {
      const top = sliderTop(field, Number(value))
      const [low, high] = [formatQuantity(field.min, field.unit), formatQuantity(top, field.unit)]
      const now = formatQuantity(Number(value), field.unit)
      return html`<span class="range"><input type="range" id="${id}" name="${name}" min="${field.min}" max="${top}" step="${field.step}" value="${Number(value)}" aria-describedby="${id}-help" title="${low} to ${high}"><output for="${id}" data-unit="${field.unit}">${now}</output></span>`
    }
    case 'choice':
      return html`<select id="${id}" name="${name}" aria-describedby="${id}-help">${field.options.map((option) => html`<option value="${option.value}"${option.value === value ? html` selected` : ''}>${option.label}</option>`)}</select>`
    case 'components': {
      // The page carries what is chosen; the island offers the rest when the control is touched.
      const chosen = Array.isArray(value) ? value.map(String) : []
      return html`<select id="${id}" name="${name}" data-components="${field.of.join(' ')}" aria-describedby="${id}-help"><option value="">nothing</option>${chosenOption(chosen)}</select>`
    }
    case 'date':
      return html`<input type="date" id="${id}" name="${name}" min="${calendarYears.first}-01-01" max="${calendarYears.last}-12-31" value="${String(value)}" aria-describedby="${id}-help">`
    default:
      return field satisfies never
  }
}

/**
 * Where the slider of a figure ends: ten times what the figure starts with when the field goes on for a hundred times or
 * more, because one pixel of a longer slider would jump over what the figure is about. The Workbench offers all of it.
 */
const sliderTop = ({ min, max }: NumberField, value: number): number =>
  value > 0 && value > min && max >= value * 100 ? value * 10 : max

const chosenOption = (chosen: readonly string[]): Content => {
  const [only] = chosen
  if (only === undefined) return undefined
  if (chosen.length === 1) return html`<option value="${only}" selected>${only}</option>`
  return html`<option value="several" selected>${chosen.length} chosen</option>`
}

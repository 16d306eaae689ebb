import type { FigureData } from '#web/publish/figure-view.ts'

/** What a components control can offer: reference, or reference and name. */
export type Offers = FigureData['offers']

const kindOf = (ref: string): string => ref.slice(0, ref.indexOf(':'))

/** Fills the components controls of a form, one group per kind; what is chosen stays chosen. */
export function offerComponents(form: HTMLFormElement, offers: Offers): void {
  for (const control of form.querySelectorAll<HTMLSelectElement>('select[data-components]')) {
    const { value } = control
    const groups = new Map<string, HTMLOptGroupElement>()
    for (const [ref, name] of offers) {
      const kind = kindOf(ref)
      const group = groups.get(kind) ?? document.createElement('optgroup')
      group.label = kind
      group.append(new Option(name ?? ref.slice(kind.length + 1), ref))
      groups.set(kind, group)
    }
    // The page may have been printed with something that is offered nowhere: several, or a datastore.
    const kept = [...control.selectedOptions].filter(
      (chosen) => chosen.value !== '' && !offers.some(([ref]) => ref === chosen.value),
    )
    control.replaceChildren(new Option('nothing', ''), ...kept, ...groups.values())
    control.value = value
  }
}

/** Keeps the control in step with what was chosen on the map. */
export function showChosen(form: HTMLFormElement, name: string, refs: readonly string[]): void {
  const control = form.elements.namedItem(name)
  if (!(control instanceof HTMLSelectElement)) return
  control.querySelector('option[value="several"]')?.remove()
  const [only] = refs
  if (refs.length <= 1) {
    const isOffered = [...control.options].some((option) => option.value === (only ?? ''))
    if (!isOffered && only !== undefined) control.add(new Option(only, only), 1)
    control.value = only ?? ''
    return
  }
  control.add(new Option(`${refs.length} chosen on the map`, 'several', true, true), 1)
}

import type { Block } from '#kernel/block.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import type { BenchSource, EstateChoice, LiveBench } from '#web/islands/live-bench.ts'
import { offerComponents, showChosen } from '#web/islands/offers.ts'
import { noteTurned } from '#web/islands/progress/turned.ts'
import { type FigureData, shownBlocks } from '#web/publish/figure-view.ts'

type Params = FigureData['params']

let bench: Promise<LiveBench> | undefined
/** One bench for all figures of the page, loaded at the first touch. */
const loadedFrom = (source: BenchSource): Promise<LiveBench> => {
  bench ??= source.load()
  return bench
}

/** Makes one figure live: its knobs, its map and its guess. If anything fails the printed answer stays. */
export function liveFigure(element: HTMLElement, source: BenchSource): void {
  const data = JSON.parse(element.dataset.model ?? '{}') as FigureData
  const answer = element.querySelector<HTMLElement>('.answer')
  const said = element.querySelector<HTMLElement>('.said')
  const form = element.querySelector<HTMLFormElement>('form.knobs')
  if (answer === null || said === null || form === null) return
  const loaded = (): Promise<LiveBench> => loadedFrom(source)
  let params = data.params
  let estate: EstateChoice = 'reference'
  let state: 'still' | 'turning' | 'turned meanwhile' = 'still'

  const show = async (): Promise<void> => {
    const ready = await loaded()
    const outcome = await ready.run(estate, data.engine, params)
    if (state === 'turned meanwhile') return
    if (outcome.ok) {
      const shown = shownBlocks(outcome.value, data.view)
      answer.innerHTML = ready.render(shown, `${element.id}-`)
      await ready.enliven(answer, shown, `${element.id}-`)
      said.textContent = spoken(shown)
    } else said.textContent = `${outcome.issues[0].message} The answer above is that of the settings before.`
    element.classList.toggle('refused', !outcome.ok)
  }
  /** While one answer is computed only the newest wish is kept, so that a dragged knob does not queue. */
  const turn = async (changed: Params): Promise<void> => {
    params = { ...params, ...changed }
    noteTurned(element, data.engine)
    if (state !== 'still') {
      state = 'turned meanwhile'
      return
    }
    element.setAttribute('aria-busy', 'true')
    try {
      do {
        state = 'turning'
        await show()
      } while ((state as string) === 'turned meanwhile')
    } catch {
      bench = undefined
      said.textContent = 'The model could not be loaded. The printed answer stays.'
    }
    state = 'still'
    element.removeAttribute('aria-busy')
  }

  form.querySelector('fieldset')?.removeAttribute('disabled')
  form.addEventListener('submit', (event) => event.preventDefault())
  const prepare = (): void => {
    if (estate === 'reference') offerComponents(form, data.offers)
    loaded().catch(() => undefined)
  }
  form.addEventListener('pointerenter', prepare, { once: true })
  form.addEventListener('focusin', prepare, { once: true })
  form.addEventListener('input', ({ target }) => {
    const changed = changeOf(target)
    if (changed !== undefined) void turn(changed)
  })
  if (data.map !== 'none') {
    answer.addEventListener('click', ({ target }) => {
      const ref = target instanceof Element ? target.closest('[data-ref]')?.getAttribute('data-ref') : null
      if (!ref) return
      const failed = params[data.map]
      const chosen = toggled(Array.isArray(failed) ? failed : [], ref)
      showChosen(form, data.map, chosen)
      void turn({ [data.map]: chosen })
    })
  }
  offerOwnEstate(form, source, async (choice) => {
    estate = choice
    const emptied = data.map === 'none' ? {} : { [data.map]: choice === 'own' ? [] : data.params[data.map] }
    const offers = choice === 'own' ? await loaded().then((ready) => ready.components(form)) : data.offers
    // What was chosen on the other estate is not offered on this one.
    if (data.map !== 'none') showChosen(form, data.map, [])
    offerComponents(form, offers)
    if (data.map !== 'none') showChosen(form, data.map, (emptied[data.map] ?? []) as readonly string[])
    await turn(emptied)
  })
  const { measured } = data
  if (measured !== undefined)
    void import('#web/islands/progress/guess.ts').then(({ guessFirst }) => guessFirst(element, measured))
  element.classList.add('live')
}

const toggled = (refs: readonly string[], ref: string): readonly string[] =>
  refs.includes(ref) ? refs.filter((other) => other !== ref) : [...refs, ref]

/** The parameter a control now states; undefined when it states nothing new. */
function changeOf(control: EventTarget | null): Params | undefined {
  if (control instanceof HTMLInputElement && control.type === 'date') return { [control.name]: control.value }
  if (control instanceof HTMLInputElement) {
    // An empty field is no number, and above all not zero.
    const value = control.value.trim() === '' ? Number.NaN : Number(control.value)
    const output = control.parentElement?.querySelector('output')
    if (output) output.textContent = formatQuantity(value, output.dataset.unit as Unit)
    return { [control.name]: value }
  }
  if (!(control instanceof HTMLSelectElement)) return undefined
  if (control.dataset.components === undefined) return { [control.name]: control.value }
  if (control.value === 'several') return undefined
  return { [control.name]: control.value === '' ? [] : [control.value] }
}

/** A button to change to the reader's own estate and back, where this browser keeps one. */
function offerOwnEstate(
  form: HTMLFormElement,
  source: BenchSource,
  choose: (choice: EstateChoice) => Promise<void>,
): void {
  const place = form.querySelector<HTMLElement>('.on')
  if (place === null) return
  void source.hasOwnEstate().then((has) => {
    if (!has) return
    let now: EstateChoice = 'reference'
    const button = document.createElement('button')
    button.type = 'button'
    const label = document.createElement('span')
    const write = (): void => {
      label.textContent = now === 'own' ? 'On your estate' : 'On the reference estate'
      button.textContent = now === 'own' ? 'Use the reference' : 'Use mine'
    }
    button.addEventListener('click', () => {
      now = now === 'own' ? 'reference' : 'own'
      write()
      choose(now).catch(() => undefined)
    })
    write()
    place.replaceChildren(label, ' ', button)
  })
}

/** What a listener hears after a turn: the first verdict, or the first sentence, or the title of the picture. */
function spoken(blocks: readonly Block[]): string {
  const verdict = blocks.find((block) => block.kind === 'verdict')
  const map = blocks.find((block) => block.kind === 'domain-map')
  if (map?.kind === 'domain-map') return map.title
  if (verdict?.kind === 'verdict') return `${verdict.subject}: ${verdict.verdict}. ${verdict.text}`
  const sentence = blocks.find((block) => block.kind === 'sentence')
  return sentence?.kind === 'sentence' ? sentence.text : 'Computed again.'
}

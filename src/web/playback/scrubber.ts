import type { Block } from '#kernel/block.ts'
import { frameAfter, momentsBy, type Playback, worstFrame } from '#kernel/playback.ts'
import { quantityText } from '#report/scale.ts'
import { cellCounts, countsText } from '#report/states.ts'
import { domainMapSvg } from '#report/svg/domain-map.ts'
import { morph } from '#web/app/map/morph.ts'
import { element } from '#web/islands/progress/element.ts'

/** How long a whole playback takes on screen, whatever time it covers. */
const playMs = 15_000
/** A time before everything: what happens at 0 has not happened yet. */
const beforeMs = -1
/** Positions of the slider; a key moves one. */
const positions = 1_000

/** Gives every playback among the blocks, drawn inside `answer` by the report's renderer, its slider and buttons. */
export function enlivenPlaybacks(answer: HTMLElement, blocks: readonly Block[], idPrefix: string): void {
  for (const [index, block] of blocks.entries()) {
    const figure = answer.querySelector<HTMLElement>(`#${CSS.escape(`${idPrefix}${index}`)}`)
    if (block.kind === 'playback' && figure !== null) scrub(figure, block)
  }
}

type Controls = {
  readonly row: HTMLElement
  readonly play: HTMLButtonElement
  readonly earlier: HTMLButtonElement
  readonly later: HTMLButtonElement
  readonly slider: HTMLInputElement
  readonly clock: HTMLElement
  readonly said: HTMLElement
}

/** Puts a slider over time above the map of a figure and redraws the map as it moves. */
function scrub(figure: HTMLElement, playback: Playback): void {
  const end = Math.max(1, playback.endMs)
  const controls = controlsFor(figure.id, playback, end)
  const { play, earlier, later, slider, clock, said } = controls
  let atMs = playback.moments[worstFrame(playback) - 1]?.atMs ?? 0
  let drawn = -1
  let frame = 0

  const show = (ms: number): void => {
    atMs = Math.min(end, Math.max(beforeMs, ms))
    const count = momentsBy(playback, atMs)
    slider.value = String(Math.round((Math.max(0, atMs) / end) * positions))
    clock.textContent = atMs < 0 ? 'before' : quantityText(Math.round(atMs), 'ms')
    slider.setAttribute('aria-valuetext', `${clock.textContent}: ${sentence(playback, count)}`)
    if (count === drawn) return
    drawn = count
    said.textContent = sentence(playback, count)
    redraw(figure, playback, count)
    earlier.disabled = count === 0
    later.disabled = count === playback.moments.length
  }
  const stop = (): void => {
    cancelAnimationFrame(frame)
    frame = 0
    play.textContent = 'Play'
    said.setAttribute('aria-live', 'polite')
  }
  const start = (): void => {
    const from = atMs >= end ? beforeMs : atMs
    const begun = performance.now()
    const step = (now: number): void => {
      show(from + ((now - begun) / playMs) * end)
      if (atMs >= end) stop()
      else frame = requestAnimationFrame(step)
    }
    play.textContent = 'Pause'
    said.setAttribute('aria-live', 'off')
    frame = requestAnimationFrame(step)
  }
  play.addEventListener('click', () => (frame === 0 ? start() : stop()))
  slider.addEventListener('input', () => {
    stop()
    show((Number(slider.value) / positions) * end)
  })
  earlier.addEventListener('click', () => {
    stop()
    show((playback.moments[drawn - 1]?.atMs ?? 1) - 1)
  })
  later.addEventListener('click', () => {
    stop()
    show(playback.moments[drawn]?.atMs ?? end)
  })
  // The other drawing takes over in another width: it is drawn as of now when it is seen first.
  new ResizeObserver(() => {
    drawn = -1
    show(atMs)
  }).observe(figure)
  figure.querySelector(':scope > .bh-note')?.remove()
  figure.querySelector('.bh-wide')?.before(controls.row, said)
}

/** What has happened by then, and how the VMs stand. */
function sentence(playback: Playback, count: number): string {
  const { title, domains } = frameAfter(playback, count)
  const last = count === 0 ? 'Before anything happens' : title
  return `${last}. ${countsText(cellCounts(domains))}.`
}

function controlsFor(id: string, playback: Playback, end: number): Controls {
  const button = (text: string): HTMLButtonElement => element('button', { type: 'button' }, text)
  const play = button('Play')
  const earlier = button('Moment before')
  const later = button('Next moment')
  const list = `${id}-moments`
  const marks = playback.moments.map(({ atMs }) =>
    element('option', { value: String(Math.round((atMs / end) * positions)) }),
  )
  const slider = element('input', {
    ...{ type: 'range', min: '0', max: String(positions), step: '1', list },
    'aria-label': 'Time',
  })
  // The slider says the time itself; an output would say it again at every step.
  const clock = element('span', { class: 'bh-clock', 'aria-hidden': 'true' })
  const said = element('p', { class: 'bh-note', role: 'status' })
  const row = element(
    'div',
    { class: 'bh-play' },
    ...[play, earlier, later, slider, clock, element('datalist', { id: list }, ...marks)],
  )
  return { row, play, earlier, later, slider, clock, said }
}

const drawings = [
  ['.bh-wide', 680, 'w'],
  ['.bh-narrow', 336, 'n'],
] as const

/** Draws only what is on screen: the other of the two drawings follows when it is shown. */
function redraw(figure: HTMLElement, playback: Playback, count: number): void {
  const frame = frameAfter(playback, count)
  for (const [selector, width, tier] of drawings) {
    const live = figure.querySelector(`${selector} > svg`)
    if (live === null || (live as SVGElement).getClientRects().length === 0) continue
    const template = document.createElement('template')
    template.innerHTML = domainMapSvg(frame, { id: `${figure.id}${tier}`, width })
    const next = template.content.firstElementChild
    if (next !== null) morph(live, next)
  }
}

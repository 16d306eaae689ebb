import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type DomainMapLayout, detailText, domainMapSvg, layoutDomainMap } from '#report/svg/domain-map.ts'
import { type MapBlock, stopsInLayout } from '#web/app/map/map-block.ts'
import { morph } from '#web/app/map/morph.ts'
import { keptStop, type Stop, stopAfter, stopsOf } from '#web/app/map/roving.ts'

/** What the picture shows and what it tells about clicks and keys. */
export type DrawingProps = {
  readonly block: MapBlock
  readonly failed: ReadonlySet<string>
  readonly onToggle: (ref: string) => void
  /** Opens a domain whose insides are summed up. */
  readonly onOpen: (ref: string) => void
}

/** User units below which the layout is not drawn: the width of a small phone less its margins. */
const widthLeast = 320

/**
 * The picture of the failure domains, drawn once by the report's own renderer and then moved from state to state.
 * One element is in the tab order; arrows walk the nesting, Space fails and repairs, Enter opens what is summed up.
 */
export function Drawing({ block, failed, onToggle, onOpen }: DrawingProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [at, setAt] = useState('none')
  const layout = useMemo(() => layoutDomainMap(block, Math.max(width, widthLeast)), [block, width])
  const stops = useMemo(() => stopsOf(stopsInLayout(layout)), [layout])
  const before = useRef(stops)
  const merged = useMemo(
    () => new Set(layout.boxes.flatMap((box) => (box.merged > 0 ? [box.ref] : []))),
    [layout],
  )
  const current = keptStop(at, before.current, stops)
  const names = useMemo(() => spokenNames(layout), [layout])
  const [pointed, setPointed] = useState('none')

  useLayoutEffect(() => {
    const element = host.current
    if (element === null) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = host.current
    if (element === null || width === 0) return
    draw(element, domainMapSvg(block, { id: 'map', width: Math.max(width, widthLeast) }))
  }, [block, width])

  useLayoutEffect(() => {
    const svg = host.current?.querySelector('svg')
    if (!svg) return
    before.current = stops
    describe(svg, { stops, merged, failed, current, names })
  }, [names, stops, merged, failed, current, width])

  const act = (ref: string, key: 'open' | 'toggle'): void => {
    setAt(ref)
    if (key === 'open' && merged.has(ref)) onOpen(ref)
    else onToggle(ref)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const ref = refOf(event.target)
    if (ref === undefined) return
    const next = stopAfter(event.key, ref, stops)
    if (next !== undefined) {
      setAt(next)
      host.current?.querySelector<SVGElement>(`[data-ref="${CSS.escape(next)}"]`)?.focus()
    } else if (event.key === ' ') act(ref, 'toggle')
    else if (event.key === 'Enter') act(ref, 'open')
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const ref = refOf(event.target)
    if (ref !== undefined) act(ref, 'open')
  }
  const point = (event: Event): void => setPointed(refOf(event.target) ?? 'none')
  return (
    <>
      <p class="ba-pointed">{names.get(pointed) ?? 'Point at something to read what it is.'}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree inside takes focus and keys; this only listens */}
      <div
        ref={host}
        class="ba-map-picture"
        onClick={onClick}
        onKeyDown={onKeyDown}
        onPointerOver={point}
        onFocusIn={point}
      />
      <p class="ba-small">{detailText(layout) === '' ? 'One square is one VM.' : detailText(layout)}</p>
    </>
  )
}

const refOf = (target: EventTarget | null): string | undefined =>
  (target as Element | null)?.closest<SVGElement>('[data-ref]')?.dataset.ref

function draw(host: Element, markup: string): void {
  const template = document.createElement('template')
  template.innerHTML = markup
  const next = template.content.firstElementChild
  // The line above the picture says what a tooltip would, to every pointer and to the keyboard as well.
  for (const title of template.content.querySelectorAll('[data-ref] > title')) title.remove()
  const live = host.firstElementChild
  if (next === null) return
  if (live === null) {
    host.append(next)
    return
  }
  const focused = refOf(host.contains(document.activeElement) ? document.activeElement : null)
  morph(live, next)
  if (focused === undefined || host.contains(document.activeElement)) return
  host.querySelector<SVGElement>(`[data-ref="${CSS.escape(focused)}"]`)?.focus()
}

type Described = {
  readonly stops: ReadonlyMap<string, Stop>
  readonly merged: ReadonlySet<string>
  readonly failed: ReadonlySet<string>
  readonly current: string
  readonly names: ReadonlyMap<string, string>
}

/** What is said of every stop: first what stands in the picture, then what only the eye sees. */
const spokenNames = ({ boxes, chips }: DomainMapLayout): ReadonlyMap<string, string> =>
  new Map([
    ...boxes.map(({ ref, kind, name, state, inside }) => {
      const counts = inside.map(({ state: own, count }) => `${count} ${own}`).join(', ')
      return [ref, `${name} · ${state}, ${kind}, ${counts === '' ? 'no VMs' : `VMs: ${counts}`}`] as const
    }),
    ...chips.map(
      ({ ref, kind, name, state, holds }) =>
        [ref, `${name} · ${state}, ${kind}, holds ${holds.length}`] as const,
    ),
  ])

/** Tells assistive technology the nesting: the drawing itself is only shapes. */
function describe(svg: Element, { stops, merged, failed, current, names }: Described): void {
  svg.setAttribute('role', 'tree')
  svg.setAttribute('aria-multiselectable', 'true')
  for (const element of svg.querySelectorAll<SVGElement>('[data-ref]')) {
    const stop = stops.get(element.dataset.ref ?? '')
    if (stop === undefined) continue
    const isFailed = failed.has(stop.ref)
    const name = namedAsDrawn(names.get(stop.ref) ?? stop.ref, element)
    const attributes = {
      role: 'treeitem',
      'aria-label': merged.has(stop.ref) ? `${name}. Enter looks inside.` : name,
      'aria-level': String(stop.level),
      'aria-posinset': String(stop.position),
      'aria-setsize': String(stop.siblings.length),
      'aria-checked': String(isFailed),
      tabindex: stop.ref === current ? '0' : '-1',
    }
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
    element.classList.toggle('ba-chosen', isFailed)
  }
}

/** Who speaks to a computer says what they see: a name cut short to fit its outline stands before the full one. */
function namedAsDrawn(name: string, element: SVGElement): string {
  const drawn = element.querySelector(':scope > text')?.textContent?.trim() ?? ''
  return name.includes(drawn) ? name : `${drawn}: ${name}`
}

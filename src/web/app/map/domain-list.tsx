import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Domain } from '#kernel/block.ts'
import type { MapBlock } from '#web/app/map/map-block.ts'

type ListProps = { readonly failed: ReadonlySet<string>; readonly onToggle: (ref: string) => void }

/** The same map as nested lists of checkboxes: everything the picture does, without it. */
export function DomainList({
  block,
  failed,
  onToggle,
}: ListProps & { readonly block: MapBlock }): JSX.Element {
  const kinds = [...new Set(block.overlays.map(({ kind }) => kind))]
  return (
    <div class="ba-list">
      <Level domains={block.domains} failed={failed} onToggle={onToggle} />
      {kinds.map((kind) => (
        <Fold key={kind} title={`Every ${kind}`}>
          {() => (
            <ul>
              {block.overlays
                .filter((overlay) => overlay.kind === kind)
                .map((overlay) => (
                  <li key={overlay.ref}>
                    <Choice of={overlay} failed={failed} onToggle={onToggle} />
                  </li>
                ))}
            </ul>
          )}
        </Fold>
      ))}
    </div>
  )
}

function Level({
  domains,
  failed,
  onToggle,
}: ListProps & { readonly domains: readonly Domain[] }): JSX.Element {
  return (
    <ul>
      {domains.map((domain) => (
        <li key={domain.ref}>
          <Choice of={domain} failed={failed} onToggle={onToggle} />
          {domain.children.length > 0 && (
            <Fold title={`${domain.children.length} inside ${domain.name}`}>
              {() => <Level domains={domain.children} failed={failed} onToggle={onToggle} />}
            </Fold>
          )}
        </li>
      ))}
    </ul>
  )
}

type Chosen = { readonly ref: string; readonly kind: string; readonly name: string; readonly state: string }

const Choice = ({ of, failed, onToggle }: ListProps & { readonly of: Chosen }): JSX.Element => (
  <label>
    <input type="checkbox" checked={failed.has(of.ref)} onChange={() => onToggle(of.ref)} />
    <span>
      {of.kind} {of.name}
    </span>
    <span class={`ba-state ba-is-${of.state}`}>{of.state}</span>
  </label>
)

/** A fold whose insides exist only while it is open: an estate of ten thousand hosts is mostly closed. */
function Fold({
  title,
  children,
}: {
  readonly title: string
  readonly children: () => JSX.Element
}): JSX.Element {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children()}
    </details>
  )
}

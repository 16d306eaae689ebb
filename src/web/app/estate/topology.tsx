import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Issue } from '#kernel/outcome.ts'
import { IssueList } from '#web/app/notice.tsx'
import { client, saveFile } from '#web/app/session.ts'
import type { EstateSummary, OverlayText } from '#web/worker/message.ts'

/** The overlay a panel starts with when none was dropped. */
const firstName = 'topology.yaml'

/** What a first overlay can look like. */
const example = `sites:
  - { id: s1, name: Main site }
rooms:
  - { id: r1, in: site:s1 }
  - { id: r2, in: site:s1 }
racks:
  - { id: r1-01, in: room:r1 }
  - { id: r2-01, in: room:r2 }
feeds:
  - { id: a, in: site:s1 }
  - { id: b, in: site:s1 }
hosts:
  - match: 'write a pattern of host names here'
    place: rack:r1-01
    requires: { any: [feed:a, feed:b] }
services:
  - { id: dns, name: Name resolution, requires: { anyVm: '^dns' } }
`

/** Where the reader says what no export knows: sites, rooms, racks, feeds, services, as the text of topology.yaml. */
export function Topology({
  estate,
  onChange,
}: {
  readonly estate: EstateSummary
  readonly onChange: (estate: EstateSummary) => void
}): JSX.Element {
  const edited = estate.overlays.at(-1)
  const name = edited?.name ?? firstName
  const [text, setText] = useState(edited?.text ?? '')
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const [told, setTold] = useState('')
  // Another estate brings its own overlay; applying this one changes the digest but not the text.
  useEffect(() => setText(edited?.text ?? ''), [edited?.text])
  const apply = async (next: string): Promise<void> => {
    const overlays = replaced(estate.overlays, { name, text: next })
    const outcome = await client.ask({ kind: 'overlay', overlays })
    setIssues(outcome.issues)
    if (!outcome.ok) return setTold('Not applied: the estate is as it was.')
    setTold(next.trim() === '' ? 'Taken away.' : 'Applied.')
    onChange(outcome.value)
  }
  const lines = text.split('\n').length
  return (
    <div class="ba-topology">
      <p>
        An export does not know racks, rooms, feeds or services. State them here, by name or by pattern, and
        they are laid over what was read. A file named <code>topology.yaml</code> dropped beside the export
        does the same.
      </p>
      <label for="overlay-text">{name}</label>
      <textarea
        id="overlay-text"
        class="ba-code"
        rows={Math.min(28, Math.max(8, lines + 1))}
        spellcheck={false}
        value={text}
        aria-describedby="overlay-told"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="ba-buttons">
        <button type="button" class="ba-primary" onClick={() => void apply(text)}>
          Apply
        </button>
        {text === '' && (
          <button type="button" onClick={() => setText(example)}>
            Start from an example
          </button>
        )}
        <button
          type="button"
          disabled={text === ''}
          onClick={() => saveFile({ name, content: new Blob([text], { type: 'application/yaml' }) })}
        >
          Download {name}
        </button>
      </p>
      <p role="status" id="overlay-told">
        {told}
      </p>
      <IssueList issues={issues} />
    </div>
  )
}

/** The overlays with one of them replaced by name or added last; an empty text takes it away. */
function replaced(overlays: readonly OverlayText[], next: OverlayText): readonly OverlayText[] {
  const others = overlays.filter(({ name }) => name !== next.name)
  return next.text.trim() === '' ? others : [...others, next]
}

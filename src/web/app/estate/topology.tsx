import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Issue } from '#kernel/outcome.ts'
import { IssueList } from '#web/app/notice.tsx'
import { client, saveFile } from '#web/app/session.ts'
import type { EstateSummary } from '#web/worker/message.ts'
import { withOverlay } from '#web/worker/overlays.ts'

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

type TopologyProps = {
  readonly estate: EstateSummary
  readonly name: string
  /** The text as it stands, applied or not. */
  readonly text: string
  /** The text before a form changed it last, to go back to. */
  readonly before: string | 'none'
  readonly onText: (text: string) => void
  readonly onChange: (estate: EstateSummary) => void
}

/** What the forms write, as the text of topology.yaml: to read, to edit by hand, to take along. */
export function Topology({ estate, name, text, before, onText, onChange }: TopologyProps): JSX.Element {
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const [told, setTold] = useState('')
  const area = useRef<HTMLTextAreaElement>(null)
  const applied = estate.overlays.find((overlay) => overlay.name === name)?.text ?? ''
  const apply = async (next: string): Promise<void> => {
    const overlays = withOverlay(estate.overlays, { name, text: next })
    const outcome = await client.ask({ kind: 'overlay', overlays })
    setIssues(outcome.issues)
    if (!outcome.ok) return setTold('Not applied: the estate is as it was.')
    setTold(next.trim() === '' ? 'Taken away.' : 'Applied.')
    onChange(outcome.value)
  }
  useShown(area, applied)
  const lines = text.split('\n').length
  return (
    <div class="ba-topology">
      <label for="overlay-text">{name}</label>
      <p class="ba-help">
        What the forms write, as text. Edit it as you like: the forms add to it and keep your comments and
        order. Dropped beside an export, such a file does the same.
      </p>
      <textarea
        ref={area}
        id="overlay-text"
        class="ba-code"
        rows={Math.min(28, Math.max(8, lines + 1))}
        spellcheck={false}
        value={text}
        aria-describedby="overlay-told"
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <p class="ba-buttons">
        <button type="button" class="ba-primary" onClick={() => void apply(text)}>
          Apply
        </button>
        {text === '' && (
          <button type="button" onClick={() => onText(example)}>
            Start from an example
          </button>
        )}
        {before !== 'none' && (
          <button
            type="button"
            onClick={() => {
              onText(before)
              void apply(before)
            }}
          >
            Undo
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
      <p role="status" id="overlay-told" class="ba-told">
        {text === applied ? told : 'This text is not applied yet. Counts are of the estate without it.'}
      </p>
      <IssueList issues={issues} />
    </div>
  )
}

/** Brings the first line that a form changed into sight, unless the reader is writing there. */
function useShown(area: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  const last = useRef(text)
  useLayoutEffect(() => {
    const [lines, old] = [text.split('\n'), last.current.split('\n')]
    last.current = text
    const first = lines.findIndex((line, at) => line !== old[at])
    const box = area.current
    if (box === null || first < 0 || document.activeElement === box) return
    box.scrollTop = (first / lines.length) * box.scrollHeight - box.clientHeight / 2
  }, [text])
}

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { chosenFiles, type Dropped, droppedFiles } from '#web/app/estate/dropped.ts'
import type { ImporterCard } from '#web/worker/message.ts'

/** What the reader can hand over here. */
export type IntakeProps = {
  readonly importers: readonly ImporterCard[]
  readonly busy: boolean
  /** 'first' explains; 'again' is the small form once something is open. */
  readonly place: 'first' | 'again'
  readonly onFiles: (files: readonly Dropped[]) => void
  readonly onReference: () => void
}

/** What every inventory may come in, whoever reads it. */
const ownEndings = ['.zip', '.tar', '.gz', '.tgz', '.json', '.yaml', '.yml']

/** Where files are dropped or picked. Dropping works on the whole area, picking by button and keyboard. */
export function Intake({ importers, busy, place, onFiles, onReference }: IntakeProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const endings = [...new Set([...importers.flatMap(({ extensions }) => extensions), ...ownEndings])]
  const take = (files: readonly Dropped[]): void => {
    if (files.length > 0) onFiles(files)
  }
  return (
    // Dropping is a convenience for a pointer; the button inside does the same for everybody.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      class={`ba-intake ba-intake-${place}${over ? ' ba-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(take)
      }}
    >
      <p class="ba-intake-lead">
        {place === 'first'
          ? 'Drop an inventory here, or a folder of them'
          : 'Drop another inventory, or a topology.yaml for this one'}
      </p>
      <p class="ba-buttons">
        <button type="button" class="ba-primary" disabled={busy} onClick={() => input.current?.click()}>
          Choose files
        </button>
        <button type="button" disabled={busy} onClick={onReference}>
          Use the reference estate
        </button>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={endings.join(',')}
        aria-label="Inventory files"
        onChange={(event) => {
          take(chosenFiles(event.currentTarget.files ?? []))
          event.currentTarget.value = ''
        }}
      />
      <p class="ba-small">
        Nothing leaves this computer: the files are read by this page. They are told by what is in them, and
        several kinds at once become one estate. Reads {endings.join(', ')}.
      </p>
    </div>
  )
}

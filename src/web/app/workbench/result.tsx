import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { renderCsv } from '#kernel/csv.ts'
import { ganttTable } from '#kernel/gantt.ts'
import { Answer } from '#web/app/answer.tsx'
import { IssueList } from '#web/app/notice.tsx'
import { client, saveFile } from '#web/app/session.ts'
import type { SessionRun } from '#web/app/workbench/session-run.ts'
import type { AnswerOf, EngineCard } from '#web/worker/message.ts'

/** One answer: its blocks, with what it assumes and doubts beside them, and the ways to take it along. */
export function Result({ of, card }: { readonly of: SessionRun; readonly card: EngineCard }): JSX.Element {
  const { run } = of
  return (
    <div class="ba-result">
      <div class="ba-result-main">
        <Answer blocks={run.blocks} idPrefix={`run-${of.id.slice(0, 8)}-`} />
      </div>
      <aside class="ba-result-side" aria-label="What this answer rests on">
        <h3>Assumes</h3>
        <ol>
          {card.assumptions.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
        <h3>Doubts</h3>
        {run.issues.length === 0 ? <p>None.</p> : <IssueList issues={run.issues} />}
        <h3>Take it along</h3>
        <Exports of={of} />
        <p class="ba-small">
          {card.id} version {run.version}, seed {run.seed}, estate{' '}
          <code>{run.estateDigest.slice(0, 12)}</code>, run <code>{of.id.slice(0, 12)}</code>
          {run.facts.length > 0 && <> · facts {run.facts.join(', ')}</>}
        </p>
      </aside>
    </div>
  )
}

function Exports({ of }: { readonly of: SessionRun }): JSX.Element {
  const tables = of.run.blocks.flatMap((block) =>
    block.kind === 'table'
      ? [block]
      : block.kind === 'gantt'
        ? [{ ...ganttTable(block), title: block.title }]
        : [],
  )
  const offered = useOffered(of)
  const fetchFile = async (kind: 'record' | 'report'): Promise<void> => {
    const ask = kind === 'record' ? ({ kind, run: of.text } as const) : ({ kind, runs: [of.text] } as const)
    const outcome = await client.ask(ask)
    if (outcome.ok) saveFile(outcome.value)
  }
  return (
    <ul class="ba-exports">
      <li>
        <button type="button" onClick={() => void fetchFile('report')}>
          report.html
        </button>{' '}
        to read and to forward
      </li>
      <li>
        <button type="button" onClick={() => void fetchFile('record')}>
          run.json
        </button>{' '}
        the estate and the run, to replay
      </li>
      {offered.map(({ title, file }) => (
        <li key={file.name}>
          <button type="button" onClick={() => saveFile(file)}>
            {file.name}
          </button>{' '}
          {title}
        </li>
      ))}
      {tables.map((table, index) => (
        <li key={`${index} ${table.title}`}>
          <button
            type="button"
            onClick={() =>
              saveFile({
                name: `table-${index + 1}.csv`,
                content: new Blob([renderCsv(table)], { type: 'text/csv' }),
              })
            }
          >
            table-{index + 1}.csv
          </button>{' '}
          {table.title}
        </li>
      ))}
    </ul>
  )
}

/** The files that the engine of a run offers; none until it has answered, and none for a run of another estate. */
function useOffered({ text }: SessionRun): AnswerOf<'exports'> {
  const [offered, setOffered] = useState<AnswerOf<'exports'>>([])
  useEffect(() => {
    let current = true
    setOffered([])
    void client.ask({ kind: 'exports', run: text }).then((outcome) => {
      if (current && outcome.ok) setOffered(outcome.value)
    })
    return () => {
      current = false
    }
  }, [text])
  return offered
}

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Block } from '#kernel/block.ts'
import type { Fields } from '#kernel/field.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import { Answer } from '#web/app/answer.tsx'
import { IssueList } from '#web/app/notice.tsx'
import { client } from '#web/app/session.ts'
import { compareRuns, type QuantityPair } from '#web/app/workbench/compare.ts'
import type { SessionRun } from '#web/app/workbench/session-run.ts'

/** Two runs of one engine side by side; what differs is marked by a word as well as by weight. */
export function Comparison({
  left,
  right,
  fields,
}: {
  readonly left: SessionRun
  readonly right: SessionRun
  readonly fields: Fields
}): JSX.Element {
  const { params, verdicts, quantities } = compareRuns(left.run, right.run, fields)
  const heads: readonly [string, string] = [`Run ${left.number}`, `Run ${right.number}`]
  return (
    <div class="ba-comparison">
      <Change left={left} right={right} />
      <PairTable
        title="What was asked"
        first="Parameter"
        heads={heads}
        rows={params.map(({ label, left: one, right: other, same }) => ({
          label,
          one,
          other,
          mark: same ? '' : 'differs',
        }))}
      />
      <PairTable
        title="What was answered"
        first="Subject"
        heads={heads}
        rows={verdicts.map((pair) => ({
          label: pair.subject,
          one: `${pair.left}${pair.leftText === '' ? '' : `: ${pair.leftText}`}`,
          other: `${pair.right}${pair.rightText === '' ? '' : `: ${pair.rightText}`}`,
          mark: verdictMarks[pair.difference],
        }))}
      />
      <PairTable
        title="Quantities"
        first="Quantity"
        heads={heads}
        rows={quantities.map((pair) => ({
          label: pair.label,
          one: valueText(pair.left, pair.unit),
          other: valueText(pair.right, pair.unit),
          mark: differenceText(pair),
        }))}
      />
    </div>
  )
}

/** What the engine itself says changed between the two; nothing while it is asked and where it has nothing to add. */
function Change({
  left,
  right,
}: {
  readonly left: SessionRun
  readonly right: SessionRun
}): JSX.Element | null {
  const [said, setSaid] = useState<Outcome<readonly Block[]>>(done([]))
  useEffect(() => {
    let current = true
    setSaid(done([]))
    void client.ask({ kind: 'compare', before: left.text, after: right.text }).then((outcome) => {
      if (current) setSaid(outcome)
    })
    return () => {
      current = false
    }
  }, [left.id, right.id])
  if (!said.ok) return <IssueList issues={said.issues} />
  if (said.value.length === 0) return null
  return (
    <section aria-labelledby="change-title">
      <h3 id="change-title">
        From run {left.number} to run {right.number}
      </h3>
      <Answer blocks={said.value} idPrefix={`change-${left.id.slice(0, 4)}-${right.id.slice(0, 4)}-`} />
    </section>
  )
}

const verdictMarks = { none: '', reason: 'same verdict, other reason', verdict: 'differs' } as const

const valueText = (value: number | 'unknown' | 'absent', unit: Unit): string =>
  typeof value === 'number' ? formatQuantity(value, unit) : value

function differenceText({ left, right, difference, unit }: QuantityPair): string {
  if (difference === 0 || (left === right && difference === 'unknown')) return ''
  if (difference === 'unknown') return 'differs'
  return `${difference > 0 ? '+' : '−'}${formatQuantity(Math.abs(difference), unit)}`
}

type PairRow = { readonly label: string; readonly one: string; readonly other: string; readonly mark: string }

function PairTable({
  title,
  first,
  heads,
  rows,
}: {
  readonly title: string
  /** Heading of the first column. */
  readonly first: string
  readonly heads: readonly [string, string]
  readonly rows: readonly PairRow[]
}): JSX.Element | null {
  if (rows.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than a phone is scrolled with the keyboard too
    <section class="bh-scroll" aria-label={title} tabIndex={0}>
      <table class="bh-table ba-pairs">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, one, other, mark }) => (
            <tr key={label} class={mark === '' ? '' : 'ba-differs'}>
              <th scope="row">{label}</th>
              <td>{one}</td>
              <td>{other}</td>
              <td>{mark === '' ? 'same' : mark}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

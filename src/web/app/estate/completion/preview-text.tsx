import type { JSX } from 'preact'
import type { RuleSection } from '#estate/completion/answer.ts'
import type { GapId } from '#estate/completion/gap.ts'
import type { Named, RulePreview } from '#estate/completion/preview.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { counted, nounOf } from '#web/app/estate/completion/desk.ts'
import { IssueList } from '#web/app/notice.tsx'

/** A preview as a form holds it: nothing asked yet, or an answer. */
export type Drawn = Outcome<RulePreview> | 'none'

/** What a rule would do, in words: whom it matches, whose value it would replace, who is left. */
export function PreviewText({
  drawn,
  section,
  sets,
  gap,
}: {
  readonly drawn: Drawn
  readonly section: RuleSection
  /** Whether the rule sets anything yet. */
  readonly sets: boolean
  readonly gap: GapId
}): JSX.Element {
  const noun = nounOf(section)
  const preview = drawn !== 'none' && drawn.ok ? drawn.value : undefined
  return (
    <div class="ba-preview" role="status">
      {drawn === 'none' && <p class="ba-help">The count of what it matches appears here while you type.</p>}
      {preview !== undefined && (
        <>
          <p>
            Matches <b class="ba-count">{counted(preview.matches.count, noun)}</b>
            {preview.matches.count > 0 && <Names of={preview.matches} />}
          </p>
          {sets && preview.matches.count > 0 && gap !== 'services' && (
            <p class="ba-help">{effectText(preview, noun)}</p>
          )}
        </>
      )}
      {drawn !== 'none' && <IssueList issues={drawn.issues} />}
    </div>
  )
}

const Names = ({ of }: { readonly of: Named }): JSX.Element => (
  <span class="ba-names">
    : {of.first.join(', ')}
    {of.count > of.first.length && ` and ${(of.count - of.first.length).toLocaleString('en')} more`}
  </span>
)

function effectText({ known, replaced, left }: RulePreview, noun: string): string {
  const before =
    known === 0
      ? 'None of them has a value yet.'
      : `${known.toLocaleString('en')} of them ${known === 1 ? 'has' : 'have'} a value already; ${
          replaced === 0 ? 'none of it changes' : `${replaced.toLocaleString('en')} would be replaced`
        }.`
  const after =
    left.count === 0
      ? `No ${noun} is left without.`
      : `Left without: ${counted(left.count, noun)} (${left.first.slice(0, 4).join(', ')}${left.count > 4 ? ' …' : ''}).`
  return `${before} ${after}`
}

import type { Answer, RuleSection } from '#estate/completion/answer.ts'
import type { Coverage } from '#estate/completion/coverage.ts'
import type { FacilityKind } from '#estate/model.ts'
import type { Issue } from '#kernel/outcome.ts'
import type { ComponentHit, EstateSummary } from '#web/worker/message.ts'

/** What every form of the completion room works on. */
export type FormDesk = {
  /** Another object after every change, also one that leaves the digest: what is shown of it is asked anew. */
  readonly estate: EstateSummary
  readonly coverage: Coverage
  /** The facilities and services there are, imported or declared. */
  readonly facilities: readonly ComponentHit[]
  /** Writes answers into the topology text and applies it, or says why not. */
  readonly add: (answers: readonly Answer[]) => Promise<readonly Issue[] | 'taken'>
}

/** The facilities of some kinds, in the order of the kinds. */
export const facilitiesOf = (
  { facilities }: FormDesk,
  kinds: readonly (FacilityKind | 'service')[],
): readonly ComponentHit[] => kinds.flatMap((kind) => facilities.filter((hit) => hit.kind === kind))

/** A component as an option of a list. Example: 'Rack 7 (rack r-07)' */
export function optionText({ ref, kind, name }: ComponentHit): string {
  const id = ref.slice(kind.length + 1)
  return id === name ? `${kind} ${name}` : `${name} (${kind} ${id})`
}

/** One entity of a section. */
export const nounOf = (section: RuleSection): string => (section === 'vms' ? 'VM' : section.slice(0, -1))

/** A count with its noun. Example: (1, 'host') → '1 host' */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

import type { Answer } from '#estate/completion/answer.ts'
import type { Coverage } from '#estate/completion/coverage.ts'
import type { FacilityKind } from '#estate/model.ts'
import type { ComponentHit } from '#web/worker/message.ts'

/** What every form of the completion room works on. */
export type FormDesk = {
  /** Changes with the estate, so that counts are asked anew. */
  readonly digest: string
  readonly coverage: Coverage
  /** The facilities there are, imported or declared. */
  readonly facilities: readonly ComponentHit[]
  /** Writes answers and applies them; whether they were taken. */
  readonly add: (answers: readonly Answer[], told: string) => Promise<boolean>
}

/** The facilities of some kinds, in the order of the kinds. */
export const facilitiesOf = (
  { facilities }: FormDesk,
  kinds: readonly FacilityKind[],
): readonly ComponentHit[] => kinds.flatMap((kind) => facilities.filter((hit) => hit.kind === kind))

/** A component as an option of a list. Example: 'Rack 7 (rack r-07)' */
export function optionText({ ref, kind, name }: ComponentHit): string {
  const id = ref.slice(kind.length + 1)
  return id === name ? `${kind} ${name}` : `${name} (${kind} ${id})`
}

/** A count with its noun. Example: (1, 'host') → '1 host' */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

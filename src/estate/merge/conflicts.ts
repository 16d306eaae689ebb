import type { Doubts } from '#estate/merge/doubts.ts'
import type { Clash } from '#estate/merge/values.ts'
import type { Entity, Estate, EstatePart, Source } from '#estate/model.ts'
import { originText, provenanceOf } from '#estate/provenance.ts'
import { valueText } from '#estate/value-text.ts'

/** What an entity of each part is called in a sentence. */
export const nounOf: Readonly<Record<EstatePart, string>> = {
  facilities: 'Facility',
  clusters: 'Cluster',
  hosts: 'Host',
  datastores: 'Datastore',
  networks: 'Network',
  vms: 'VM',
  services: 'Service',
  rules: 'Rule',
  windows: 'Window',
}

/** Who said something, and the sources its origins count in. */
export type Speaker = {
  readonly entity: Entity
  readonly source: string
  readonly sources: readonly Source[]
}

/** Where a speaker read a member: its cell, else its row, else the source by name. */
export function placeOf({ entity, source, sources }: Speaker, field: string): string {
  const estate = { sources } as Estate
  const member = field.replace(/\[.*$/s, '')
  const last = entity.origins.at(-1)
  const found = provenanceOf(estate, entity, field) ?? provenanceOf(estate, entity, member)
  return found ?? (last === undefined ? source : originText(estate, last))
}

/** Tells a clash of two speakers: both values, where each was read, and which one stands. */
export function tellClash(
  part: EstatePart,
  name: string,
  { kind, field, values: [chosen, other] }: Clash,
  speakers: () => readonly [Speaker, Speaker],
  doubts: Doubts,
): void {
  const about = field.replace(/\[.*\]/s, '')
  const [code, severity, advice] =
    kind === 'conflict'
      ? (['merge.conflict', 'warning', correct] as const)
      : (['merge.measured-apart', 'note', measuredTwice] as const)
  doubts.add(code, about, severity, () => {
    const [first, second] = speakers()
    const where = placeOf(first, field)
    const said = `${nounOf[part]} "${name}" has ${field} ${valueText(field, chosen)} in ${where} and ${valueText(field, other)} in ${placeOf(second, field)}.`
    return { where, message: `${said} The first is used${advice}` }
  })
}

const correct = '. Correct the source that is wrong, or state the value in a topology.yaml.'
const measuredTwice = '; it is a measurement, so two readings differ.'

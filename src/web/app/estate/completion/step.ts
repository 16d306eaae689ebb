import type { GapId } from '#estate/completion/gap.ts'

/** The steps of the completion room, in the order they build on each other. */
export const stepIds = [
  'places',
  'power',
  'storage',
  'services',
  'restart',
  'rates',
  'quorum',
  'licence',
] as const
export type StepId = (typeof stepIds)[number]

/** A step: what its tab says and the gaps it closes. */
export const steps: Readonly<Record<StepId, { readonly title: string; readonly gaps: readonly GapId[] }>> = {
  places: { title: 'Places', gaps: ['host-place', 'host-rack'] },
  power: { title: 'Power', gaps: ['power'] },
  storage: { title: 'Storage', gaps: ['storage'] },
  services: { title: 'Services', gaps: ['services'] },
  restart: { title: 'Restart order', gaps: ['restart-priority'] },
  rates: { title: 'Failure rates', gaps: ['failure-rates'] },
  quorum: { title: 'Quorum', gaps: ['quorum'] },
  licence: { title: 'Licences', gaps: ['licence'] },
}

/** The step that closes a gap. */
export const stepOf = (gap: GapId): StepId =>
  stepIds.find((step) => steps[step].gaps.includes(gap)) ?? 'places'

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
  'windows',
] as const
export type StepId = (typeof stepIds)[number]

/** A step: what its tab says, why it matters, and the gaps it closes. */
export const steps: Readonly<
  Record<StepId, { readonly title: string; readonly lead: string; readonly gaps: readonly GapId[] }>
> = {
  places: {
    title: 'Places',
    lead: 'A rule that keeps two VMs on two hosts is kept by two hosts in one rack. Say what stands where.',
    gaps: ['host-place', 'host-rack'],
  },
  power: {
    title: 'Power',
    lead: 'Two feeds help a host that hangs on both, and end together what hangs on one.',
    gaps: ['power'],
  },
  storage: {
    title: 'Storage',
    lead: 'A datastore on an array goes where the array goes.',
    gaps: ['storage'],
  },
  services: {
    title: 'Services',
    lead: 'A platform that cannot resolve names or reach its keys does not come back as it went. Name the VMs that carry each role.',
    gaps: ['services'],
  },
  restart: {
    title: 'Restart order',
    lead: 'After a loss the order decides who gets the room that is left, and who waits.',
    gaps: ['restart-priority'],
  },
  rates: {
    title: 'Failure rates',
    lead: 'How often and how long, from your own records. Without them likelihoods stay intervals.',
    gaps: ['failure-rates'],
  },
  quorum: {
    title: 'Quorum',
    lead: 'A cluster that needs a majority stops when it loses it, hosts left or not.',
    gaps: ['quorum'],
  },
  licence: {
    title: 'Licences',
    lead: 'Which contract covers which hosts, so that a change of hosts can be held against it.',
    gaps: ['licence'],
  },
  windows: {
    title: 'Windows',
    lead: 'When may work be done, and when not? A plan that nobody may carry out is none.',
    gaps: ['windows'],
  },
}

/** The step that closes a gap. */
export const stepOf = (gap: GapId): StepId =>
  stepIds.find((step) => steps[step].gaps.includes(gap)) ?? 'places'

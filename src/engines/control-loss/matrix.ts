/** What people do with a platform, in the order they miss it. */
export const operations = [
  { id: 'run', short: 'run', label: 'Running VMs run on' },
  { id: 'ha-restart', short: 'restart', label: 'HA restarts VMs of a lost host' },
  { id: 'power-on', short: 'start', label: 'Switch a VM on or off' },
  { id: 'live-migrate', short: 'move', label: 'Move a running VM' },
  { id: 'provision', short: 'create', label: 'Create a VM' },
  { id: 'attach-network', short: 'network', label: 'Attach a VM to a network, change a port' },
  { id: 'log-in', short: 'log in', label: 'Log in, change permissions' },
  { id: 'back-up', short: 'back up', label: 'Back up and restore' },
  { id: 'fetch-keys', short: 'keys', label: 'Fetch encryption keys' },
  { id: 'renew-licence', short: 'licence', label: 'Renew or assign licences' },
  { id: 'monitor', short: 'watch', label: 'Watch the platform' },
] as const
export type Operation = (typeof operations)[number]['id']

/** Whether an operation is there while the manager is not. Unknown: no source that was read says so. */
export type Availability = 'works' | 'degraded' | 'stops' | 'unknown'

/** What holds from a day of the loss on, with the facts it leans on; what is unknown leans on none. */
export type Phase = {
  readonly fromDay: number
  readonly state: Availability
  readonly says: string
  readonly facts: readonly string[]
}

/** What a platform still does without something it is managed by. An operation that is left out is unknown. */
export type Situation = {
  readonly label: string
  readonly lost: string
  readonly cells: Readonly<Partial<Record<Operation, readonly Phase[]>>>
}

const unread: Phase = { fromDay: 0, state: 'unknown', says: 'No source that was read says so.', facts: [] }

/** The phase of an operation on a day: the last one that has begun. */
export function phaseOn({ cells }: Situation, operation: Operation, day: number): Phase {
  const begun = (cells[operation] ?? []).filter(({ fromDay }) => fromDay <= day)
  return begun.at(-1) ?? unread
}

/** The first day on which an operation stops; null when it never does, as far as is known. */
export const stopsOn = ({ cells }: Situation, operation: Operation): number | null =>
  (cells[operation] ?? []).find(({ state }) => state === 'stops')?.fromDay ?? null

/** Every fact that the cells of a situation lean on, in order of id. */
export const factsOf = ({ cells }: Situation): readonly string[] =>
  [...new Set(Object.values(cells).flatMap((phases) => phases.flatMap(({ facts }) => facts)))].sort()

const cell =
  (state: Availability) =>
  (says: string, ...facts: readonly string[]): readonly Phase[] => [{ fromDay: 0, state, says, facts }]

/** Cells that hold from the first day on. */
export const works = cell('works')
export const degraded = cell('degraded')
export const stops = cell('stops')

/** A cell that changes on a day. */
export const until = (day: number, before: readonly Phase[], after: readonly Phase[]): readonly Phase[] => [
  ...before,
  ...after.map((phase) => ({ ...phase, fromDay: day })),
]

/** What is said of a phase that nobody published. */
export const unpublished = (says: string): readonly Phase[] => [
  { fromDay: 0, state: 'unknown', says, facts: [] },
]

import type { ChoiceField, NumberField, Values } from '#kernel/field.ts'

/** How VMs are measured against hosts: knobs that every question about placement shares. */
export const placementFields = {
  memoryBasis: {
    kind: 'choice',
    label: 'Memory a VM needs',
    help: 'Configured size is the cautious answer. Reservations are what the platform itself admits by. Active memory is a moment, not a promise.',
    options: [
      { value: 'configured', label: 'its configured size' },
      { value: 'reserved', label: 'its reservation' },
      { value: 'active', label: 'its active memory' },
    ],
    default: 'configured',
  },
  memoryOvercommit: {
    kind: 'number',
    label: 'Memory overcommit',
    help: 'How many bytes of VM memory are allowed per byte of host memory. 1 means no overcommit.',
    unit: 'count',
    min: 1,
    max: 2,
    step: 0.05,
    default: 1,
  },
  memoryReserve: {
    kind: 'number',
    label: 'Memory kept for the hypervisor',
    help: 'Share of each host that VMs do not get, because the hypervisor, its storage stack and its agents live there.',
    unit: 'ratio',
    min: 0,
    max: 0.5,
    step: 0.01,
    default: 0.05,
  },
  cpu: {
    kind: 'choice',
    label: 'CPU that binds',
    help: 'Reservations always bind. Choose the second to bound the number of vCPUs per core as well; the ratio after the worst loss is reported either way.',
    options: [
      { value: 'reservations', label: 'reservations only' },
      { value: 'vcpus-per-core', label: 'reservations and vCPUs per core' },
    ],
    default: 'reservations',
  },
  vcpusPerCoreMax: {
    kind: 'number',
    label: 'vCPUs per core, at most',
    help: 'Used when vCPUs per core bind. Cores are physical: threads are not counted.',
    unit: 'count',
    min: 1,
    max: 32,
    step: 0.5,
    default: 4,
  },
  shouldRules: {
    kind: 'choice',
    label: 'Rules of strength "should"',
    help: 'Platforms break them when they must. Keep them to ask whether they would have to.',
    options: [
      { value: 'left-out', label: 'may be broken' },
      { value: 'kept', label: 'are kept like "must" rules' },
    ],
    default: 'left-out',
  },
  stepsMax: {
    kind: 'number',
    label: 'Search steps per cluster',
    help: 'How many placements the exact search may try per cluster before it answers "undecided". One loss may use a tenth of what is left.',
    unit: 'steps',
    min: 0,
    max: 100_000_000,
    step: 1,
    default: 1_000_000,
  },
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

/** Those knobs as an engine receives them. */
export type Policy = Values<typeof placementFields>

/** Most losses examined in one cluster: 2,000 hosts in one cluster have about as many pairs. */
export const scenariosMax = 2_000_000

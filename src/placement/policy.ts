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

/** Two more knobs, for questions that ask for them. */
export const fineFields = {
  numa: {
    kind: 'choice',
    label: 'NUMA nodes',
    help: 'Respect them to count only memory that a VM finds inside one node, or in equal parts on the fewest nodes that can hold it. Which nodes running VMs occupy is in no inventory: a host is taken to be able to rearrange them among its nodes.',
    options: [
      { value: 'ignored', label: 'are ignored' },
      { value: 'respected', label: 'are respected' },
    ],
    default: 'ignored',
  },
  cpuGenerations: {
    kind: 'choice',
    label: 'CPU generations',
    help: 'A restarted VM boots anew and takes the processor it finds. Keep it to its own generation where guests or licences depend on one; a cluster levelled to one baseline counts as one generation.',
    options: [
      { value: 'any', label: 'a restart may change it' },
      { value: 'same', label: 'a restart keeps it' },
    ],
    default: 'any',
  },
} as const satisfies Readonly<Record<string, ChoiceField>>

/** The knobs as an engine receives them. Whoever leaves the finer ones out ignores NUMA and generations. */
export type Policy = Values<typeof placementFields> & Partial<Values<typeof fineFields>>

/** Most losses examined in one cluster for one number of hosts: about all triples of 490 hosts. */
export const scenariosMax = 20_000_000
/** Most losses whose state is kept for a map of pairs. */
export const statesMax = 2_000_000
/** Most accelerator models that are told apart in one cluster. */
export const acceleratorModelsMax = 32
/** Most NUMA nodes that are believed of a host. */
export const numaNodesMax = 32

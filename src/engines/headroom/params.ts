import type { ChoiceField, NumberField, Values } from '#kernel/field.ts'
import { placementFields } from '#placement/policy.ts'

const { memoryBasis, memoryOvercommit, memoryReserve, cpu, vcpusPerCoreMax, shouldRules, stepsMax } =
  placementFields

/** What a person may turn. The knobs are few: everything else is read from the estate. */
export const headroomParams = {
  failures: {
    kind: 'number',
    label: 'Host failures to survive',
    help: 'Up to how many hosts of one cluster fail at once. With 2, the answers for one and for two are both given.',
    unit: 'hosts',
    min: 1,
    max: 2,
    step: 1,
    default: 2,
  },
  ...{ memoryBasis, memoryOvercommit, memoryReserve, cpu, vcpusPerCoreMax, shouldRules },
  certificates: {
    kind: 'choice',
    label: 'Placements to show',
    help: 'Every placement is checked. The result carries the one of the tightest loss, or those of all losses (at most 5,000 in all).',
    options: [
      { value: 'tightest', label: 'of the tightest loss' },
      { value: 'all', label: 'of every loss' },
    ],
    default: 'tightest',
  },
  stepsMax,
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

/** The knobs as the engine receives them. */
export type HeadroomParams = Values<typeof headroomParams>

/** Most placements a result carries when all are asked for. */
export const certificatesMax = 5_000

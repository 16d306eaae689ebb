import type { ChoiceField, NumberField, Values } from '#kernel/field.ts'
import { fineFields, placementFields } from '#placement/policy.ts'

const { memoryBasis, memoryOvercommit, memoryReserve, cpu, vcpusPerCoreMax, shouldRules, stepsMax } =
  placementFields
const { numa, cpuGenerations } = fineFields

/** What a person may turn. The knobs are few: everything else is read from the estate. */
export const headroomParams = {
  failures: {
    kind: 'number',
    label: 'Host failures to survive',
    help: 'Up to how many hosts of one cluster are lost. The answers for fewer are given as well.',
    unit: 'hosts',
    min: 1,
    max: 3,
    step: 1,
    default: 2,
  },
  order: {
    kind: 'choice',
    label: 'Hosts are lost',
    help: 'One after another: VMs have restarted before the next host is lost, and stay where they are. There must be a way to restart after each loss that leaves a way after every next one.',
    options: [
      { value: 'at-once', label: 'at once' },
      { value: 'one-after-another', label: 'one after another' },
    ],
    default: 'at-once',
  },
  groups: {
    kind: 'choice',
    label: 'Racks, feeds and the like',
    help: 'Also lose every rack, room, feed, switch or other component that takes hosts down with it: each alone, or every two together. Clusters are judged by the hosts they lose.',
    options: [
      { value: 'none', label: 'are not lost' },
      { value: 'single', label: 'one at a time' },
      { value: 'pairs', label: 'one or two at a time' },
    ],
    default: 'single',
  },
  ...{
    memoryBasis,
    memoryOvercommit,
    memoryReserve,
    cpu,
    vcpusPerCoreMax,
    numa,
    cpuGenerations,
    shouldRules,
  },
  cells: {
    kind: 'number',
    label: 'Cells per cluster',
    help: 'Split every cluster into so many clusters of its own, by the order of its hosts, and ask again: VMs restart inside their cell only.',
    unit: 'count',
    min: 1,
    max: 8,
    step: 1,
    default: 1,
  },
  hostsAddedMax: {
    kind: 'number',
    label: 'Hosts to add, at most',
    help: 'Where the answer is not safe, add empty copies of the most common host one by one until it is, and say how many it took.',
    unit: 'hosts',
    min: 0,
    max: 8,
    step: 1,
    default: 4,
  },
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
/** Most losses of one cluster that are examined one by one; beyond, one stands for all that are like it. */
export const eachMax = 100_000

import type { ChoiceField, NumberField, Values } from '#kernel/field.ts'
import { tib } from '#kernel/units.ts'
import { placementFields } from '#placement/policy.ts'

const { memoryBasis, memoryReserve } = placementFields

/**
 * What a person may turn. A cluster whose own settings are in the estate is judged by those on its own
 * platform.
 */
export const admissionParams = {
  failures: {
    kind: 'number',
    label: 'Host failures to survive',
    help: 'How many hosts of one cluster fail at once. Each judge is asked whether it promises that, and so are we.',
    unit: 'hosts',
    min: 1,
    max: 2,
    step: 1,
    default: 1,
  },
  vsphereVersion: {
    kind: 'choice',
    label: 'vSphere version',
    help: 'Decides what a VM without a CPU reservation counts for: 32 MHz since 5.0, 256 MHz in 4.x and still in the text of the API.',
    options: [
      { value: '5-and-later', label: '5.0 and later' },
      { value: '4', label: '4.x' },
    ],
    default: '5-and-later',
  },
  slotCpuMhzMax: {
    kind: 'number',
    label: 'Slot: CPU, at most',
    help: 'The advanced option das.slotcpuinmhz. 0 sets no cap, so that the largest CPU reservation makes the slot.',
    unit: 'mhz',
    min: 0,
    max: 1_000_000,
    step: 1,
    default: 0,
  },
  slotMemoryBytesMax: {
    kind: 'number',
    label: 'Slot: memory, at most',
    help: 'The advanced option das.slotmeminmb, in bytes. 0 sets no cap, so that the largest memory reservation makes the slot.',
    unit: 'bytes',
    min: 0,
    max: tib(64),
    step: 1,
    default: 0,
  },
  share: {
    kind: 'number',
    label: 'Share of the cluster kept free',
    help: 'Of CPU and of memory, under the percentage policy. 0 takes what vSphere computes by itself since 6.5: failures over hosts.',
    unit: 'ratio',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0,
  },
  degradation: {
    kind: 'number',
    label: 'Performance degradation tolerated',
    help: 'What VMs may lose of what they use now before vSphere warns. 100 % never warns. It warns; it refuses nothing.',
    unit: 'ratio',
    min: 0,
    max: 1,
    step: 0.05,
    default: 1,
  },
  copies: {
    kind: 'choice',
    label: 'Copies of data (AHV)',
    help: 'Replication factor 2 everywhere guarantees one host failure, any container with 3 guarantees two.',
    options: [
      { value: '2', label: 'two everywhere (RF2)' },
      { value: '3', label: 'three somewhere (RF3)' },
    ],
    default: '2',
  },
  witness: {
    kind: 'choice',
    label: 'Witness or quorum device',
    help: 'Something outside of the hosts that works and has a vote: a cloud or file share witness for Windows, a QDevice for Proxmox VE.',
    options: [
      { value: 'none', label: 'none' },
      { value: 'third', label: 'there is one' },
    ],
    default: 'third',
  },
  storagePolicy: {
    kind: 'choice',
    label: 'Storage policy (AVS)',
    help: 'How many failures stored data survives, and how many hosts it needs for that. It does not follow the cluster when that grows.',
    options: [
      { value: 'raid-1-ftt-1', label: 'RAID-1, one failure' },
      { value: 'raid-5-ftt-1', label: 'RAID-5, one failure' },
      { value: 'raid-1-ftt-2', label: 'RAID-1, two failures' },
      { value: 'raid-6-ftt-2', label: 'RAID-6, two failures' },
      { value: 'raid-1-ftt-3', label: 'RAID-1, three failures' },
    ],
    default: 'raid-1-ftt-1',
  },
  ...{ memoryBasis, memoryReserve },
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

/** The knobs as the engine receives them. */
export type AdmissionParams = Values<typeof admissionParams>

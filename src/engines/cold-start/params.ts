import { componentKinds } from '#estate/model.ts'
import type { Values } from '#kernel/field.ts'

const stands = 'Stands in for every one whose time the estate does not state.'

/** The parameters of the engine. Times run from the order to start until the thing works. */
export const params = {
  failed: {
    kind: 'components',
    label: 'What lost power',
    help: 'They and everything that stops with them start again. Empty starts the whole estate from nothing.',
    of: componentKinds,
    max: 64,
    default: [],
  },
  times: {
    kind: 'choice',
    label: 'Times nobody stated',
    help: 'Taken from the numbers below, or left unknown, which leaves the moments that rest on them unknown, too.',
    options: [
      { value: 'assumed', label: 'take the numbers below' },
      { value: 'unknown', label: 'stay unknown' },
    ],
    default: 'assumed',
  },
  hostMs: {
    kind: 'number',
    label: 'A host boots in',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 600_000,
  },
  storageMs: {
    kind: 'number',
    label: 'An array or controller starts in',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 600_000,
  },
  switchMs: {
    kind: 'number',
    label: 'A switch or fabric starts in',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 300_000,
  },
  applianceMs: {
    kind: 'number',
    label: 'A controller VM, witness or quorum device starts in',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 300_000,
  },
  vmMs: {
    kind: 'number',
    label: 'A VM boots in',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 60_000,
  },
  serviceMs: {
    kind: 'number',
    label: 'A service answers after its VMs by',
    help: stands,
    unit: 'ms',
    min: 0,
    max: 86_400_000,
    step: 1_000,
    default: 0,
  },
  startsAtOnce: {
    kind: 'number',
    label: 'VMs a host starts at once',
    help: 'The rest wait for a place, the highest restart priority first. 0 sets no limit.',
    unit: 'vms',
    min: 0,
    max: 1_000,
    step: 1,
    default: 8,
  },
} as const

/** What `run` receives. */
export type ColdStartParams = Values<typeof params>

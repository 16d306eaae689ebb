import { type SituationId, situationIds, situations } from '#engines/control-loss/situations.ts'
import type { Values } from '#kernel/field.ts'

const options: readonly { readonly value: SituationId; readonly label: string }[] = situationIds.map(
  (value) => ({
    value,
    label: situations[value].label,
  }),
)

/** The parameters of the engine. */
export const params = {
  situation: {
    kind: 'choice',
    label: 'What is lost',
    help: 'A platform and what it is without. Every situation is compared in the picture.',
    options,
    default: 'vsphere-manager' as SituationId,
  },
  days: {
    kind: 'number',
    label: 'Days since the loss',
    help: 'Licences and tethers take functions away on a calendar; most losses are felt on day 0.',
    unit: 'count',
    min: 0,
    max: 400,
    step: 1,
    default: 0,
  },
  lost: {
    kind: 'components',
    label: 'What stops in the estate',
    help: 'Empty stops every service whose role is management.',
    of: ['service', 'vm', 'account', 'controller-vm', 'software', 'quorum-device'],
    max: 64,
    default: [],
  },
} as const

/** What `run` receives. */
export type ControlLossParams = Values<typeof params>

import { componentKinds } from '#estate/model.ts'
import { isDoublable } from '#failure/doubled.ts'
import type { Values } from '#kernel/field.ts'

/** The parameters of the engine. */
export const params = {
  failed: {
    kind: 'components',
    label: 'Failed together',
    help: 'What fails at the same time. Empty shows the estate as it stands.',
    of: componentKinds,
    max: 64,
    default: [],
  },
  without: {
    kind: 'components',
    label: 'Taken out beforehand',
    help: 'What is out for the whole question, as in maintenance or after a decommissioning. The answer says what became fatal.',
    of: componentKinds,
    max: 16,
    default: [],
  },
  doubled: {
    kind: 'components',
    label: 'Doubled beforehand',
    help: 'What gets a twin that shares nothing with it, so that either of the two does. The answer says what is no longer fatal.',
    of: componentKinds.filter(isDoublable),
    max: 16,
    default: [],
  },
  topology: {
    kind: 'choice',
    label: 'Topology',
    help: 'Declared counts what stands in what, hosts and VMs. Real adds feeds, switches, arrays, accounts, firmware, datastores, networks and quorum.',
    options: [
      { value: 'declared', label: 'Declared: places and hosts alone' },
      { value: 'real', label: 'Real: everything a component needs' },
    ],
    default: 'real',
  },
  loss: {
    kind: 'choice',
    label: 'A service counts as lost',
    help: 'Interrupted counts a service whose VMs have to restart elsewhere. Until repaired counts only what restarting does not bring back.',
    options: [
      { value: 'interrupted', label: 'when it is interrupted' },
      { value: 'until-repaired', label: 'when it stays down until repaired' },
    ],
    default: 'interrupted',
  },
  vmsPerHost: {
    kind: 'number',
    label: 'VMs per host, at most',
    help: 'Places the running VMs of each cluster on as few hosts as this ceiling needs, the load unchanged. A cluster with too few hosts for it spreads over all it has. 0 leaves VMs where they are.',
    unit: 'vms',
    min: 0,
    max: 200,
    step: 1,
    default: 0,
  },
  placement: {
    kind: 'choice',
    label: 'Placement',
    help: 'How VMs are placed when VMs per host is above 0.',
    options: [
      { value: 'as-is', label: 'Stay where possible; the rest fills up the hosts that are left' },
      { value: 'pack', label: 'Pack in order of id' },
      { value: 'anti-affinity', label: 'Keep the halves of a service apart while possible' },
    ],
    default: 'as-is',
  },
} as const

/** What `run` receives. */
export type BlastRadiusParams = Values<typeof params>

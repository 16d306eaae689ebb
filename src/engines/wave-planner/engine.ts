import { defineEngine } from '#engines/engine.ts'
import { migrationOf } from '#engines/wave-planner/answer.ts'
import { explainWaves } from '#engines/wave-planner/explain.ts'
import { exportsOf } from '#engines/wave-planner/exports.ts'
import { nameOf } from '#engines/wave-planner/group-lines.ts'
import { params } from '#engines/wave-planner/params.ts'
import { plannedFor, structureOf } from '#engines/wave-planner/planned.ts'
import { restoreOf } from '#engines/wave-planner/restore.ts'
import type { WaveResult } from '#engines/wave-planner/result.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** Wave planner: who moves with whom, when, how long it takes, how far one can go back; or everything restored. */
export default defineEngine({
  id: 'wave-planner',
  version: 1,
  title: 'Wave planner',
  question: 'In what waves does everything move, when is the last one done, and until when can one go back?',
  assumptions: [
    'A group moves in one window. A group that another one needs moves in an earlier window; groups that need each other in a ring are one.',
    'Copies run around the clock from the first day on, in the order of the waves, and share the link fairly; a host and a datastore give at most what the knobs say.',
    'A warm copy goes over a guest until the changes of one pass are left, which are copied with the guest stopped. A guest that writes faster than it is copied is copied cold.',
    'A plan of Forklift starts one VM every 35 seconds, and a VM needs 105 seconds after its copy: fitted to seven published transfers. Of other tools nothing was published; they start at once.',
    'A window that touches a freeze is closed; so is one for a group when the estate’s own windows and freezes do not leave all of it open. Windows are wall-clock times in the time zone; days are counted in UTC.',
    'Engineers in aftercare do nothing else. Surprises are solved one after another by the others, Monday to Friday.',
    'A VM fails its cutover at most once, independently of the others, and takes its group back with it.',
    'Going back is without loss until the first write on the target alone. Quarantine keeps the source, not its data current.',
    'The plan comes from a heuristic; the bound beside it holds for any plan of these groups.',
    'Restoring spreads VMs evenly over the repositories; each takes as many at a time as it has slots. The backup system itself is taken to have survived.',
  ],
  needs: ['facilities', 'hosts', 'vms', 'services', 'rules', 'networks', 'windows'],
  params,
  facts: [
    'mig-mtv-measured',
    'mig-mtv-plans',
    'mig-mtv-rates',
    'mig-mtv-inflight',
    'mig-transfer-fit',
    'mig-forklift-warm',
    'mig-xo-throughput',
    'mig-v2v-nfc',
    'mig-hcx-modes',
    'mig-wac-limits',
    'mig-duration-large',
    'mig-azmigrate-scale',
    'mob-vsphere-concurrency',
    'mob-vsphere-storage-budget',
  ],
  assess: [],
  run(estate, values, { seed, progress }): Outcome<WaveResult> {
    const structure = structureOf(estate, values)
    if (!structure.ok) return structure
    const { subject, order } = structure.value
    if (values.mode === 'restore') {
      const cycles = order.cycles.map(({ groups, needs }) => ({
        needs,
        groups: groups.map((at) => nameOf(structure.value, at)),
      }))
      return done(restoreOf(subject, order, values, cycles), subject.issues)
    }
    const planned = plannedFor(structure.value, estate, values)
    if (!planned.ok) return planned
    return done(migrationOf(estate, planned.value, values, seed, progress), subject.issues)
  },
  explain: explainWaves,
  exports: exportsOf,
})

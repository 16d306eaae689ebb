import { defineEngine } from '#engines/engine.ts'
import { explainUpgrade } from '#engines/upgrade-walk/explain.ts'
import { upgradeExports } from '#engines/upgrade-walk/exports.ts'
import { upgradeParams } from '#engines/upgrade-walk/params.ts'
import { planUpgrade } from '#engines/upgrade-walk/plan-upgrade.ts'
import type { UpgradeResult } from '#engines/upgrade-walk/result.ts'
import type { Outcome } from '#kernel/outcome.ts'

/** Most VMs in scope of which the answer says where they go while their host is out. */
const movesMax = 5_000

/** Rolling maintenance: the shortest calendar that keeps its promises at every moment, or why there is none. */
export default defineEngine({
  id: 'upgrade-walk',
  version: 1,
  title: 'Rolling-upgrade walk',
  question:
    'In what order and when are hosts taken out for an update, so that at every moment everything runs and any further failure is survived?',
  assumptions: [
    'Hosts of one cluster leave in rounds. Each host of a round is emptied, worked on and filled again, and the next round begins when the last of them is back with its VMs and its data whole.',
    'VMs return to the host they came from, which takes as long as emptying it.',
    'A VM takes its configured memory unless the question says otherwise, its CPU reservation and its accelerators; a share of host memory is kept for the hypervisor.',
    'Further failures hit any hosts that still run, at once, at any moment of a round; then everything that must restart finds a place beside hosts that are out.',
    'A VM tied to its host by a device, by storage or by a rule fails with that host on every day, and is no part of what must restart.',
    'Hosts of a cluster that states copies of its data, or has controller VMs on its hosts, keep data: at most one less than there are copies are out or in resync.',
    'A host takes with it what names it in a requirement; VMs and what needs only VMs lose nothing, because VMs move first.',
    'Emptying is pre-copy with 300 ms of stop at most and an hour of patience; an eighth of memory is written again and again. Every host has the migration network to itself, and receivers keep up.',
    'Hosts that are out count against racks, the cluster and the estate from the moment they are emptied until their data is whole.',
    'Hosts fail independently at one rate, and nothing that failed is repaired within a round; more failures than are survived count as an outage.',
    'Rounds are the shortest where the answer says so. Another way of walking, in which hosts leave before the round before is over, is not looked at.',
    'The calendar reaches three years. Layers other than hosts are updated one thing at a time, by day or night.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'vms', 'services', 'rules', 'windows'],
  params: upgradeParams,
  facts: [],
  assess: [],
  run: (estate, values, { progress }): Outcome<UpgradeResult> =>
    planUpgrade(estate, values, progress, movesMax),
  explain: explainUpgrade,
  exports: (result, values) => upgradeExports(result, values),
})

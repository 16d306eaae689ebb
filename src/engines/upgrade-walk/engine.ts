import { defineEngine } from '#engines/engine.ts'
import { explainUpgrade } from '#engines/upgrade-walk/explain.ts'
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
  assumptions: [],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'vms', 'services', 'rules'],
  params: upgradeParams,
  facts: [],
  assess: [],
  run: (estate, values, { progress }): Outcome<UpgradeResult> =>
    planUpgrade(estate, values, progress, movesMax),
  explain: explainUpgrade,
})

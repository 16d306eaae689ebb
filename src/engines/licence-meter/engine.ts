import { defineEngine } from '#engines/engine.ts'
import { countFleet } from '#engines/licence-meter/count.ts'
import { explainLicences } from '#engines/licence-meter/explain.ts'
import { fleetOf } from '#engines/licence-meter/fleet.ts'
import { params } from '#engines/licence-meter/params.ts'
import type { LicenceResult } from '#engines/licence-meter/result.ts'
import { trimsOf } from '#engines/licence-meter/trim.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** Licence meter: what one estate owes under every metric it could be counted by, and what it would owe in another shape. */
export default defineEngine({
  id: 'licence-meter',
  version: 1,
  title: 'Licence meter',
  question: 'What does this estate owe under each metric, and which licences could be given up safely?',
  assumptions: [
    'Processors of a host are alike when its cores divide by them; otherwise every split of its cores is counted as possible.',
    'Threads never count. Every host of the inventory is licensed, also one in maintenance.',
    'What the inventory does not state is a range: its lower end is what is certain.',
    'Windows Server follows the worst day: with so many hosts down, guests are either spread evenly over the rest, or may all meet on one host, when nothing keeps them apart. Rules of the platform that do are not looked at.',
    'A guest whose system nobody stated may run Windows Server; so may one whose name fits a server and a desktop.',
    'Prices are your own quotes, a year and without tax. No price is assumed, and currencies are not converted.',
    'Storage entitlement is pooled over all cores of the order; claimed storage is rounded up to whole TiB in each cluster.',
    'A host is given up only with a checked placement of its VMs on the rest, after which every loss asked about is survived. VMs on other hosts stay where they are.',
    'NUMA nodes, the time and risk of emptying a host, and contracts that forbid giving up cores before they end are left out.',
  ],
  needs: ['clusters', 'hosts', 'datastores', 'vms', 'rules'],
  params,
  facts: [
    'vmw-core-floor',
    'vmw-vcf-vsan-entitlement',
    'vmw-vvf-vsan-entitlement',
    'vmw-late-renewal',
    'pve-subscription-tiers',
    'vates-per-host',
    'ws-core-rules',
    'ws-virtualisation-rights',
    'ocp-socket-pair',
    'azlocal-metric',
    'avs-core-coverage',
  ],
  assess: [],
  run(estate, values, { progress }): Outcome<LicenceResult> {
    const fleet = fleetOf(estate, values)
    if (!fleet.ok) return fleet
    const isAsked = values.ground === 'estate' && values.trim === 'look'
    return done(countFleet(fleet.value, isAsked ? trimsOf(estate, values, progress) : [], values))
  },
  explain: explainLicences,
})

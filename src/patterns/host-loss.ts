import type { Datastore } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'
import type { Members } from '#placement/members.ts'
import { type Policy, placementFields } from '#placement/policy.ts'
import { prepare } from '#placement/prepare.ts'
import { surveysOf } from '#placement/survey.ts'

/**
 * Whether VMs fit after the loss of any one host, measured by configured memory or by reservations, proved either way.
 * Undecided as well where a VM's template flag, devices or storage is unknown, which placement takes for harmless.
 */
export type HostLoss = { readonly configured: () => Verdict; readonly reserved: () => Verdict }

/** Steps of exact search per cluster and measure; a check asks many clusters, the headroom engine asks one well. */
const stepsMax = 100_000

const policyOf = (memoryBasis: Policy['memoryBasis']): Policy => ({
  memoryBasis,
  memoryOvercommit: placementFields.memoryOvercommit.default,
  memoryReserve: placementFields.memoryReserve.default,
  cpu: 'reservations',
  vcpusPerCoreMax: placementFields.vcpusPerCoreMax.default,
  shouldRules: 'left-out',
  stepsMax,
})

/** Both verdicts on one cluster, each made when it is asked for. Cost of each: a survey of all losses of one host. */
export function hostLossOf(members: Members, datastores: ReadonlyMap<string, Datastore>): HostLoss {
  const verdict = (basis: Policy['memoryBasis']): Verdict => {
    if (members.vms.some(({ template }) => template === 'unknown')) return 'undecided'
    const { question, compatibility } = prepare(members, datastores, policyOf(basis))
    const { storageUnchecked, devicesUnchecked } = compatibility
    if (storageUnchecked + devicesUnchecked > 0) return 'undecided'
    const [survey] = surveysOf(question, 1, () => undefined)
    if (survey === undefined || survey.unsafe > 0) return 'unsafe'
    return survey.undecided > 0 ? 'undecided' : 'safe'
  }
  return { configured: () => verdict('configured'), reserved: () => verdict('reserved') }
}

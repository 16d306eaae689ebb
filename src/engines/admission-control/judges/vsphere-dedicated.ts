import type { Opinion } from '#engines/admission-control/judge.ts'
import { missingOf, type Reading } from '#engines/admission-control/reading.ts'
import { amountText, hostsText, listText, lossText } from '#engines/admission-control/wording.ts'

/**
 * The hosts a cluster keeps for failover: stated ones, or those that could be, because nothing runs on them.
 */
export type DedicatedPolicy =
  | { readonly kind: 'stated'; readonly hostIds: readonly string[] }
  | { readonly kind: 'idle-hosts' }

/**
 * vSphere's dedicated failover hosts: as many failures are promised as hosts are kept empty, and with fewer
 * none; nothing is refused but on these hosts. Nothing compares their size with what they are to take; what
 * does not fit there is tried on the others. Source: fact vmw-dedicated-hosts. O(VMs + hosts).
 */
export function judgeDedicated(reading: Reading, failures: number, policy: DedicatedPolicy): Opinion {
  const surelyBusy = new Set(
    reading.guests.filter(({ runs }) => runs === 'surely').map(({ hostId }) => hostId),
  )
  const maybeBusy = new Set(reading.guests.map(({ hostId }) => hostId))
  const chosen = reading.hosts.filter(({ id }) => policy.kind === 'idle-hosts' || policy.hostIds.includes(id))
  const open = chosen.filter(({ id }) => !surelyBusy.has(id))
  const sure = open.filter(
    ({ id, takesPart }) =>
      takesPart === 'surely' && !maybeBusy.has(id) && !maybeBusy.has('unknown') && reading.bounded,
  )
  const ruling =
    open.length < failures ? 'promises-nothing' : sure.length < failures ? 'cannot-be-said' : 'admits'
  const memory =
    sure.length === open.length && sure.every(({ memoryBytes }) => memoryBytes.low === memoryBytes.high)
  return {
    judge: 'vsphere-dedicated',
    ...{ ruling, failures },
    promised: ruling === 'admits' ? sure.length : null,
    figures: [
      { label: 'hosts kept empty', unit: 'hosts', value: sure.length === open.length ? sure.length : null },
      {
        label: 'their memory',
        unit: 'bytes',
        value: memory ? sure.reduce((total, { memoryBytes }) => total + memoryBytes.low, 0) : null,
      },
    ],
    because: clauseOf(policy, ruling, failures, ruling === 'admits' ? sure : open, chosen.length),
    missing: ruling === 'cannot-be-said' ? missingOf(reading, [], []) : [],
    notes: [],
  }
}

function clauseOf(
  policy: DedicatedPolicy,
  ruling: Opinion['ruling'],
  failures: number,
  empty: Reading['hosts'],
  chosen: number,
): string {
  const names = listText(
    empty.slice(0, 3).map(({ name }) => name),
    empty.length,
  )
  if (ruling === 'cannot-be-said') return 'whether enough hosts are empty is not known'
  if (ruling === 'admits') {
    const memory = empty.reduce((total, { memoryBytes }) => total + memoryBytes.low, 0)
    const size = memory > 0 ? ` with ${amountText(memory, 'bytes')} of memory` : ''
    const stand = empty.length === 1 ? 'stands' : 'stand'
    return `${names} ${stand} empty${size}, and nothing compares that with what is to restart there`
  }
  if (policy.kind === 'stated') {
    return `${hostsText(chosen)} ${chosen === 1 ? 'is' : 'are'} dedicated and ${empty.length} of them stand${empty.length === 1 ? 's' : ''} empty, where ${lossText(failures)} may be lost`
  }
  return empty.length === 0
    ? 'no host is dedicated, and none could be: every one runs VMs'
    : `no host is dedicated, and only ${names} could be: the others run VMs`
}

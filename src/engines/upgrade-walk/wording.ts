import { listed } from '#failure/wording.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { OutFinding } from '#placement/hosts-out.ts'
import type { Members } from '#placement/members.ts'
import type { Instance, Refutation } from '#placement/model.ts'

/** A time as people say it. Examples: 90000 → "1.5 min", 5400000 → "1 h 30 min", 200000000 → "2 d 7 h" */
export function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes === 0) return ms === 0 ? '0 min' : 'less than 1 min'
  if (minutes < 60) return `${minutes} min`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours < 48) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  const [days, left] = [Math.floor(hours / 24), hours % 24]
  return left === 0 ? `${formatQuantity(days, 'count')} d` : `${formatQuantity(days, 'count')} d ${left} h`
}

/** A moment of UTC. Example: "2027-01-04 20:00" */
export const momentText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')

/** A chance as people say it. Examples: 0.0123 → "1.2 %", 0.000003 → "3 in 1,000,000" */
export function chanceText(chance: number): string {
  if (chance === 0) return 'none'
  if (chance >= 0.001) return `${(chance * 100).toFixed(chance >= 0.1 ? 0 : 1)} %`
  const millionths = Math.max(1, Math.round(chance * 1e6))
  return chance < 1e-6 ? 'less than 1 in 1,000,000' : `${millionths} in 1,000,000`
}

/** Why hosts may not be out, or why that stays open, as half a sentence. */
export function outText(members: Members, instance: Instance, found: OutFinding): string {
  if (found.kind === 'may') return ''
  const then = found.lost.map((host) => members.hosts[host]?.name ?? '')
  const lead = then.length === 0 ? '' : `with ${listed(then, 3)} lost meanwhile, `
  if (found.kind === 'open') return `${lead}whether its VMs find a place was not settled within the steps`
  return `${lead}${refutationText(members, instance, found.refutation)}`
}

function refutationText(members: Members, instance: Instance, refutation: Refutation): string {
  const names = refutation.vms.map((vm) => members.vms[vm]?.name ?? '')
  switch (refutation.kind) {
    case 'no-host':
      return `${listed(names, 2)} ${names.length === 1 ? 'finds' : 'find'} no host with room that its rules and storage allow`
    case 'volume': {
      const amount = (value: number): string => amountText(instance, refutation.dimension, value)
      return `${names.length} VMs need ${amount(refutation.needed)} where ${amount(refutation.available)} are left`
    }
    case 'count':
      return `${refutation.needed} VMs of at least ${amountText(instance, refutation.dimension, refutation.threshold)} meet ${refutation.available} places of that size`
    case 'exhausted':
      return `no placement of ${names.length} VMs exists: all were tried`
    default:
      return refutation satisfies never
  }
}

function amountText(instance: Instance, dimension: number, value: number): string {
  const name = instance.dimensions[dimension]
  if (name === 'memory') return formatQuantity(value, 'bytes')
  if (name === 'cpu-reservation') return formatQuantity(value, 'mhz')
  if (name === 'vcpus') return formatQuantity(value, 'vcpus')
  return `${formatQuantity(value, 'count')} ${name?.slice('accelerator:'.length)}`
}

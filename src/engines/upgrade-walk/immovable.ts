import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Vm } from '#estate/model.ts'
import { immovableVms, type OutGround } from '#placement/hosts-out.ts'

/** A cluster as a walk sees it: its placement question, what cannot be moved and why, and how long emptying takes. */
export type Ground = {
  readonly out: OutGround
  readonly immovable: ReadonlyMap<number, string>
  readonly emptyMs: readonly number[]
}

/**
 * VMs, by index, that no live move takes off their host, each with the reason as half a sentence: a device, storage or a
 * rule that only this host satisfies, or writes that outrun the migration network (`stuck`).
 */
export function immovableIn(
  out: OutGround,
  stuck: ReadonlySet<number>,
  values: UpgradeParams,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const vm of immovableVms(out)) found.set(vm, reasonOf(out, vm))
  for (const vm of stuck) {
    if (found.has(vm)) continue
    const name = out.members.vms[vm]?.name
    const why =
      values.linkGbps === 0
        ? `${name} cannot leave: the migration network carries 0 Gbit/s`
        : `${name} writes faster than it is sent, so its move never ends. Raise the bandwidth or move fewer at a time`
    found.set(vm, why)
  }
  return found
}

function reasonOf({ members, compatibility, question }: OutGround, vm: number): string {
  const guest = members.vms[vm] as Vm
  const device = guest.devices === 'unknown' ? undefined : guest.devices.find((one) => one.bindsToHost)
  if (device !== undefined)
    return `${guest.name} has a device bound to its host (${device.kind} ${device.name})`
  const home = question.pessimistic.home[vm] as number
  const one = compatibility.classes[compatibility.classOf[vm] as number]
  const alone = (flags: Uint8Array | undefined): boolean =>
    flags !== undefined && !flags.some((flag, host) => flag === 1 && host !== home)
  if (one?.kind === 'unread')
    return `${guest.name} is under a rule that the inventory names without saying what it asks`
  if (alone(one?.storage)) return `${guest.name} has its storage on a datastore that no other host sees`
  if (alone(one?.ruled)) return `a rule keeps ${guest.name} on its host`
  if (alone(one?.generation)) return `no other host has the processor generation of ${guest.name}`
  if (members.hosts.length === 1) return `${guest.name} has no other host to go to: its cluster has this one`
  return `${guest.name} has no other host that has its storage, keeps its rules and may receive`
}

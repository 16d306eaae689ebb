import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import { priorityRank } from '#engines/ha-timeline/restart/outlook.ts'
import type { Estate, Needs, Vm } from '#estate/model.ts'
import { requirementHolds } from '#estate/requirement.ts'

/** What the second-by-second play saw, in seconds from the loss; -1 for never. */
export type Seen = {
  readonly startedS: ReadonlyMap<string, number>
  readonly upS: ReadonlyMap<string, number>
  readonly serviceUpS: ReadonlyMap<string, number>
}

type Guest = {
  vm: Vm
  to: string
  clusterId: string
  rank: number
  startS: number
  poweredS: number
  upS: number
}
type Play = {
  readonly estate: Estate
  readonly values: HaTimelineParams
  readonly guests: readonly Guest[]
  readonly waves: ReadonlyMap<string, Wave>
  readonly releaseS: ReadonlyMap<string, number>
  readonly isUp: Map<string, boolean>
  readonly serviceReadyS: Map<string, number>
  readonly serviceUpS: Map<string, number>
  readonly hostLimitOf: ReadonlyMap<string, number>
}
type Wave = { openedS: number; open: number; ranks: readonly number[] }

const seconds = (ms: number): number => ms / 1_000
const keepsOrder = new Set(['vsphere', 'hyper-v', 'xcp-ng'])
const published = new Map([
  ['vsphere', 32],
  ['hyper-v', 32],
])

/**
 * The same loss lived through second by second with the requirements as they are written: no graph, no events, no
 * queues. Told are which hosts are down, when their cluster's guests are free (-1 for never), and where each goes.
 * Everything is in whole seconds. Written to disagree where the clock is wrong.
 */
export function secondBySecond(
  estate: Estate,
  values: HaTimelineParams,
  downHosts: ReadonlySet<string>,
  releaseS: ReadonlyMap<string, number>,
  placeOf: ReadonlyMap<string, string>,
  horizonS: number,
): Seen {
  const guests = guestsOf(estate, placeOf)
  const play: Play = {
    ...{ estate, values, guests, releaseS, serviceReadyS: new Map(), serviceUpS: new Map() },
    isUp: atFirst(estate, downHosts),
    waves: new Map(
      estate.clusters.map(({ id }) => {
        const ranks = [...new Set(guests.filter(({ clusterId }) => clusterId === id).map(({ rank }) => rank))]
        return [id, { openedS: -1, open: -1, ranks: ranks.sort((one, other) => one - other) }]
      }),
    ),
    hostLimitOf: new Map(
      estate.clusters.map(({ id, platform }) => {
        const own = published.get(platform) ?? Number.POSITIVE_INFINITY
        return [id, values.restartsPerHost > 0 ? values.restartsPerHost : own]
      }),
    ),
  }
  for (let now = 0; now <= horizonS; now += 1) {
    for (let goes = true; goes; ) {
      goes = false
      while (boots(play, now) || services(play, now) || priorities(play, now)) goes = true
      if (starts(play, now)) goes = true
    }
  }
  return {
    startedS: new Map(guests.map(({ vm, startS }) => [vm.id, startS])),
    upS: new Map(guests.map(({ vm, upS }) => [vm.id, upS])),
    serviceUpS: new Map(estate.services.map(({ id }) => [id, play.serviceUpS.get(`service:${id}`) ?? -1])),
  }
}

function guestsOf({ vms, hosts, clusters }: Estate, placeOf: ReadonlyMap<string, string>): readonly Guest[] {
  return vms
    .filter(({ id }) => placeOf.has(id))
    .map((vm) => {
      const clusterId = hosts.find(({ id }) => id === vm.hostId)!.clusterId
      const { platform } = clusters.find(({ id }) => id === clusterId)!
      const rank = keepsOrder.has(platform) ? priorityRank[vm.restartPriority] : 0
      return { vm, to: placeOf.get(vm.id)!, clusterId, rank, startS: -1, poweredS: -1, upS: -1 }
    })
    .sort((one, other) => one.rank - other.rank || (one.vm.id < other.vm.id ? -1 : 1))
}

/** What is up right after the loss: what ran goes on running until something it needs is gone. */
function atFirst(estate: Estate, downHosts: ReadonlySet<string>): Map<string, boolean> {
  const isUp = new Map<string, boolean>()
  for (const vm of estate.vms) isUp.set(`vm:${vm.id}`, vm.power === 'on' && !downHosts.has(vm.hostId))
  for (const { id } of estate.services) isUp.set(`service:${id}`, true)
  for (let changes = true; changes; ) {
    changes = false
    for (const { id, requires } of estate.services) {
      const holds = requirementHolds(requires, (ref) => isUp.get(ref)) === true
      if (isUp.get(`service:${id}`) !== true || holds) continue
      isUp.set(`service:${id}`, false)
      changes = true
    }
  }
  return isUp
}

function boots({ guests, values, isUp }: Play, now: number): boolean {
  let changed = false
  for (const guest of guests) {
    if (guest.startS < 0) continue
    const bootS = seconds(typeof guest.vm.startMs === 'number' ? guest.vm.startMs : values.bootMs)
    if (guest.poweredS < 0 && now - guest.startS >= seconds(values.powerOnMs)) {
      guest.poweredS = now
      changed = true
    }
    if (guest.upS < 0 && now - guest.startS >= bootS) {
      guest.upS = now
      isUp.set(`vm:${guest.vm.id}`, true)
      changed = true
    }
  }
  return changed
}

function services({ estate, isUp, serviceReadyS, serviceUpS }: Play, now: number): boolean {
  const holds = (needs: Needs): boolean => requirementHolds(needs, (ref) => isUp.get(ref)) === true
  let changed = false
  for (const { id, requires, startRequires, startMs } of estate.services) {
    const ref = `service:${id}`
    if (isUp.get(ref) === true || !holds(requires) || !holds(startRequires ?? 'nothing')) continue
    if (!serviceReadyS.has(ref)) serviceReadyS.set(ref, now)
    if (now - serviceReadyS.get(ref)! < seconds(typeof startMs === 'number' ? startMs : 0)) continue
    isUp.set(ref, true)
    serviceUpS.set(ref, now)
    changed = true
  }
  return changed
}

function priorities({ waves, guests, releaseS, values }: Play, now: number): boolean {
  const isDone = ({ poweredS, upS }: Guest): boolean => (values.groupWait === 'up' ? upS >= 0 : poweredS >= 0)
  let changed = false
  for (const [clusterId, wave] of waves) {
    const free = releaseS.get(clusterId) ?? -1
    if (free < 0 || now < free || wave.open >= wave.ranks.length - 1) continue
    const mine = guests.filter((one) => one.clusterId === clusterId && one.rank === wave.ranks[wave.open])
    const waited = wave.open >= 0 && now - wave.openedS >= seconds(values.groupTimeoutMs)
    if (wave.open >= 0 && values.groupWait !== 'at-once' && !mine.every(isDone) && !waited) continue
    wave.open += 1
    wave.openedS = now
    changed = true
  }
  return changed
}

function starts({ guests, waves, isUp, values, hostLimitOf }: Play, now: number): boolean {
  const holdsSlot = ({ startS, poweredS, upS }: Guest): boolean =>
    startS >= 0 && (values.slotHeld === 'booted' ? upS < 0 : poweredS < 0)
  const all = values.restartsPerCluster === 0 ? Number.POSITIVE_INFINITY : values.restartsPerCluster
  let changed = false
  for (const guest of guests) {
    const wave = waves.get(guest.clusterId)!
    if (guest.startS >= 0 || wave.open < 0 || guest.rank > wave.ranks[wave.open]!) continue
    if (requirementHolds(guest.vm.startRequires ?? 'nothing', (ref) => isUp.get(ref)) !== true) continue
    const busy = guests.filter(holdsSlot)
    if (busy.filter(({ to }) => to === guest.to).length >= hostLimitOf.get(guest.clusterId)!) continue
    if (busy.filter(({ clusterId }) => clusterId === guest.clusterId).length >= all) continue
    guest.startS = now
    changed = true
  }
  return changed
}

import type { Fault } from '#engines/ha-timeline/params.ts'
import type { NeverCode } from '#engines/ha-timeline/restart/outlook.ts'
import type { ClusterFate, EstateRestart, When } from '#engines/ha-timeline/restart/result.ts'
import { verdictOf } from '#engines/ha-timeline/restart/target.ts'
import { clusterPlatformName, originText, timeText } from '#engines/ha-timeline/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'

/** Most rows of a table; totals stand in the title. */
const rowsMax = { services: 100, vms: 50 } as const

const whenText = (when: When): Cell =>
  typeof when === 'number' ? timeText(when) : when === 'never' ? 'never' : null

/** Each interrupted service: when it is back, or why not. */
export function serviceTable(
  { services, serviceCount, servicesBack }: EstateRestart,
  targetMs: number,
): Block {
  const rows = services
    .slice(0, rowsMax.services)
    .map((service): readonly Cell[] => [
      service.name,
      service.downAtMs === 0 ? timeText(0) : null,
      whenText(service.upAtMs),
      ...(targetMs === 0 ? [] : [verdictOf(service, targetMs)]),
      service.why ?? '',
    ])
  return {
    kind: 'table',
    title: `${servicesBack} of ${counted(serviceCount, 'interrupted service')} ${servicesBack === 1 ? 'comes back by itself' : 'come back by themselves'}`,
    columns: [
      { title: 'Service' },
      { title: 'Down at' },
      { title: 'Back at' },
      ...(targetMs === 0 ? [] : [{ title: 'Target met' }]),
      { title: 'Why not' },
    ],
    rows,
  }
}

const faultNoun: Readonly<Record<Fault, string>> = {
  'host-dead': 'dead',
  isolated: 'cut off',
  'heartbeat-cut': 'heartbeat cut',
  'storage-lost': 'without storage',
}

/** Each cluster and kind of fault: what its platform does when, and where each time comes from. */
export function clusterTable({ clusters }: EstateRestart): Block {
  return {
    kind: 'table',
    title: `What ${counted(clusters.length, 'cluster')} ${clusters.length === 1 ? 'does' : 'do'} about the loss`,
    columns: [
      { title: 'Cluster' },
      { title: 'Platform' },
      { title: 'Lost hosts', unit: 'hosts' },
      { title: 'They are' },
      { title: 'Steps' },
      { title: 'Restarts begin' },
      { title: 'At once per host' },
      { title: 'Guests back' },
      { title: 'Origin of the times' },
    ],
    rows: clusters.flatMap((cluster) => clusterRows(cluster)),
  }
}

function clusterRows(cluster: ClusterFate): readonly (readonly Cell[])[] {
  const { name, hostCount, guests, back, restartsPerHost, pool } = cluster
  const platform = cluster.platform === 'unknown' ? null : clusterPlatformName[cluster.platform]
  const limit =
    restartsPerHost === null ? null : restartsPerHost === 'unlimited' ? 'no limit' : restartsPerHost
  const ends: readonly Cell[] = [limit, `${back} of ${guests}`]
  if (cluster.ways.length === 0) {
    const why = platform === null ? null : 'restarts nothing by itself'
    return [[name, platform, hostCount, null, why, 'never', ...ends, '']]
  }
  return cluster.ways.map(({ fault, stages, releaseMs, why }): readonly Cell[] => [
    name,
    platform,
    cluster.hosts.length === hostCount
      ? cluster.hosts.filter((host) => host.fault === fault).length
      : hostCount,
    faultNoun[fault],
    stages.map(({ atMs, label }) => `${timeText(atMs)} ${label}`).join('; ') || why,
    pool === 'fences-itself' || releaseMs === 'never' ? 'never' : timeText(releaseMs),
    ...ends,
    [...new Set(stages.map(({ origin }) => originText(origin)))].join('; '),
  ])
}

const reasons: Readonly<Record<NeverCode | 'unknown', string>> = {
  named: 'lost itself',
  'ha-off': 'HA is off',
  disabled: 'restart disabled',
  device: 'tied to its host',
  'no-cluster': 'not in a cluster',
  'no-machine': 'platform restarts nothing',
  kept: 'kept by its living host',
  'no-host': 'no host left',
  'no-room': 'waits for room',
  needs: 'needs what stays down',
  'start-loop': 'waits in a loop',
  unknown: 'nobody can say',
}

/** Why guests stay down, or their time unknown, with one example each. */
export function reasonTable({ never, guestsNever, guestsUnknown }: EstateRestart): Block {
  return {
    kind: 'table',
    title: `Why ${counted(guestsNever + guestsUnknown, 'guest')} ${guestsNever + guestsUnknown === 1 ? 'has' : 'have'} no time of return`,
    columns: [{ title: 'Reason' }, { title: 'Guests', unit: 'vms' }, { title: 'For example' }],
    rows: never.map(({ code, guests, example }) => [reasons[code], guests, example]),
  }
}

/** The guests that fare worst. */
export function vmTable({ vms, guestsLost }: EstateRestart): Block {
  const rows = vms
    .slice(0, rowsMax.vms)
    .map(({ name, hostId, toHostId, startedAtMs, upAtMs, why }): readonly Cell[] => [
      name,
      hostId,
      toHostId ?? '',
      whenText(startedAtMs),
      whenText(upAtMs),
      why ?? '',
    ])
  return {
    kind: 'table',
    title:
      rows.length === guestsLost
        ? 'The lost guests, the worst first'
        : `The ${rows.length} of ${counted(guestsLost, 'lost guest')} that fare worst`,
    columns: [
      { title: 'Guest' },
      { title: 'Ran on' },
      { title: 'Restarts on' },
      { title: 'Ordered to start' },
      { title: 'Serves again' },
      { title: 'Why not' },
    ],
    rows,
  }
}

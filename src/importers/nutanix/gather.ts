import { isKnown, type Known } from '#estate/model.ts'
import { namedIds } from '#importers/named-ids.ts'
import { blankCluster, blankHost } from '#importers/nutanix/prism-blanks.ts'
import type {
  PrismCluster,
  PrismContainer,
  PrismHost,
  PrismModel,
  PrismSubnet,
  Stood,
} from '#importers/nutanix/prism-model.ts'
import { sortedBy } from '#kernel/sort.ts'

/** A thing that others refer to, and how sure the inventory is that it is there. */
export type Gathered<T> = { readonly value: T; readonly isListed: boolean }

/** Everything there is with the ids it gets, including what is not listed and only named by others. */
export type Inventory = {
  readonly model: PrismModel
  readonly clusters: readonly Gathered<PrismCluster>[]
  /** What manages clusters and runs no VMs of its own: Prism Central. */
  readonly managers: readonly PrismCluster[]
  readonly hosts: readonly Gathered<PrismHost>[]
  readonly containers: readonly PrismContainer[]
  readonly subnets: readonly PrismSubnet[]
  /** Ids in the estate by the vendor's ids. */
  readonly clusterIds: ReadonlyMap<string, string>
  readonly hostIds: ReadonlyMap<string, string>
  readonly containerIds: ReadonlyMap<string, string>
  readonly subnetIds: ReadonlyMap<string, string>
}

/** Functions of a cluster that runs VMs; AOS is the usual one. */
const computes = new Set(['AOS', 'ONE_NODE', 'TWO_NODE'])

/** Whether an entry of the list of clusters runs VMs. One whose functions nobody stated does. */
const isCompute = ({ functions }: PrismCluster): boolean =>
  !isKnown(functions) || functions.length === 0 || functions.some((one) => computes.has(one))

/** A reference to something that may not be listed. */
type Mention = { readonly uuid: string; readonly name: Known<string>; readonly at: Stood }

/** What others name and no list holds, by id, the first name that is known. */
function unlisted(listed: readonly Stood[], mentions: readonly Mention[]): readonly Mention[] {
  const have = new Set(listed.map(({ uuid }) => uuid))
  const found = new Map<string, Mention>()
  for (const mention of mentions) {
    if (have.has(mention.uuid)) continue
    const before = found.get(mention.uuid)
    if (before === undefined || (!isKnown(before.name) && isKnown(mention.name)))
      found.set(mention.uuid, mention)
  }
  return sortedBy([...found.values()], ({ uuid }) => uuid)
}

/** Everything in a model, what is only named added, and ids for all. */
export function gather(model: PrismModel): Inventory {
  const managers = model.clusters.filter((cluster) => !isCompute(cluster))
  const managerIds = new Set(managers.map(({ uuid }) => uuid))
  const clusters = allClusters(model, managerIds)
  // Prism Central lists itself as a host of its own entry: a machine that runs nothing.
  const hosts = allHosts(model, clusters).filter(
    ({ value }) => !isKnown(value.clusterUuid) || !managerIds.has(value.clusterUuid),
  )
  const containers = [...model.containers, ...namedContainers(model)]
  const subnets = [...model.subnets, ...namedSubnets(model)]
  const clusterName = new Map(clusters.map(({ value }) => [value.uuid, nameOr(value.name, value.uuid)]))
  const within = (uuid: Known<string>): string => clusterName.get(uuid) ?? ''
  const ids = <T extends Stood & { readonly name: Known<string>; readonly clusterUuid?: Known<string> }>(
    list: readonly T[],
  ): ReadonlyMap<string, string> =>
    byUuid(
      namedIds(list, ({ uuid, name, clusterUuid }) => ({
        name: nameOr(name, uuid),
        within: clusterUuid === undefined ? '' : within(clusterUuid),
        tie: uuid,
      })),
    )
  return {
    ...{ model, clusters, managers, hosts, containers, subnets },
    clusterIds: ids(clusters.map(({ value }) => value)),
    hostIds: ids(hosts.map(({ value }) => value)),
    containerIds: ids(containers),
    subnetIds: ids(subnets),
  }
}

/** A name, or the vendor's id where nobody stated one. */
export const nameOr = (name: Known<string>, uuid: string): string => (isKnown(name) ? name : uuid)

const byUuid = (ids: ReadonlyMap<Stood, string>): ReadonlyMap<string, string> =>
  new Map([...ids].map(([{ uuid }, id]) => [uuid, id]))

function allClusters(model: PrismModel, managerIds: ReadonlySet<string>): readonly Gathered<PrismCluster>[] {
  const listed = model.clusters.filter(({ uuid }) => !managerIds.has(uuid))
  const parts = [...model.hosts, ...model.vms, ...model.containers, ...model.subnets]
  const mentions = parts.flatMap((at): Mention[] =>
    isKnown(at.clusterUuid) && !managerIds.has(at.clusterUuid)
      ? [{ uuid: at.clusterUuid, name: at.clusterName, at }]
      : [],
  )
  return [
    ...listed.map((value) => ({ value, isListed: true })),
    ...unlisted(model.clusters, mentions).map(({ uuid, name, at }) => ({
      value: blankCluster({ ...at, uuid }, name),
      isListed: false,
    })),
  ]
}

/** Hosts of the list of hosts, nodes that only their cluster lists, and hosts that only VMs name. */
function allHosts(
  model: PrismModel,
  clusters: readonly Gathered<PrismCluster>[],
): readonly Gathered<PrismHost>[] {
  const nodes = clusters.flatMap(({ value }) =>
    value.nodeList.map((node): PrismHost => {
      const base = blankHost({ ...value, uuid: node.uuid }, node.hostAddress)
      return { ...base, clusterUuid: value.uuid, cvmAddress: node.cvmAddress }
    }),
  )
  const nodeOf = new Map(nodes.map((node) => [node.uuid, node]))
  const listed = model.hosts.map((host) => ({
    ...host,
    cvmAddress: isKnown(host.cvmAddress) ? host.cvmAddress : (nodeOf.get(host.uuid)?.cvmAddress ?? 'unknown'),
  }))
  const have = new Set(listed.map(({ uuid }) => uuid))
  const stated = [...listed, ...nodes.filter(({ uuid }) => !have.has(uuid))]
  const mentions = model.vms.flatMap((at): (Mention & { readonly clusterUuid: Known<string> })[] =>
    isKnown(at.hostUuid) && at.hostUuid !== 'none'
      ? [{ uuid: at.hostUuid, name: at.hostName, at, clusterUuid: at.clusterUuid }]
      : [],
  )
  const clusterOf = new Map(mentions.map(({ uuid, clusterUuid }) => [uuid, clusterUuid]))
  return [
    ...stated.map((value) => ({ value, isListed: true })),
    ...unlisted(stated, mentions).map(({ uuid, name, at }) => ({
      value: { ...blankHost({ ...at, uuid }, name), clusterUuid: clusterOf.get(uuid) ?? 'unknown' },
      isListed: false,
    })),
  ]
}

function namedContainers(model: PrismModel): readonly PrismContainer[] {
  const mentions = model.vms.flatMap((at) =>
    (isKnown(at.disks) ? at.disks : []).flatMap(({ containerUuid, containerName }) =>
      isKnown(containerUuid) ? [{ uuid: containerUuid, name: containerName, at }] : [],
    ),
  )
  const clusterOf = new Map(mentions.map(({ uuid, at }) => [uuid, at.clusterUuid]))
  return unlisted(model.containers, mentions).map(({ uuid, name, at: { place, where } }) => ({
    ...{ uuid, name, place, where },
    clusterUuid: clusterOf.get(uuid) ?? 'unknown',
    clusterName: 'unknown',
    copies: 'unknown',
    capacityBytes: 'unknown',
    freeBytes: 'unknown',
    encrypted: 'unknown',
  }))
}

function namedSubnets(model: PrismModel): readonly PrismSubnet[] {
  const mentions = model.vms.flatMap((at) =>
    (isKnown(at.nics) ? at.nics : []).flatMap(({ subnetUuid, subnetName }) =>
      isKnown(subnetUuid) ? [{ uuid: subnetUuid, name: subnetName, at }] : [],
    ),
  )
  return unlisted(model.subnets, mentions).map(({ uuid, name, at: { place, where } }) => ({
    ...{ uuid, name, place, where },
    clusterUuid: 'unknown',
    clusterName: 'unknown',
    vlan: 'unknown',
    virtualSwitch: 'unknown',
  }))
}

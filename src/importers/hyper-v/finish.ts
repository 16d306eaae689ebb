import {
  type Cluster,
  type ComponentRef,
  type Datastore,
  type Estate,
  emptyEstate,
  type Facility,
  type Host,
  isKnown,
  type Known,
  type Needs,
  type Network,
  type Rule,
} from '#estate/model.ts'
import type { ClusterDraft, HostDraft, RuleDraft, VolumeDraft } from '#importers/hyper-v/draft.ts'
import { finishGuest, type Ids, volumeIndex } from '#importers/hyper-v/finish-guest.ts'
import { findHost, type Reading, shortName } from '#importers/hyper-v/reading.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { compareText, sortedBy, sortedById } from '#kernel/sort.ts'

const idsOf = <T>(
  drafts: Iterable<T>,
  wish: (draft: T) => string,
  tie: (draft: T) => string,
): ReadonlyMap<T, string> => uniqueIds(new Map([...drafts].map((draft) => [draft, wish(draft)])), tie)

/** The estate of everything read: drafts get ids, names become ids, and what was never said stays unknown. */
export function finishEstate(reading: Reading, name: string): Estate {
  const clusters = [...reading.clusters.values()]
  for (const cluster of clusters) for (const { host } of cluster.nodes) joinNode(reading, cluster, host)
  const volumes = [...reading.volumes.values()]
  const ids: Ids = {
    clusters: idsOf(
      clusters,
      (draft) => draft.name,
      (draft) => draft.name,
    ),
    hosts: idsOf(
      reading.hosts,
      ({ host }) => host.name,
      ({ host }) => host.identifiers?.[0] ?? '',
    ),
    volumes: idsOf(
      volumes,
      ({ datastore }) => datastore.name,
      ({ key }) => key,
    ),
    vms: idsOf(
      reading.vms,
      (draft) => draft.name,
      (draft) => `${draft.role} ${draft.vmId} ${draft.hostName ?? ''}`,
    ),
  }
  // Guests come first: the networks that only their adapters name are met on the way.
  const index = volumeIndex(reading, volumes)
  const vms = reading.vms.map((draft) => finishGuest(reading, draft, index, ids))
  return {
    ...emptyEstate(name),
    sources: reading.book.sources,
    facilities: sortedById(clusters.flatMap((draft) => witnessOf(draft))),
    clusters: sortedById(clusters.map((draft) => finishCluster(reading, draft, ids))),
    hosts: sortedById(reading.hosts.map((draft) => finishHost(reading, draft, ids))),
    datastores: sortedById(volumes.map((draft) => finishVolume(reading, draft, ids))),
    networks: sortedById([...reading.networks.values()].map(({ network }): Network => network)),
    vms: sortedById(vms),
    rules: finishRules(reading, ids),
  }
}

function joinNode(reading: Reading, cluster: ClusterDraft, name: string): void {
  const host = findHost(reading, name)
  if (host !== undefined) host.cluster = cluster.name
}

const refs = (reading: Reading, names: Iterable<string>, ids: Ids): ComponentRef[] =>
  sortedBy(
    [...new Set([...names].map((name) => findHost(reading, name)).filter((host) => host !== undefined))].map(
      (host): ComponentRef => `host:${ids.hosts.get(host) ?? host.host.name}`,
    ),
    (ref) => ref,
  )

const atLeast = (k: number, of: readonly ComponentRef[]): Needs => ({
  ...{ kind: 'at-least', k },
  of: of.map((ref) => ({ kind: 'component', ref })),
})

const witnessId = (cluster: string): string => `${cluster} witness`

function witnessOf({ witness, name }: ClusterDraft): readonly Facility[] {
  if (witness === 'unknown' || witness.kind === 'none') return []
  return [
    {
      id: witnessId(name),
      ...{ name: witness.name, kind: 'witness', origins: [witness.origin] },
      ...{ standsIn: 'unknown', requires: 'unknown' },
    },
  ]
}

function finishCluster(reading: Reading, draft: ClusterDraft, ids: Ids): Cluster {
  return {
    ...draft.cluster,
    id: ids.clusters.get(draft) ?? draft.name,
    requires: quorumOf(reading, draft, ids),
  }
}

/**
 * More than half of the votes. With dynamic quorum nodes that are down have lost theirs, and a witness votes only where
 * the nodes that vote are even in number; without it all of them vote. Source: Microsoft, understanding cluster and pool quorum (dynamic witness).
 */
function quorumOf(reading: Reading, draft: ClusterDraft, ids: Ids): Needs {
  const { nodes, witness, name, dynamicQuorum } = draft
  if (witness === 'unknown' || nodes.length === 0) return 'unknown'
  if (nodes.some(({ weight }) => !isKnown(weight))) return 'unknown'
  const voting = nodes.filter(({ weight, isDown }) => weight !== 0 && !(isDown && dynamicQuorum !== false))
  const voters = refs(
    reading,
    voting.map(({ host }) => host),
    ids,
  )
  const isEven = voters.length % 2 === 0
  if (dynamicQuorum === 'unknown' && witness.kind === 'named' && !isEven) return 'unknown'
  const tieBreaker: readonly ComponentRef[] =
    witness.kind === 'named' && (isEven || dynamicQuorum === false) ? [`witness:${witnessId(name)}`] : []
  const votes = voters.length + tieBreaker.length
  return votes === 0 ? 'unknown' : atLeast(Math.floor(votes / 2) + 1, [...voters, ...tieBreaker])
}

/**
 * Hosts of a storage pool that may be lost at once: what the virtual disk bears, where the pool keeps its own majority
 * of drives, which with few hosts bears fewer. Source: Microsoft, understanding cluster and pool quorum.
 */
function poolLosses(hosts: number, losses: number, hasWitness: boolean): number {
  const byPool =
    hosts >= 5 || (hosts === 4 && hasWitness) ? 2 : hosts >= 3 || (hosts === 2 && hasWitness) ? 1 : 0
  return Math.min(losses, byPool)
}

function finishHost(reading: Reading, draft: HostDraft, ids: Ids): Host {
  const cluster = draft.cluster === undefined ? undefined : reading.clusters.get(shortName(draft.cluster))
  return {
    ...draft.host,
    id: ids.hosts.get(draft) ?? draft.host.name,
    clusterId:
      cluster === undefined
        ? reading.clusters.size > 0
          ? 'none'
          : 'unknown'
        : (ids.clusters.get(cluster) ?? 'unknown'),
  }
}

/** The nodes that see a volume of the cluster: those of its own cluster, or of the only one. */
function clusterOfVolume(reading: Reading, draft: VolumeDraft): ClusterDraft | undefined {
  if (draft.cluster !== undefined) return reading.clusters.get(shortName(draft.cluster))
  return reading.clusters.size === 1 ? [...reading.clusters.values()][0] : undefined
}

function finishVolume(reading: Reading, draft: VolumeDraft, ids: Ids): Datastore {
  const cluster = draft.hosts === 'cluster' ? clusterOfVolume(reading, draft) : undefined
  const names = draft.hosts === 'cluster' ? cluster?.nodes.map(({ host }) => host) : draft.hosts
  const seenBy = names === undefined ? undefined : refs(reading, names, ids)
  const losses = cluster?.storageSpaces === true ? diskLosses(cluster, draft.virtualDisk) : 'unknown'
  const hasWitness = cluster?.witness !== 'unknown' && cluster?.witness.kind === 'named'
  return {
    ...draft.datastore,
    id: ids.volumes.get(draft) ?? draft.datastore.name,
    hostIds: seenBy === undefined ? 'unknown' : seenBy.map((ref) => ref.slice('host:'.length)),
    requires:
      isKnown(losses) && seenBy !== undefined && seenBy.length > 0
        ? atLeast(seenBy.length - poolLosses(seenBy.length, losses, hasWitness), seenBy)
        : 'unknown',
  }
}

/** The losses that a volume's virtual disk bears; the fewest of all disks where nobody knows which one it lies on. */
function diskLosses({ diskLosses: all }: ClusterDraft, disk: string): Known<number> {
  const own = all.get(disk)
  if (own !== undefined) return own
  const each = [...all.values()]
  return each.length > 0 && each.every(isKnown) ? Math.min(...each) : 'unknown'
}

/** Rules whose VMs are all known, members in order; one that names nobody else is still said, for the checks to find. */
function finishRules(reading: Reading, ids: Ids): readonly Rule[] {
  const drafts = [...reading.rules.values()]
  const membersOf = ({ guests }: RuleDraft): readonly string[] =>
    [...new Set([...guests].map((guest) => ids.vms.get(guest) ?? guest.name))].sort(compareText)
  const ruleIds = idsOf(
    drafts,
    ({ name }) => name,
    (draft) => `${shortName(draft.cluster ?? '')} ${draft.kind} ${membersOf(draft).join()}`,
  )
  return sortedById(
    drafts.map((draft): Rule => {
      const vmIds = membersOf(draft)
      return {
        id: ruleIds.get(draft) ?? draft.name,
        ...{ name: draft.name, kind: draft.kind, strength: draft.strength, vmIds, origins: [draft.origin] },
        hostIds: refs(reading, draft.hostNames, ids).map((ref) => ref.slice('host:'.length)),
      }
    }),
  )
}

import type {
  Cluster,
  Datastore,
  Disk,
  Host,
  Known,
  Network,
  Origin,
  RestartPriority,
  RuleKind,
  RuleStrength,
  Vm,
} from '#estate/model.ts'
import type { Nic, Snapshot, VmTraits } from '#estate/vm-traits.ts'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A node of the failover cluster, with its vote. */
export type NodeVote = { readonly host: string; readonly weight: Known<number>; readonly isDown: boolean }

/** What breaks ties in a failover cluster. */
export type QuorumWitness =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string; readonly origin: Origin }

export type ClusterDraft = {
  readonly name: string
  cluster: Mutable<Cluster>
  readonly nodes: NodeVote[]
  witness: QuorumWitness | 'unknown'
  /** Whether votes are taken from nodes that are down, and from a witness that is not needed. */
  dynamicQuorum: Known<boolean>
  /** Whether classes of anti-affinity are obeyed even if a VM then stays down. */
  enforcedAntiAffinity: Known<boolean>
  /** Storage spaces direct: drives of the hosts form one pool. */
  storageSpaces: Known<boolean>
  /** Hosts whose loss at once each virtual disk bears, by its name in lower case. */
  readonly diskLosses: Map<string, Known<number>>
}

/** A host being put together; `names` are those it goes by, in lower case. */
export type HostDraft = {
  readonly names: Set<string>
  host: Mutable<Host>
  cluster: string | undefined
}

/** A place of disks: one volume that several hosts see, or the volume of one. */
export type VolumeDraft = {
  /** What tells it in any file: a volume id, a share path, or host and drive. */
  readonly key: string
  /** Ids by which VMs refer to it. */
  readonly ids: Set<string>
  /** Paths below which disks lie, in lower case, ending in a backslash. */
  readonly paths: Set<string>
  /** Host names that see it; 'cluster' for every node. */
  hosts: Set<string> | 'cluster'
  cluster: string | undefined
  /** The virtual disk it lies on, in lower case, where its name tells. */
  virtualDisk: string
  datastore: Mutable<Datastore>
}

export type DiskDraft = Mutable<Omit<Disk, 'datastoreId'>> & {
  readonly location: string
  readonly volumeId: string
}
export type NicDraft = Mutable<Omit<Nic, 'networkId'>> & {
  readonly network: string
  readonly virtualSwitch: string
}

/** A guest being put together. */
export type VmDraft = {
  readonly name: string
  /** Its id on its host, in lower case; '' where the source has none. A replica has the id of what it is a copy of. */
  readonly vmId: string
  role: 'own' | 'replica'
  hostName: string | undefined
  vm: Mutable<Vm>
  traits: Mutable<VmTraits>
  disks: DiskDraft[] | 'unknown'
  nics: NicDraft[] | 'unknown'
  snapshots: Snapshot[] | 'unknown'
  clustered: Known<boolean>
  priority: Known<RestartPriority>
}

export type NetworkDraft = { readonly name: string; network: Mutable<Network> }

/** A rule of a cluster about groups, whose members are VMs. */
export type RuleDraft = {
  readonly name: string
  readonly cluster: string | undefined
  readonly kind: RuleKind
  readonly strength: RuleStrength
  readonly guests: Set<VmDraft>
  readonly hostNames: readonly string[]
  readonly origin: Origin
}

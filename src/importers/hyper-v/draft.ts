import type {
  Cluster,
  Datastore,
  Disk,
  Host,
  Known,
  Network,
  Origin,
  RestartPriority,
  Vm,
} from '#estate/model.ts'
import type { Nic, Snapshot, VmTraits } from '#estate/vm-traits.ts'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A node of the failover cluster, with its vote. */
export type NodeVote = { readonly host: string; readonly weight: Known<number> }

/** What breaks ties in a failover cluster. */
export type QuorumWitness =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string; readonly origin: Origin }

export type ClusterDraft = {
  readonly name: string
  cluster: Mutable<Cluster>
  readonly nodes: NodeVote[]
  witness: QuorumWitness | 'unknown'
  /** Storage spaces direct: drives of the hosts form one pool. */
  storageSpaces: Known<boolean>
}

/** A host being put together; `names` are those it goes by, in lower case. */
export type HostDraft = {
  readonly names: Set<string>
  host: Mutable<Host>
  cluster: string | undefined
  reserveBytes: Known<number>
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
  /** Its id on its host, in lower case; '' where the source has none. */
  readonly vmId: string
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

/** A rule of the cluster about groups, whose members are VMs by name. */
export type RuleDraft = {
  readonly name: string
  readonly kind: 'vm-together' | 'vm-apart' | 'vm-on-hosts'
  readonly strength: 'must' | 'should'
  readonly vmNames: readonly string[]
  readonly hostNames: readonly string[]
  readonly origin: Origin
}

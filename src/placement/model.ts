/** What can run out on a host: one dimension per accelerator model that a VM of the cluster takes. */
export type Dimension = 'memory' | 'cpu-reservation' | 'vcpus' | `accelerator:${string}`

/**
 * One cluster as numbers, in one reading of what is unknown. Hosts and VMs are indices into the member lists, by
 * id; `width` is how many dimensions are compared. Loads of survivors are already subtracted from `free`.
 */
export type Instance = {
  readonly dimensions: readonly Dimension[]
  readonly width: number
  readonly hostCount: number
  readonly vmCount: number
  /** host × dimension, and vm × dimension. Whole numbers; infinite where a reading of unknown makes them so. */
  readonly capacity: Float64Array
  readonly free: Float64Array
  readonly need: Float64Array
  readonly home: Int32Array
  /**
   * Hosts whose loss is asked about, and hosts that may receive VMs: not in maintenance, and not carrying more
   * than they have in some dimension.
   */
  readonly losable: Int32Array
  readonly receivers: Int32Array
  /** VMs to restart when host h fails: restartVms[restartStart[h] .. restartStart[h + 1]], largest first. */
  readonly restartStart: Int32Array
  readonly restartVms: Int32Array
  /** Position of a VM among all in order of falling size; smaller is larger. */
  readonly rank: Int32Array
  /**
   * Per VM the class of hosts it may restart on, and per class one flag per host, whatever that host carries.
   * Class 0 is every host that is not in maintenance.
   */
  readonly classOf: Int32Array
  readonly classes: readonly Uint8Array[]
  /** VMs that appear in a rule about VMs, and those rules over present VMs. */
  readonly bound: Uint8Array
  readonly rules: readonly VmRule[]
  readonly rulesOf: ReadonlyMap<number, readonly number[]>
  /** NUMA nodes; undefined where they are ignored, or every host is one node. */
  readonly numa: Numa | undefined
}

/** NUMA nodes per host and vCPUs per VM, and how running VMs lie in them. */
export type Numa = {
  /** Nodes of a host; 0 where nobody knows, so that nothing is known to fit into one. */
  readonly nodes: Int32Array
  /** Most nodes of any host: the length of a row of `left`. */
  readonly most: number
  /** Memory that every node of a host has, and what the largest has. */
  readonly nodeBytes: Float64Array
  readonly nodeBytesMost: Float64Array
  /** Cores of the whole host; infinite where nobody knows. */
  readonly cores: Float64Array
  /** vCPUs of a VM; none where nobody knows. */
  readonly vcpus: Float64Array
  /** host × node: memory left beside running VMs as they are arranged; undefined where any arrangement may be. */
  readonly left: Float64Array | undefined
  /** Per VM the nodes it lies in, one bit each; 0 where it was put into none. */
  readonly maskOf: Int32Array
  /** Per host the parts of its VMs in nodes, largest first. */
  readonly pieces: readonly Float64Array[]
}

/** A rule about VMs that stay together on one host or apart on different ones. */
export type VmRule = { readonly kind: 'together' | 'apart'; readonly vms: readonly number[] }

/** Where the restarted VMs of one loss go: `vms[i]` to `hosts[i]`. */
export type Placement = {
  readonly vms: readonly number[]
  readonly hosts: readonly number[]
  /** The NUMA nodes of its host that each VM goes to, one bit each; empty where nodes do not bind. */
  readonly nodes: readonly number[]
}

/**
 * Why no placement exists. 'no-host': a VM (or VMs that must stay together) has no host left. 'volume': VMs of at
 * least `threshold` need more than all hosts with that much free have. 'count': they outnumber the places of that
 * size. 'exhausted': every placement was tried.
 */
export type Refutation =
  | { readonly kind: 'no-host'; readonly vms: readonly number[]; readonly hostsAllowed: number }
  | {
      readonly kind: 'volume' | 'count'
      readonly dimension: number
      readonly threshold: number
      readonly vms: readonly number[]
      readonly hosts: readonly number[]
      readonly needed: number
      readonly available: number
    }
  | { readonly kind: 'exhausted'; readonly steps: number; readonly vms: readonly number[] }

/** What the ladder found for one loss. */
export type Finding =
  | { readonly kind: 'placed'; readonly placement: Placement; readonly steps: number }
  | { readonly kind: 'refuted'; readonly refutation: Refutation; readonly steps: number }
  | {
      readonly kind: 'open'
      /** What ended the search: its steps, or that more VMs move to more hosts than are searched at all. */
      readonly bound: 'steps' | 'size'
      readonly steps: number
      readonly stuck: readonly number[]
    }

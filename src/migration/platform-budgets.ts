/** What one operation takes of the budget of a host, a datastore and a network. */
export type Cost = { readonly host: number; readonly datastore: number; readonly network: number }

/** vSphere's budgets. Sources: facts mob-vsphere-concurrency and mob-vsphere-storage-budget. */
export const vsphereBudget = {
  host: 8,
  datastore: 128,
  networkBelow10Gbps: 4,
  network: 8,
  costs: {
    vmotion: { host: 1, datastore: 1, network: 1 },
    'storage-vmotion': { host: 4, datastore: 16, network: 0 },
    /** To another host and datastore at once: as a Storage vMotion, and one of the network. */
    'shared-nothing': { host: 4, datastore: 16, network: 1 },
  },
} as const satisfies {
  readonly host: number
  readonly datastore: number
  readonly networkBelow10Gbps: number
  readonly network: number
  readonly costs: Readonly<Record<string, Cost>>
}
export type VsphereOperation = keyof typeof vsphereBudget.costs

/** How many operations of one kind vSphere runs at a time per host, datastore and network. Infinity for no limit. */
export function vsphereTogether(
  operation: VsphereOperation,
  linkGbps: number,
): { readonly host: number; readonly datastore: number; readonly network: number } {
  const cost: Cost = vsphereBudget.costs[operation]
  const network = linkGbps < 10 ? vsphereBudget.networkBelow10Gbps : vsphereBudget.network
  return {
    host: Math.floor(vsphereBudget.host / cost.host),
    datastore: Math.floor(vsphereBudget.datastore / cost.datastore),
    network: cost.network === 0 ? Number.POSITIVE_INFINITY : Math.floor(network / cost.network),
  }
}

/** What a migration tool allows at a time, per source host and altogether. Infinity for no limit. */
export type ToolLimits = { readonly perHost: number; readonly together: number; readonly why: string }

export type Tool = 'forklift' | 'vsphere' | 'hcx' | 'azure-migrate' | 'wac' | 'other'

/**
 * The limits of a tool. Sources: facts mig-mtv-inflight, mob-vsphere-storage-budget, mig-hcx-modes,
 * mig-azmigrate-scale and mig-wac-limits.
 */
export function toolLimits(tool: Tool, linkGbps: number): ToolLimits {
  const none = Number.POSITIVE_INFINITY
  switch (tool) {
    case 'forklift':
      return { perHost: 20, together: none, why: 'Forklift copies 20 VMs at a time from one host' }
    case 'vsphere': {
      const { host, network } = vsphereTogether('shared-nothing', linkGbps)
      const why = `a host may spend 8, of which a vMotion with storage takes 4: ${host} at a time, and ${network} on the network`
      return { perHost: host, together: none, why }
    }
    case 'hcx':
      return { perHost: 1, together: 1, why: 'HCX vMotion moves one VM at a time' }
    case 'azure-migrate':
      return { perHost: none, together: 500, why: 'Azure Migrate replicates 500 VMs at once' }
    case 'wac':
      return { perHost: 1, together: 1, why: 'the Windows Admin Center extension moves one VM at a time' }
    case 'other':
      return { perHost: none, together: none, why: 'no limit of its own' }
    default:
      return tool satisfies never
  }
}

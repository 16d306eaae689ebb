/** A list that is read page by page: what it is called on the way, and whether an estate makes sense without it. */
export type PrismRead = {
  readonly name: string
  readonly words: string
  readonly path: string
  readonly need: 'needed' | 'useful'
}

/** Lists of v4, whole. */
export const readsV4: readonly PrismRead[] = [
  { name: 'clusters', words: 'clusters', path: '/api/clustermgmt/v4.0/config/clusters', need: 'needed' },
  { name: 'hosts', words: 'hosts', path: '/api/clustermgmt/v4.0/config/hosts', need: 'needed' },
  {
    name: 'storage-containers',
    ...{
      words: 'storage containers',
      path: '/api/clustermgmt/v4.0/config/storage-containers',
      need: 'needed',
    },
  },
  { name: 'subnets', words: 'subnets', path: '/api/networking/v4.0/config/subnets', need: 'needed' },
  { name: 'vms', words: 'virtual machines', path: '/api/vmm/v4.0/ahv/config/vms', need: 'needed' },
  {
    name: 'esxi-vms',
    ...{ words: 'virtual machines on ESXi', path: '/api/vmm/v4.0/esxi/config/vms', need: 'useful' },
  },
  { name: 'categories', words: 'categories', path: '/api/prism/v4.0/config/categories', need: 'useful' },
  {
    name: 'vm-anti-affinity-policies',
    ...{ words: 'anti-affinity policies', path: '/api/vmm/v4.0/ahv/policies/vm-anti-affinity-policies' },
    need: 'useful',
  },
  {
    name: 'vm-host-affinity-policies',
    ...{ words: 'host affinity policies', path: '/api/vmm/v4.0/ahv/policies/vm-host-affinity-policies' },
    need: 'useful',
  },
]

/** Lists of v3, which older versions of Prism Central have instead. */
export const readsV3: readonly (PrismRead & { readonly kind: string })[] = [
  ...(['cluster', 'host', 'subnet', 'vm'] as const).map((kind) => ({
    ...{ name: `${kind}s`, kind, path: `/api/nutanix/v3/${kind}s/list`, need: 'needed' as const },
    words: kind === 'vm' ? 'virtual machines' : `${kind}s`,
  })),
]

/** Blocks and racks of one cluster in v4. */
export const unitsPath = (cluster: string): string =>
  `/api/clustermgmt/v4.0/config/clusters/${encodeURIComponent(cluster)}/rackable-units`

/** What one cluster alone knows, asked through Prism Central: HA settings, and containers where there is no v4. */
export const elementPath = (part: 'ha' | 'storage_containers', cluster: string): string =>
  `/PrismGateway/services/rest/v2.0/${part}?proxyClusterUuid=${encodeURIComponent(cluster)}`

/** Every call, as an administrator finds it in a log. */
export const readsInWords: readonly string[] = [
  ...readsV4.map(({ path }) => `GET ${path}`),
  `GET ${unitsPath('CLUSTER').replace('CLUSTER', '{cluster}')}`,
  'GET /PrismGateway/services/rest/v2.0/ha of each AHV cluster',
  ...readsV3.map(({ path }) => `POST ${path}, where v4 is missing; it lists and changes nothing`),
  'GET /PrismGateway/services/rest/v2.0/storage_containers of each cluster, where v4 is missing',
]

/** One kind of call: its path, which the parts in braces are filled into, and what it is read for. */
export type Read = { readonly path: string; readonly of: string }

/** Calls about the whole cluster. Which of them a version has, and which it answers, differs. */
export const clusterReads = [
  { path: '/cluster/status', of: 'nodes and quorum' },
  { path: '/cluster/resources', of: 'guests and storages' },
  { path: '/nodes', of: 'nodes' },
  { path: '/storage', of: 'storages' },
  { path: '/pools', of: 'pools' },
  { path: '/cluster/options', of: 'options' },
  { path: '/cluster/config/nodes', of: 'votes' },
  { path: '/cluster/config/qdevice', of: 'quorum device' },
  { path: '/cluster/config/totem', of: 'corosync' },
  { path: '/cluster/ha/resources', of: 'HA resources' },
  { path: '/cluster/ha/groups', of: 'HA groups' },
  { path: '/cluster/ha/rules', of: 'HA rules' },
  { path: '/cluster/ha/status/current', of: 'HA status' },
  { path: '/cluster/mapping/pci', of: 'mappings' },
  { path: '/cluster/mapping/usb', of: 'mappings' },
  { path: '/cluster/replication', of: 'replication' },
  { path: '/cluster/sdn/vnets', of: 'virtual networks' },
  { path: '/cluster/ceph/status', of: 'Ceph' },
] as const satisfies readonly Read[]

/** Calls about each node that is there. */
export const nodeReads = [
  { path: '/nodes/{node}/status', of: 'nodes' },
  { path: '/nodes/{node}/network', of: 'bridges' },
] as const satisfies readonly Read[]

/** Calls about Ceph, to the first node that answers. */
export const cephReads = [
  { path: '/nodes/{node}/ceph/pool', of: 'pools of Ceph' },
  { path: '/nodes/{node}/ceph/osd', of: 'disks of Ceph' },
] as const satisfies readonly Read[]

/** Calls about each guest on a node that is there. */
export const guestReads = [
  { path: '/nodes/{node}/{type}/{vmid}/config', of: 'guests' },
  { path: '/nodes/{node}/{type}/{vmid}/snapshot', of: 'guests' },
] as const satisfies readonly Read[]

/** Calls that only a check needs. */
export const firstReads = [
  { path: '/version', of: 'version' },
  { path: '/access/permissions', of: 'rights of the token' },
] as const satisfies readonly Read[]

/** Every path that is read, with {type} written out as the API has it. */
export const allPaths: readonly string[] = [
  ...firstReads,
  ...clusterReads,
  ...nodeReads,
  ...cephReads,
  ...guestReads,
]
  .map(({ path }) => path)
  .flatMap((path) =>
    path.includes('{type}') ? ['qemu', 'lxc'].map((type) => path.replace('{type}', type)) : [path],
  )

/** A path with its parts filled in, each written so that it stays one step of the path. */
export const filled = (path: string, parts: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''))

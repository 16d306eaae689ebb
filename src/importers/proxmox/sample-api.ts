import type { InputFile } from '#importers/importer.ts'
import type { JsonObject } from '#importers/json-reader.ts'
import {
  cephId,
  monitors,
  type SampleCluster,
  type SampleGuest,
  type SampleNode,
  type Section,
} from '#importers/proxmox/sample.ts'
import { file } from '#importers/proxmox/sample-etc.ts'

const gib = 2 ** 30

/** The answers of the API by path. */
export function apiAnswers(cluster: SampleCluster): Readonly<Record<string, unknown>> {
  const { nodes } = cluster
  const isAway = (node: string): boolean =>
    nodes.some(({ name, state }) => name === node && state === 'offline')
  const section =
    (key: string, prefixed: 'prefixed' | 'plain') =>
    (one: Section): JsonObject => ({
      ...{ [key]: prefixed === 'prefixed' ? `${one.type}:${one.id}` : one.id, type: one.type },
      ...(prefixed === 'prefixed' ? { state: 'started' } : {}),
      ...one.values,
    })
  const poolOf = (vmid: number): JsonObject => {
    const pool = Object.entries(cluster.pools).find(([, ids]) => ids.includes(vmid))?.[0]
    return pool === undefined ? {} : { pool }
  }
  return {
    '/version': { version: '9.1.2', release: '9.1', repoid: 'abcdef12' },
    '/nodes': nodes.map(nodeItem),
    '/cluster/resources': [
      ...cluster.guests.map((guest) => ({
        ...{ id: `${guest.type}/${guest.vmid}`, type: guest.type, vmid: guest.vmid, node: guest.node },
        ...{ name: guest.settings.name ?? guest.settings.hostname, template: guest.settings.template ?? 0 },
        status: isAway(guest.node) ? 'unknown' : guest.status,
        ...{
          maxcpu: guest.vcpus,
          maxmem: guest.memoryMib * 2 ** 20,
          mem: 0,
          disk: 0,
          maxdisk: 32 * gib,
          uptime: 5,
        },
        ...poolOf(guest.vmid),
      })),
      ...nodes.map((node) => ({
        ...nodeItem(node),
        type: 'node',
        hastate: node.state === 'online' ? 'online' : 'unknown',
      })),
      ...storageItems(cluster),
    ],
    '/cluster/status': [
      { id: 'cluster', type: 'cluster', name: cluster.name, nodes: nodes.length, quorate: 1, version: 4 },
      ...nodes.map(({ name, id, state }) => ({
        ...{ id: `node/${name}`, type: 'node', name, nodeid: id, ip: `10.0.0.${id}`, level: '' },
        ...{ local: id === 1 ? 1 : 0, online: state === 'online' ? 1 : 0 },
      })),
    ],
    '/cluster/config/nodes': nodes.map(({ name, id }) => ({
      ...{ name, node: name, nodeid: String(id), quorum_votes: '1', ring0_addr: `10.0.0.${id}` },
    })),
    '/cluster/config/qdevice':
      cluster.device === 'none'
        ? {}
        : { Model: 'Net', Algorithm: 'Fifty-Fifty split', 'QNetd host': '10.0.9.9:5403' },
    '/cluster/config/totem': { cluster_name: cluster.name, config_version: '4', version: '2' },
    '/cluster/options': { crs: { ha: 'static' }, keyboard: 'en-us' },
    '/storage': cluster.storages.map(section('storage', 'plain')),
    '/cluster/ha/resources': cluster.resources.map(section('sid', 'prefixed')),
    '/cluster/ha/groups': cluster.groups.map(section('group', 'plain')),
    '/cluster/ha/rules': cluster.rules.map(section('rule', 'plain')),
    '/cluster/mapping/pci': [
      {
        id: 'gpu',
        map: ['id=10de:2331,node=pve1,path=0000:41:00.0', 'id=10de:2331,node=pve2,path=0000:41:00.0'],
      },
    ],
    '/cluster/sdn/vnets': [{ vnet: 'vnet1', type: 'vnet', zone: 'dmz', tag: 20 }],
    '/pools': Object.keys(cluster.pools).map((poolid) => ({ poolid })),
    ...cephAnswers,
    ...Object.fromEntries(nodes.filter(({ state }) => state === 'online').flatMap(nodeAnswers)),
    ...Object.fromEntries(cluster.guests.filter(({ node }) => !isAway(node)).flatMap(guestAnswers)),
  }
}

const nodeItem = ({ name, state }: SampleNode): JsonObject => ({
  ...{ id: `node/${name}`, node: name, type: 'node', level: 'c', status: state },
  ...(state === 'online'
    ? { maxcpu: 64, maxmem: 256 * gib, mem: 20 * gib, cpu: 0.1, uptime: 9 }
    : { maxcpu: 0, maxmem: 0, mem: 0, cpu: 0, uptime: 0 }),
})

const storageItems = ({ nodes, storages: all }: SampleCluster): readonly JsonObject[] =>
  nodes
    .filter(({ state }) => state === 'online')
    .flatMap(({ name: node }) =>
      all
        .filter(({ values }) => values.disable === undefined)
        .map(({ id: storage, type }) => ({
          ...{
            id: `storage/${node}/${storage}`,
            type: 'storage',
            node,
            storage,
            plugintype: type,
            status: 'available',
          },
          ...{ shared: type === 'rbd' || type === 'nfs' ? 1 : 0, maxdisk: 1000 * gib, disk: 400 * gib },
        })),
    )

const nodeAnswers = ({ name }: SampleNode): readonly (readonly [string, unknown])[] => [
  [
    `/nodes/${name}/status`,
    {
      pveversion: 'pve-manager/9.1.2/abcdef12',
      cpuinfo: { model: 'Example CPU 9000 @ 2.50GHz', sockets: 2, cores: 32, cpus: 64, mhz: '3712.004' },
      memory: { total: 256 * gib, used: 20 * gib, free: 236 * gib },
    },
  ],
  [
    `/nodes/${name}/network`,
    [
      { iface: 'eno1', type: 'eth' },
      { iface: 'eno2', type: 'eth' },
      { iface: 'bond0', type: 'bond', slaves: 'eno1 eno2' },
      { iface: 'vmbr0', type: 'bridge', bridge_ports: 'bond0', bridge_vlan_aware: 1 },
    ],
  ],
]

const guestAnswers = ({
  vmid,
  type,
  node,
  settings,
  snapshots,
}: SampleGuest): readonly (readonly [string, unknown])[] => [
  [`/nodes/${node}/${type}/${vmid}/config`, { ...settings, digest: '0000' }],
  [
    `/nodes/${node}/${type}/${vmid}/snapshot`,
    [
      ...Object.entries(snapshots).map(([name, { snaptime }]) => ({ name, snaptime, description: '' })),
      { name: 'current', description: 'You are here!' },
    ],
  ],
]

const cephAnswers: JsonObject = {
  '/cluster/ceph/status': { fsid: cephId, monmap: { mons: monitors.map((name, rank) => ({ name, rank })) } },
  '/nodes/pve1/ceph/pool': [
    {
      pool: 2,
      pool_name: 'vmpool',
      size: 3,
      min_size: 2,
      crush_rule_name: 'replicated_rule',
      type: 'replicated',
    },
  ],
  '/nodes/pve1/ceph/osd': {
    flags: '',
    root: {
      children: [
        {
          ...{ name: 'default', type: 'root' },
          children: ['pve1', 'pve2', 'pve3', 'pve4'].map((name, id) => ({
            ...{ name, type: 'host' },
            children: [{ id, name: `osd.${id}`, type: 'osd' }],
          })),
        },
      ],
    },
  },
}

/** The file that a live reading of the cluster would keep. */
export const asCapture = (cluster: SampleCluster): InputFile =>
  file('proxmox/capture.json', JSON.stringify({ format: 'proxmox-api', answers: apiAnswers(cluster) }))

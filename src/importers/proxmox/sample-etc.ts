import { strToU8 } from 'fflate'
import type { InputFile } from '#importers/importer.ts'
import type { JsonObject } from '#importers/json-reader.ts'
import {
  cephId,
  monitors,
  type SampleCluster,
  type SampleGuest,
  type SampleNode,
  type Section,
  type Settings,
} from '#importers/proxmox/sample.ts'

/** A file of text. */
export const file = (name: string, text: string): InputFile => ({ name, bytes: strToU8(text) })
const lines = (settings: Settings): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')

/** The files of /etc/pve, below a folder. */
export function asEtcPve(cluster: SampleCluster, folder: string): readonly InputFile[] {
  const sections = (list: readonly Section[]): string =>
    list
      .map(({ id, type, values }) => {
        const indented = Object.entries(values).map(([key, value]) => `\t${key} ${value}\n`)
        return `${type}: ${id}\n${indented.join('')}`
      })
      .join('\n')
  const conf = ({ settings, snapshots }: SampleGuest): string =>
    lines(settings) +
    Object.entries(snapshots)
      .map(([name, held]) => `\n[${name}]\n${lines(held)}`)
      .join('')
  const pools = Object.entries(cluster.pools).map(([name, ids]) => `pool:${name}::${ids.join(',')}::\n`)
  const state = {
    node_status: Object.fromEntries(
      cluster.nodes.map(({ name, state: of }) => [name, of === 'online' ? 'online' : 'unknown']),
    ),
  }
  const at = (name: string, text: string): InputFile => file(`${folder}/${name}`, text)
  return [
    at('corosync.conf', corosyncConf(cluster)),
    at('storage.cfg', sections(cluster.storages)),
    at('ha/resources.cfg', sections(cluster.resources)),
    ...(cluster.groups.length === 0 ? [] : [at('ha/groups.cfg', sections(cluster.groups))]),
    ...(cluster.rules.length === 0 ? [] : [at('ha/rules.cfg', sections(cluster.rules))]),
    at('ha/manager_status', JSON.stringify(state)),
    at('datacenter.cfg', 'crs: ha=static\nkeyboard: en-us\n'),
    at('user.cfg', `user:root@pam:1:0:::::\n\n${pools.join('')}`),
    at('.members', JSON.stringify(members(cluster))),
    at('sdn/vnets.cfg', 'vnet: vnet1\n\tzone dmz\n\ttag 20\n'),
    at(
      'mapping/pci.cfg',
      'gpu\n\tmap id=10de:2331,node=pve1,path=0000:41:00.0\n\tmap id=10de:2331,node=pve2,path=0000:41:00.0\n',
    ),
    at(
      'ceph.conf',
      `[global]\n\tfsid = ${cephId}\n${monitors.map((name) => `[mon.${name}]\n\tpublic_addr = 10.0.0.1\n`).join('')}`,
    ),
    ...cluster.guests.map((guest) => {
      const kind = guest.type === 'qemu' ? 'qemu-server' : 'lxc'
      return at(`nodes/${guest.node}/${kind}/${guest.vmid}.conf`, conf(guest))
    }),
  ]
}

const members = ({ name, nodes }: SampleCluster): JsonObject => ({
  ...{ nodename: 'pve1', version: 9 },
  cluster: { name, version: 4, nodes: nodes.length, quorate: 1 },
  nodelist: Object.fromEntries(
    nodes.map((node) => [
      node.name,
      { id: node.id, online: node.state === 'online' ? 1 : 0, ip: `10.0.0.${node.id}` },
    ]),
  ),
})

function corosyncConf({ name, nodes, device, twoNode }: SampleCluster): string {
  const node = (one: SampleNode): string =>
    `  node {\n    name: ${one.name}\n    nodeid: ${one.id}\n    quorum_votes: 1\n    ring0_addr: 10.0.0.${one.id}\n    ring1_addr: 10.0.1.${one.id}\n  }\n`
  const tie =
    device === 'none'
      ? ''
      : '  device {\n    model: net\n    net {\n      algorithm: ffsplit\n      host: 10.0.9.9\n    }\n    votes: 1\n  }\n'
  const two = twoNode === 'two-node' ? '  two_node: 1\n' : ''
  return [
    'logging {\n  debug: off\n}\n',
    `nodelist {\n${nodes.map(node).join('')}}\n`,
    `quorum {\n${tie}  provider: corosync_votequorum\n${two}}\n`,
    `totem {\n  cluster_name: ${name}\n  config_version: 4\n  interface {\n    linknumber: 0\n  }\n  version: 2\n}\n`,
  ].join('\n')
}

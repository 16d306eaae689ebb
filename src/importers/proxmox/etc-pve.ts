import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, objectsOf } from '#importers/json-reader.ts'
import { corosyncBlocks } from '#importers/proxmox/corosync-conf.ts'
import { type GuestFile, guestFile, tellTaleLines } from '#importers/proxmox/guest-conf.ts'
import { listItems } from '#importers/proxmox/property-string.ts'
import type { Answer, PveRecord } from '#importers/proxmox/record.ts'
import { sectionsIn } from '#importers/proxmox/section-config.ts'

/** What a file of /etc/pve is, by its path; 'other' is one that says nothing about the inventory. */
export type EtcFile =
  | { readonly kind: 'guest'; readonly node: string; readonly type: 'qemu' | 'lxc'; readonly vmid: string }
  | { readonly kind: 'sections'; readonly path: string; readonly idMember: string }
  | { readonly kind: 'corosync' | 'datacenter' | 'users' | 'members' | 'manager-status' | 'ceph' | 'other' }

/** Files of sections, the answers they stand for, and the member that their headers name. */
const sectionFiles: Readonly<Record<string, readonly [path: string, idMember: string]>> = {
  'storage.cfg': ['/storage', 'storage'],
  'ha/resources.cfg': ['/cluster/ha/resources', 'sid'],
  'ha/groups.cfg': ['/cluster/ha/groups', 'group'],
  'ha/rules.cfg': ['/cluster/ha/rules', 'rule'],
  'replication.cfg': ['/cluster/replication', 'id'],
  'sdn/vnets.cfg': ['/cluster/sdn/vnets', 'vnet'],
  'sdn/zones.cfg': ['/cluster/sdn/zones', 'zone'],
}

const singles: Readonly<Record<string, EtcFile>> = {
  'corosync.conf': { kind: 'corosync' },
  'datacenter.cfg': { kind: 'datacenter' },
  'user.cfg': { kind: 'users' },
  '.members': { kind: 'members' },
  'ha/manager_status': { kind: 'manager-status' },
  'ceph.conf': { kind: 'ceph' },
}

/** Names that stand in /etc/pve and say nothing that is read: keys, certificates, schedules, firewalls, states. */
const others =
  /(?:^|\/)(?:authkey\.pub(?:\.old)?|pve-root-ca\.pem|pve-www\.key|vzdump\.cron|jobs\.cfg|domains\.cfg|status\.cfg|notifications\.cfg|public-notifications\.cfg|ha\/(?:crm_commands|fence\.cfg)|firewall\/[^/]+\.fw|mapping\/(?:pci|usb|dir)\.cfg|sdn\/[^/]+\.(?:cfg|json)|virtual-guest\/[^/]+|priv\/.+|nodes\/[^/]+\/(?:[^/]+\.(?:pem|key|fw)|lrm_status|config|ssh_known_hosts|priv\/.+)|\.(?:version|vmlist|rrd|clusterlog|debug))$/

/** What the file at a path is in /etc/pve, or undefined where its name says nothing. */
export function etcFileAt(name: string): EtcFile | undefined {
  const guest = /(?:^|\/)nodes\/([^/]{1,63})\/(qemu-server|lxc)\/(\d{1,9})\.conf$/.exec(name)
  if (guest !== null) {
    const [, node = '', folder, vmid = ''] = guest
    return { kind: 'guest', node, type: folder === 'lxc' ? 'lxc' : 'qemu', vmid }
  }
  for (const [ending, file] of Object.entries(singles)) if (endsIn(name, ending)) return file
  for (const [ending, [path, idMember]] of Object.entries(sectionFiles)) {
    if (endsIn(name, ending)) return { kind: 'sections', path, idMember }
  }
  const mapping = /(?:^|\/)mapping\/(pci|usb)\.cfg$/.exec(name)?.[1]
  if (mapping !== undefined) return { kind: 'sections', path: `/cluster/mapping/${mapping}`, idMember: 'id' }
  return others.test(name) ? { kind: 'other' } : undefined
}

const endsIn = (name: string, ending: string): boolean => name === ending || name.endsWith(`/${ending}`)

/** The folder that holds what is read: '' or the path of /etc/pve in an archive. Files of one root are one cluster. */
export function rootOf(name: string): string {
  const at = name.search(
    /(?:^|\/)(?:nodes\/[^/]+\/|ha\/|sdn\/|mapping\/|firewall\/|priv\/|virtual-guest\/|[^/]+$)/,
  )
  return at <= 0 ? '' : name.slice(0, at)
}

/** A guest's file outside of its folder, told by its content: its type, and what stands for its number. */
export function looseGuest(file: GivenFile): EtcFile | undefined {
  if (!/\.conf$/i.test(file.name) || tellTaleLines(file.start) === 0) return undefined
  const vmid = /(?:^|\/)([^/]+)\.conf$/i.exec(file.name)?.[1] ?? file.name
  const type = /^(?:rootfs|hostname|unprivileged):/m.test(file.start) ? 'lxc' : 'qemu'
  return { kind: 'guest', node: '?', type, vmid }
}

/** The answers of the API that a file is the source of. */
export function etcAnswers(what: EtcFile, name: string, text: string, log: IssueLog): readonly Answer[] {
  switch (what.kind) {
    case 'guest':
      return guestAnswers(what, name, guestFile(name, text, log), log)
    case 'sections':
      return [{ path: what.path, records: sectionAnswers(what, name, text, log) }]
    case 'corosync':
      return corosyncAnswers(name, text, log)
    case 'datacenter':
      return [{ path: '/cluster/options', records: [guestFile(name, text, log).current] }]
    case 'users':
      return [{ path: '/pools', records: poolsIn(name, text) }]
    case 'members':
    case 'manager-status':
      return stateAnswers(what.kind, name, text, log)
    case 'ceph':
      return cephAnswers(name, text)
    case 'other':
      return []
    default:
      return what satisfies never
  }
}

function guestAnswers(
  { node, type, vmid }: Extract<EtcFile, { kind: 'guest' }>,
  name: string,
  { current, pending, snapshots }: GuestFile,
  log: IssueLog,
): readonly Answer[] {
  if (Object.keys(current.fields).length === 0) {
    const message =
      'The file holds no setting of a guest, so the guest is known by its number alone. Copy it again.'
    log.add('proxmox.guest-empty', 'warning', name, message)
  }
  if (pending !== undefined) {
    const message = `Guest ${vmid} has changes that apply after its next stop; the estate holds what applies now.`
    log.add('proxmox.changes-pending', 'note', `${name}:${pending.at.row}`, message)
  }
  const held = snapshots.map(({ name: snapshot, record }): PveRecord => {
    return { ...record, fields: { ...record.fields, name: snapshot } }
  })
  const path = `/nodes/${node}/${type}/${vmid}`
  return [
    { path: `${path}/config`, records: [current] },
    { path: `${path}/snapshot`, records: held },
  ]
}

function sectionAnswers(
  { idMember, path }: Extract<EtcFile, { kind: 'sections' }>,
  name: string,
  text: string,
  log: IssueLog,
): readonly PveRecord[] {
  if (path.startsWith('/cluster/mapping/')) return mappingsIn(name, text)
  return sectionsIn(name, text, idMember, log).map((record) => {
    const { type, sid, id, target } = record.fields
    // The API writes the type of an HA resource before its number, and the number of a guest apart.
    if (typeof sid === 'string')
      return { ...record, fields: { ...record.fields, sid: `${String(type)}:${sid}` } }
    if (path === '/cluster/replication' && typeof id === 'string' && target !== undefined) {
      return { ...record, fields: { ...record.fields, guest: id.replace(/-\d+$/, '') } }
    }
    return record
  })
}

/** Mappings have the id alone at the margin, and a line 'map …' for each device of each node. */
function mappingsIn(name: string, text: string): readonly PveRecord[] {
  const found: { fields: { id: string; map: string[] }; row: number }[] = []
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    const id = /^([A-Za-z][\w-]{0,60})\s*$/.exec(line)?.[1]
    const map = /^\s+map\s+(\S.*)$/.exec(line)?.[1]
    if (id !== undefined) found.push({ fields: { id, map: [] }, row: at + 1 })
    else if (map !== undefined) found.at(-1)?.fields.map.push(map.trim())
  }
  return found.map(({ fields, row }) => ({ fields, at: { file: name, sheet: '', row, lines: new Map() } }))
}

/** Keys of one record out of several blocks; the first block's line is its place. */
function corosyncAnswers(name: string, text: string, log: IssueLog): readonly Answer[] {
  const blocks = corosyncBlocks(name, text, log)
  const nodes = blocks.filter(({ path }) => path === 'nodelist.node').map(({ record }) => named(record))
  const totem = blocks.find(({ path }) => path === 'totem')?.record
  const quorum = blocks.find(({ path }) => path === 'quorum')?.record
  const device = blocks.find(({ path }) => path === 'quorum.device')?.record.fields
  const net = blocks.find(({ path }) => path === 'quorum.device.net')?.record.fields
  const fields = {
    ...quorum?.fields,
    ...(device === undefined ? {} : { device: { ...device, net: net ?? {} } }),
  }
  return [
    { path: '/cluster/config/nodes', records: nodes },
    ...(totem === undefined ? [] : [{ path: '/cluster/config/totem', records: [totem] }]),
    ...(quorum === undefined ? [] : [{ path: quorumPath, records: [{ ...quorum, fields }] }]),
  ]
}

/** What the API does not tell of corosync.conf: its block 'quorum' with the device as a member. */
export const quorumPath = '/cluster/config/quorum'

/** Old files give nodes no name but the one in their address. */
const named = (record: PveRecord): PveRecord =>
  record.fields.name === undefined && record.fields.ring0_addr !== undefined
    ? { ...record, fields: { ...record.fields, name: record.fields.ring0_addr } }
    : record

/** Pools of user.cfg: lines 'pool:name:comment:guests:storages:'. */
function poolsIn(name: string, text: string): readonly PveRecord[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, at): PveRecord[] => {
    const [kind, poolid, , guests = ''] = line.split(':')
    if (kind !== 'pool' || poolid === undefined || poolid === '') return []
    const members = listItems(guests).map((vmid) => ({ vmid }))
    return [{ fields: { poolid, members }, at: { file: name, sheet: '', row: at + 1, lines: new Map() } }]
  })
}

function stateAnswers(
  kind: 'members' | 'manager-status',
  name: string,
  text: string,
  log: IssueLog,
): readonly Answer[] {
  let state: unknown
  try {
    state = JSON.parse(text) as unknown
  } catch {
    log.add(
      'proxmox.state-unreadable',
      'warning',
      name,
      'This is no JSON, so what it says of nodes is unknown. Copy it again.',
    )
    return []
  }
  const root = '$'
  const at = { file: name, sheet: root, row: 1, lines: 'none' } as const
  if (!isObject(state)) return []
  if (kind === 'manager-status') {
    return [
      {
        path: '/cluster/ha/status/manager_status',
        records: [{ fields: state, at: { ...at, sheet: `${root}{}` } }],
      },
    ]
  }
  const nodes = isObject(state.nodelist) ? Object.entries(state.nodelist) : []
  const cluster = objectsOf(state.cluster).map(
    (fields): PveRecord => ({ fields: { ...fields, type: 'cluster' }, at: { ...at, sheet: '$.cluster{}' } }),
  )
  const members = nodes.map(([node, said]): PveRecord => {
    const fields = { ...(isObject(said) ? said : {}), name: node, type: 'node' }
    return { fields, at: { ...at, sheet: `$.nodelist['${node.replaceAll(/[\\']/g, '\\$&')}']{}` } }
  })
  return [{ path: '/cluster/status', records: [...cluster, ...members] }]
}

/** The monitors that ceph.conf names, as the status of Ceph lists them. */
function cephAnswers(name: string, text: string): readonly Answer[] {
  const mons: { name: string }[] = []
  let fsid: string | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mon = /^\s*\[mon\.([^\]\s]{1,63})\]/.exec(line)?.[1]
    if (mon !== undefined) mons.push({ name: mon })
    fsid ??= /^\s*fsid\s*=\s*([0-9a-f-]{36})\s*$/i.exec(line)?.[1]
  }
  if (fsid === undefined) return []
  const at = { file: name, sheet: '', row: 1, lines: new Map<string, number>() }
  return [{ path: '/cluster/ceph/status', records: [{ fields: { fsid, monmap: { mons } }, at }] }]
}

import { isObject, type JsonObject } from '#importers/json-reader.ts'

/** Paths of the API that say something about an inventory; '*' is a node, a guest or a pool. */
export const readPaths = [
  '/version',
  '/nodes',
  '/nodes/*/status',
  '/nodes/*/version',
  '/nodes/*/network',
  '/nodes/*/storage',
  '/nodes/*/qemu',
  '/nodes/*/qemu/*/config',
  '/nodes/*/qemu/*/snapshot',
  '/nodes/*/qemu/*/status/current',
  '/nodes/*/lxc',
  '/nodes/*/lxc/*/config',
  '/nodes/*/lxc/*/snapshot',
  '/nodes/*/lxc/*/status/current',
  '/nodes/*/ceph/pool',
  '/nodes/*/ceph/osd',
  '/storage',
  '/pools',
  '/pools/*',
  '/cluster/status',
  '/cluster/resources',
  '/cluster/options',
  '/cluster/config/nodes',
  '/cluster/config/qdevice',
  '/cluster/config/totem',
  '/cluster/ha/resources',
  '/cluster/ha/groups',
  '/cluster/ha/rules',
  '/cluster/ha/status/current',
  '/cluster/ha/status/manager_status',
  '/cluster/ceph/status',
  '/cluster/mapping/pci',
  '/cluster/mapping/usb',
  '/cluster/replication',
  '/cluster/backup',
  '/cluster/sdn/vnets',
  '/cluster/sdn/zones',
] as const

const depths = [...new Set(readPaths.map((path) => path.split('/').length - 1))].sort((a, b) => b - a)
const patterns = new Set<string>(readPaths)
/** Longest path that is looked at. */
const lengthMax = 500

/** A path with its names replaced by '*', as `readPaths` lists it; undefined for one that is not read. */
export function patternOf(path: string): string | undefined {
  const steps = path.split('/').slice(1)
  if (steps.some((step) => step === '')) return undefined
  const [root, , kind] = steps
  const starred = steps.map((step, at) => {
    const isName =
      (root === 'nodes' && (at === 1 || (at === 3 && (kind === 'qemu' || kind === 'lxc')))) ||
      (root === 'pools' && at === 1)
    return isName ? '*' : step
  })
  const pattern = `/${starred.join('/')}`
  return patterns.has(pattern) ? pattern : undefined
}

/**
 * The path of the API that a text ends in, whatever stands before it: '/api2/json/nodes' gives '/nodes'; so does
 * '^/nodes$', as recorders write what they match. Undefined where it ends in none that is read.
 */
export function pathIn(text: string): string | undefined {
  if (text.length > lengthMax) return undefined
  const plain = text.replace(/^\^/, '').replace(/\?.*$/, '').replace(/\$$/, '').replace(/\/$/, '')
  const steps = plain.split('/').filter((step) => step !== '')
  for (const depth of depths) {
    if (steps.length < depth) continue
    const path = `/${steps.slice(-depth).join('/')}`
    if (patternOf(path) !== undefined) return path
  }
  return undefined
}

/** The path that a file's name says: 'nodes_pve1_qemu_100_config.json' or 'nodes/pve1/status.json'. */
export function pathInName(name: string): string | undefined {
  const plain = name.replace(/\.(?:json|txt)$/i, '')
  return pathIn(plain) ?? pathIn(plain.replaceAll('_', '/')) ?? managerStatus(plain)
}

// The one path that has a '_' of its own.
const managerStatus = (plain: string): string | undefined =>
  /cluster[_/]ha[_/]status[_/]manager_status$/.test(plain) ? '/cluster/ha/status/manager_status' : undefined

const has = (item: JsonObject, ...names: readonly string[]): boolean =>
  names.every((name) => Object.hasOwn(item, name))

/** The path whose answer looks like this, '?' for a node that it does not name; undefined for anything else. */
export function pathByShape(data: unknown): string | undefined {
  if (Array.isArray(data)) {
    const item = data.find(isObject)
    return item === undefined ? undefined : listPath(item)
  }
  return isObject(data) ? objectPath(data) : undefined
}

const resourceTypes = new Set(['node', 'qemu', 'lxc', 'storage', 'sdn', 'pool', 'network'])

function listPath(item: JsonObject): string | undefined {
  const type = typeof item.type === 'string' ? item.type : ''
  if (has(item, 'sid')) return '/cluster/ha/resources'
  if (has(item, 'rule') && /-affinity$/.test(type)) return '/cluster/ha/rules'
  if (has(item, 'group', 'nodes') && (type === 'group' || has(item, 'digest'))) return '/cluster/ha/groups'
  if (type === 'cluster' || has(item, 'nodeid', 'online')) return '/cluster/status'
  if (/^(?:quorum|master|lrm|service|fencing)$/.test(type) && has(item, 'id', 'status')) {
    return '/cluster/ha/status/current'
  }
  if (has(item, 'quorum_votes') || has(item, 'ring0_addr')) return '/cluster/config/nodes'
  if (type === 'node' && has(item, 'ssl_fingerprint')) return '/nodes'
  if (has(item, 'id') && resourceTypes.has(type)) return '/cluster/resources'
  if (has(item, 'node', 'status', 'maxcpu') && !has(item, 'vmid')) return '/nodes'
  if (has(item, 'poolid')) return '/pools'
  if (has(item, 'vnet')) return '/cluster/sdn/vnets'
  if (has(item, 'guest', 'target')) return '/cluster/replication'
  return perNode(item, type)
}

function perNode(item: JsonObject, type: string): string | undefined {
  if (has(item, 'vmid', 'status'))
    return type === 'lxc' || has(item, 'maxswap') ? '/nodes/?/lxc' : '/nodes/?/qemu'
  if (has(item, 'iface')) return '/nodes/?/network'
  if (has(item, 'pool_name', 'size')) return '/nodes/?/ceph/pool'
  if (has(item, 'storage', 'type')) {
    const isUsage = has(item, 'active') || has(item, 'avail') || has(item, 'used_fraction')
    return isUsage ? '/nodes/?/storage' : has(item, 'content') || has(item, 'digest') ? '/storage' : undefined
  }
  return undefined
}

function objectPath(item: JsonObject): string | undefined {
  if (has(item, 'release', 'repoid')) return '/version'
  if (has(item, 'fsid', 'monmap')) return '/cluster/ceph/status'
  if (has(item, 'cpuinfo', 'memory')) return '/nodes/?/status'
  if (has(item, 'digest', 'rootfs')) return '/nodes/?/lxc/?/config'
  if (has(item, 'digest') && Object.keys(item).some((key) => /^(?:scsi|virtio|ide|sata|net)\d/.test(key))) {
    return '/nodes/?/qemu/?/config'
  }
  return undefined
}

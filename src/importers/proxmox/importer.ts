import { type Estate, isKnown } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import, type ImportCounts } from '#importers/importer.ts'
import { type IssueLog, issueLog } from '#importers/issue-log.ts'
import { isObject, textOf } from '#importers/json-reader.ts'
import { pathByShape, pathIn, pathInName } from '#importers/proxmox/answer-paths.ts'
import { type ClusterRecords, clusterName, clustersIn } from '#importers/proxmox/cluster-records.ts'
import { estateFrom } from '#importers/proxmox/estate.ts'
import { type EtcFile, etcAnswers, etcFileAt, looseGuest, rootOf } from '#importers/proxmox/etc-pve.ts'
import { answersIn, beginsJson, captureFormat, type Placed } from '#importers/proxmox/json-answers.ts'
import { done, type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * Proxmox VE 7 to 9: answers of its API, as a live reading keeps them, as pvesh prints them or as another program
 * recorded them; and its configuration, /etc/pve, as a folder or archive. Both are told as answers of the API, so they
 * are translated by the same code.
 *
 * What the API cannot tell: whether corosync runs in its mode for two nodes. What /etc/pve cannot tell: which guests
 * run, how large nodes and storages are, which bridges nodes have, versions, and pools of Ceph. What neither tells: the
 * nominal clock of a processor (the API's 'mhz' is the clock of that moment), memory that a guest really uses, the
 * overhead of a guest, room, rack and power, and which host a foreign array hangs on.
 */
export default defineImporter({
  id: 'proxmox',
  title: 'Proxmox VE API answers and /etc/pve',
  heading: 'Proxmox VE',
  role: 'inventory',
  namesTell: true,
  extensions: ['.json', '.conf', '.cfg', '.tgz', '.gz', '.tar', '.zip'],
  howToExport:
    'On any node run: `tar czf /tmp/pve.tgz --exclude=priv --exclude="*.key" -C / etc/pve`; that tells everything but what runs and how large things are. ' +
    'Add, from the same node: `pvesh get /cluster/resources --output-format json > cluster_resources.json`, and for each node `pvesh get /nodes/NODE/status --output-format json > nodes_NODE_status.json`.',
  sniff,
  parse,
})

function sniff(file: GivenFile): number {
  if (file.container !== 'text') return 0
  const etc = etcFileAt(file.name)
  if (etc !== undefined && !beginsJson(file.start)) return likelyEtc(etc, file)
  if (beginsJson(file.start)) return likelyJson(file, etc)
  return looseGuest(file) === undefined ? 0 : 0.6
}

/** Files of /etc/pve go by their names, which others may have too: then the content has to fit. */
function likelyEtc(etc: EtcFile, file: GivenFile): number {
  if (etc.kind === 'guest') return 1
  const isInPve = /(?:^|\/)(?:etc\/pve|pve)\//.test(file.name)
  if (etc.kind === 'other') return isInPve || /(?:^|\/)nodes\/[^/]+\//.test(file.name) ? 0.6 : 0.3
  if (etc.kind === 'corosync') return /^\s*(?:logging|nodelist|quorum|totem)\s*\{/m.test(file.start) ? 1 : 0
  if (etc.kind === 'ceph') return /^\s*fsid\s*=/m.test(file.start) ? 0.9 : 0
  if (etc.kind === 'users' && !/^(?:user|group|pool|acl|role|token):/m.test(file.start)) return 0
  return isInPve ? 1 : 0.8
}

function likelyJson(file: GivenFile, etc: EtcFile | undefined): number {
  if (etc?.kind === 'members' || etc?.kind === 'manager-status') return 0.9
  if (file.start.includes(`"${captureFormat}"`)) return 1
  const read = file.json()
  if (!read.ok) return pathInName(file.name) === undefined ? 0 : 0.5
  const json = read.value
  const named = pathInName(file.name)
  const bare = isObject(json) && Object.hasOwn(json, 'data') ? json.data : json
  if (pathByShape(bare) !== undefined) return named === undefined ? 0.7 : 0.9
  const keys = isObject(json) ? Object.keys(json) : []
  if (keys.length > 0 && keys.every((key) => key.startsWith('/'))) {
    return keys.some((key) => pathIn(key) !== undefined) ? 0.9 : 0
  }
  const isRecording =
    Array.isArray(json) &&
    json.some((item) => isObject(item) && pathIn(textOf(item.path) ?? '') !== undefined)
  return isRecording ? 0.8 : named === undefined ? 0 : 0.6
}

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const parts = new Map<string, Placed[]>()
  for (const file of sortedBy(files, ({ name }) => name)) {
    const answers = read(file, log)
    if (!answers.ok) log.addAll(answers.issues)
    for (const answer of answers.ok ? answers.value : []) {
      const key = partOf(file, answer)
      const part = parts.get(key)
      if (part === undefined) parts.set(key, [answer])
      else part.push(answer)
    }
  }
  const clusters = clustersIn([...parts.values()])
  const estate = estateFrom(clusters, nameOf(clusters, files), log)
  if (estate.hosts.length === 0 && estate.vms.length === 0) log.addAll([nothingRead(files)])
  return settle({ source: 'proxmox', estate, counts: countsOf(estate, clusters) }, log.issues())
}

/** What one answer is about the same cluster as: its tree of /etc/pve, its capture, or the other loose files. */
function partOf(file: GivenFile, { group }: Placed): string {
  if (beginsJson(file.start)) {
    const json = file.json()
    const isMany =
      json.ok && (Array.isArray(json.value) ? group !== '' : isObject(json.value) && isCapture(json.value))
    return isMany ? `capture ${file.name}\n${group}` : 'loose'
  }
  return `folder ${rootOf(file.name)}`
}

const isCapture = (json: object): boolean =>
  'answers' in json || Object.keys(json).every((key) => key.startsWith('/'))

function read(file: GivenFile, log: IssueLog): Outcome<readonly Placed[]> {
  const text = file.text()
  if (!text.ok) return text
  const etc = etcFileAt(file.name)
  const isState = etc?.kind === 'members' || etc?.kind === 'manager-status'
  if (beginsJson(file.start) && !isState) {
    const json = file.json()
    return json.ok ? done(answersIn(file, json.value, log)) : json
  }
  const what = etc ?? looseGuest(file)
  if (what === undefined) return refused(unknownFile(file))
  return done(etcAnswers(what, file.name, text.value, log).map((answer) => ({ ...answer, group: '' })))
}

const unknownFile = ({ name }: GivenFile): Issue => ({
  ...{ code: 'proxmox.file-unknown', severity: 'error', where: name },
  message:
    'This is neither an answer of the API nor a file of /etc/pve. Keep the names that files have there, or leave this one out.',
})

const nothingRead = (files: readonly GivenFile[]): Issue => ({
  ...{ code: 'proxmox.nothing-read', severity: 'error' },
  where: files
    .slice(0, 8)
    .map(({ name }) => name)
    .join(', '),
  message:
    'No node and no guest was found. Give the answer of /cluster/resources, or an archive of /etc/pve with its folder nodes.',
})

const nameOf = (clusters: readonly ClusterRecords[], files: readonly GivenFile[]): string => {
  const names = clusters.map(clusterName).filter(isKnown)
  return names.length > 0 ? names.join(' + ') : (files[0]?.name ?? 'Proxmox VE')
}

/** Sums are told only where every addend is known: a sum without some would be too small. */
function countsOf(estate: Estate, clusters: readonly ClusterRecords[]): ImportCounts {
  const { hosts, vms } = estate
  const counts = countEstate(estate)
  const isAll = (values: readonly unknown[]): boolean =>
    values.length > 0 && values.every((value) => value !== 'unknown')
  const power = isAll(vms.map((vm) => vm.power))
  const on = vms.filter((vm) => vm.power === 'on')
  const listsGuests = clusters.some(({ guests }) => guests.size > 0)
  return {
    ...counts,
    vms: listsGuests ? counts.vms : null,
    templates: isAll(vms.map((vm) => vm.template)) ? counts.templates : null,
    poweredOn: power ? counts.poweredOn : null,
    hostSockets: isAll(hosts.map((host) => host.sockets)) ? counts.hostSockets : null,
    hostCores: isAll(hosts.map((host) => host.cores)) ? counts.hostCores : null,
    hostMemoryBytes: isAll(hosts.map((host) => host.memoryBytes)) ? counts.hostMemoryBytes : null,
    vcpus: isAll(vms.map((vm) => vm.vcpus)) ? counts.vcpus : null,
    vcpusPoweredOn: power && isAll(on.map((vm) => vm.vcpus)) ? counts.vcpusPoweredOn : null,
    memoryBytes: isAll(vms.map((vm) => vm.memoryBytes)) ? counts.memoryBytes : null,
    memoryBytesPoweredOn: power && isAll(on.map((vm) => vm.memoryBytes)) ? counts.memoryBytesPoweredOn : null,
  }
}

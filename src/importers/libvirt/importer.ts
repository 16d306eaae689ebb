import type { Source } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { type Document, documentsIn, tableKind } from '#importers/libvirt/documents.ts'
import { finishEstate } from '#importers/libvirt/finish.ts'
import { scopesOf } from '#importers/libvirt/scopes.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * KVM hosts by libvirt's own words: XML of domains (running, defined, with their state, as snapshots), capabilities, pools,
 * volumes, networks and sysinfo, nodes of the test driver, and what `virsh nodeinfo` and `virsh dominfo` print. A folder
 * with the capabilities of a host is that host, and its name is the folder's. libvirt cannot know clusters, restart
 * priorities, what a guest does with its processors, or what a bridge is plugged into; a definition alone does not tell
 * whether the domain runs.
 */
export default defineImporter({
  id: 'libvirt',
  title: 'libvirt and KVM',
  heading: 'KVM',
  role: 'inventory',
  namesTell: true,
  extensions: ['.xml', '.txt'],
  howToExport:
    'On each host, in a folder with its name: `virsh capabilities > capabilities.xml; virsh sysinfo > sysinfo.xml; virsh nodeinfo > nodeinfo.txt; virsh version > version.txt; ' +
    'for d in $(virsh list --all --uuid); do virsh dumpxml $d > $d.xml; virsh dominfo $d > $d.txt; done; ' +
    'for p in $(virsh pool-list --all --name); do virsh pool-dumpxml $p > pool-$p.xml; done; ' +
    'for n in $(virsh net-list --all --name); do virsh net-dumpxml $n > net-$n.xml; done`. ' +
    'Then drop a zip or tar of the folders here.',
  sniff,
  parse,
})

/** The first start tag of a document, behind its declaration and comments. */
const firstTag = /^\ufeff?\s*(?:<\?[^>]*\?>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<([\w-]+)((?:\s[^>]*)?)>/

function sniff(file: GivenFile): number {
  if (file.container !== 'text') return 0
  if (tableKind(file.start) !== undefined) return 1
  const [, name = '', attributes = ''] = firstTag.exec(file.start) ?? []
  // Others have networks and volumes too, and write links to themselves into the tag.
  if (/\shref\s*=/.test(attributes)) return 0
  switch (name) {
    case 'domain':
    case 'pool':
      return /\stype\s*=/.test(attributes) ? 1 : 0
    case 'domstatus':
      return /\sstate\s*=/.test(attributes) ? 1 : 0
    case 'domainsnapshot':
      return 1
    case 'sysinfo':
      return /\stype\s*=\s*["']smbios/.test(attributes) ? 1 : 0
    case 'capabilities':
      return /<host>/.test(file.start) ? 1 : 0
    case 'network':
    case 'volume':
      return /<name>/.test(file.start) ? 0.9 : 0
    case 'node':
      return /<(?:cpu|domain|memory)\b/.test(file.start) ? 0.9 : 0
    default:
      // What tools print before a definition is not part of it.
      return /^<domain\s[^>]*\btype\s*=/m.test(file.start) ? 0.5 : 0
  }
}

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const sources: Source[] = []
  const documents: Document[] = []
  const broken: Issue[] = []
  const ordered = sortedBy(files, ({ name }) => name)
  for (const file of ordered) {
    const read = documentsIn(file, sources.length, log)
    if (!read.ok) {
      broken.push(...read.issues)
      continue
    }
    sources.push({ file: file.name, sheet: '', columns: {} })
    documents.push(...read.value)
  }
  const [first, ...rest] = broken
  if (first !== undefined) return refused(first, ...rest)
  const estate = finishEstate(ordered[0]?.name ?? 'libvirt', sources, scopesOf(documents, log), log)
  const { hosts, vms, datastores, networks } = estate
  if (hosts.length + vms.length + datastores.length + networks.length === 0)
    return refused(nothingFound(ordered))
  return done({ source: 'libvirt', estate, counts: countEstate(estate) }, log.issues())
}

const nothingFound = (files: readonly GivenFile[]): Issue => ({
  code: 'libvirt.nothing-read',
  severity: 'error',
  where: files
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 1024),
  message:
    'No host, domain, pool or network was found. Export again with virsh dumpxml and virsh capabilities.',
})

import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { dialectOf } from '#importers/vsphere/dialects.ts'
import { readInventories } from '#importers/vsphere/read.ts'
import { translate } from '#importers/vsphere/translate.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/**
 * What vCenter answers, in four ways of writing it: answers of its web-services API (XML), objects of its VI/JSON API,
 * output of `govc -json`, and views and records that PowerCLI writes as JSON or CSV. Each is brought to managed objects
 * with the properties of the web-services API (vendor-model.ts), and one translation makes the estate of them.
 *
 * What no such file knows: racks, feeds, what a datastore's array is, how many copies vSAN keeps, and what a snapshot
 * takes. A property that the account may not read is named in an issue and counts as unknown.
 */
export default defineImporter({
  id: 'vsphere',
  title: 'vSphere inventory (PowerCLI, govc, vCenter API answers)',
  heading: 'VMware vSphere',
  role: 'inventory',
  extensions: ['.json', '.xml', '.csv'],
  howToExport:
    'In PowerCLI, connected to vCenter: `Get-View -ViewType Datacenter,Folder,ClusterComputeResource,ComputeResource,' +
    'HostSystem,ResourcePool,Datastore,Network,DistributedVirtualSwitch,VirtualMachine | ConvertTo-Json -Depth 12 ' +
    '-EnumsAsStrings | Set-Content vsphere.json`; and, because views do not say whether a rule keeps VMs together or apart, ' +
    '`Get-Cluster | Get-DrsRule | ConvertTo-Json -Depth 3 | Set-Content rules.json`. With govc: `govc vm.info -json`, `govc ' +
    'host.info -json`, `govc datastore.info -json`, `govc object.collect -json` for clusters, and `govc about -json`.',
  sniff: (file) => (dialectOf(file) === undefined ? 0 : 1),
  parse,
})

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const read = readInventories(files, log)
  if (!read.ok) return read
  const estate = translate(read.value, log)
  if (estate.vms.length === 0 && estate.hosts.length === 0)
    return refused(nothingFound(files), ...log.issues())
  const issues = log.issues()
  const [first, ...rest] = issues.filter(({ severity }) => severity === 'error')
  if (first !== undefined) {
    return refused(first, ...rest, ...issues.filter(({ severity }) => severity !== 'error'))
  }
  return done({ source: 'vsphere', estate, counts: countEstate(estate) }, issues)
}

const nothingFound = (files: readonly GivenFile[]): Issue => ({
  code: 'vsphere.nothing-read',
  severity: 'error',
  where: files.map(({ name }) => name).join(', '),
  message:
    'No VM and no host was found in these answers of vSphere. Export virtual machines and hosts as well: the line for it ' +
    'stands in the reference of this importer.',
})

import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { answersIn, type PrismAnswer } from '#importers/nutanix/answers.ts'
import { collectorLikelihood, isCollector, readCollector } from '#importers/nutanix/collector.ts'
import type { PrismModel } from '#importers/nutanix/prism-model.ts'
import { readModel } from '#importers/nutanix/read-model.ts'
import { reportLists } from '#importers/nutanix/report-lists.ts'
import { translate } from '#importers/nutanix/translate.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * Nutanix clusters, from answers of Prism and from tables of Nutanix Collector.
 *
 * Read are v3 lists and single records (VMs, hosts, clusters, subnets, storage containers), v4 answers (clusters, hosts,
 * rackable units, storage containers, subnets, VMs, categories, placement policies), v2 storage containers and HA
 * settings, all of them also inside recordings that keep the address asked beside the body, and Collector's sheets as
 * CSV. Prism Central's own entry is a management service here, not a cluster.
 *
 * Prism cannot tell what stands in which rack unless racks were configured, what feeds a host, what a VM's restart
 * priority is, and what protects its data. v3 tells no HA reservation (v2 does) and v4 no serial number of a node. A
 * container's capacity counts every copy.
 */
export default defineImporter({
  id: 'nutanix',
  title: 'Nutanix Prism and Collector (AHV)',
  heading: 'Nutanix AHV',
  role: 'inventory',
  extensions: ['.json', '.csv', '.zip'],
  howToExport:
    'Ask Prism Central for its lists and drop the answers here, all at once: ' +
    "`curl -u viewer 'https://PRISM:9440/api/vmm/v4.0/ahv/config/vms?$page=0&$limit=100' > vms-0.json`, and likewise " +
    '`/api/clustermgmt/v4.0/config/clusters`, `/hosts` and `/storage-containers` and `/api/networking/v4.0/config/subnets` ' +
    '(before pc.2024.3: `POST /api/nutanix/v3/vms/list` with `{"kind":"vm","length":500}`, likewise clusters, hosts and ' +
    'subnets). Or save the sheets of a Nutanix Collector workbook as CSV.',
  sniff: likelihood,
  parse,
})

const marks: readonly RegExp[] = [
  /"api_version"\s*:\s*"3/,
  /"\$objectType"\s*:\s*"(?:clustermgmt|vmm|networking|prism)\.v4/,
  /\/(?:api\/nutanix\/v[23]|api\/(?:clustermgmt|vmm|networking|prism)\/v4|PrismGateway\/)/,
]

function likelihood(file: GivenFile): number {
  if (file.container !== 'text') return 0
  const start = file.start.trimStart()
  if (!/^[[{]/.test(start)) return collectorLikelihood(file)
  if (marks.some((mark) => mark.test(start))) return 1
  const isPlausible =
    /"(?:extId|storage_container_uuid|failover_enabled|grand_total_entities|totalAvailableResults|kind|spec)"/
  if (!isPlausible.test(start)) return 0
  const read = file.json()
  return read.ok && answersIn(file, read.value).some(({ records }) => records.length > 0) ? 0.9 : 0
}

function parse(given: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const answers: PrismAnswer[] = []
  const tables: GivenFile[] = []
  const failed: Issue[] = []
  for (const file of sortedBy(given, ({ name }) => name)) {
    if (isCollector(file)) {
      tables.push(file)
      continue
    }
    const read = file.json()
    if (!read.ok) failed.push(...read.issues)
    else {
      const found = answersIn(file, read.value)
      if (found.length === 0) failed.push(nothingIn(file.name))
      answers.push(...found)
    }
  }
  const [first, ...rest] = failed
  if (first !== undefined) return refused(first, ...rest)
  reportLists(answers, log)
  const read = readModel(
    answers.flatMap(({ records }) => records),
    log,
  )
  const model = readCollector(tables, read, log)
  if (isEmpty(model)) return refused(nothingIn(given.map(({ name }) => name).join(', ')))
  const estate = translate(model, log)
  return done({ source: 'nutanix', estate, counts: countEstate(estate) }, log.issues())
}

const isEmpty = ({ clusters, hosts, vms, containers, subnets }: PrismModel): boolean =>
  [clusters, hosts, vms, containers, subnets].every((list) => list.length === 0)

const nothingIn = (where: string): Issue => ({
  code: 'nutanix.nothing-read',
  severity: 'error',
  where,
  message:
    'No list of clusters, hosts, VMs, containers or subnets was found. Save the whole answer of Prism, with its ' +
    '"entities" or "data", and drop that.',
})

import { readResources } from '#importers/avs/estate.ts'
import { type Resource, resourcesIn } from '#importers/avs/resources.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

/**
 * Azure VMware Solution as Azure Resource Manager describes it: private clouds, clusters, hosts with their zone and fault
 * domain, placement policies. What it does not know: the size of a host and of a VM, what runs where, and storage policies.
 * The vCenter of the private cloud knows these, and the two are merged by host name.
 */
export default defineImporter({
  id: 'avs',
  title: 'Azure VMware Solution (Azure Resource Manager)',
  heading: 'VMware vSphere',
  role: 'inventory',
  extensions: ['.json'],
  howToExport:
    'With the Azure command line run, for each cluster, `az vmware private-cloud list`, `az vmware cluster list`, `az vmware ' +
    'cluster host list` and `az vmware placement-policy list` with -o json, and drop the files here together. Add an ' +
    "export of the private cloud's vCenter, which knows the sizes that Azure does not tell.",
  sniff(file: GivenFile): number {
    if (!/Microsoft\.AVS\//i.test(file.start) && !/^\s*[[{]/.test(file.start)) return 0
    const json = file.json()
    return json.ok && resourcesIn(json.value, file.name).length > 0 ? 1 : 0
  },
  parse,
})

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const resources: Resource[] = []
  for (const file of files) {
    const json = file.json()
    if (!json.ok) return json
    resources.push(...resourcesIn(json.value, file.name))
  }
  if (resources.length === 0) {
    return refused({
      ...{ code: 'avs.nothing-read', severity: 'error', where: files[0]?.name ?? 'files' },
      message:
        'No resource of Azure VMware Solution was found here. Export the private cloud again with -o json.',
    })
  }
  const log = issueLog()
  const estate = readResources(resources, log)
  return done({ source: 'avs', estate, counts: countEstate(estate) }, log.issues())
}

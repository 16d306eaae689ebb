import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'
import { defineLiveSource, type LiveSession, type LiveTarget } from '#live/live-source.ts'
import { vcenterConnection } from '#live/vcenter/connection.ts'
import { readInventory } from '#live/vcenter/inventory.ts'
import { readAsides } from '#live/vcenter/licences.ts'
import { inventoryView } from '#live/vcenter/listing.ts'
import { propertiesOf } from '#live/vcenter/properties.ts'
import { readService } from '#live/vcenter/service.ts'
import { readTags } from '#live/vcenter/tags.ts'

/**
 * A vCenter Server, or one ESXi host, over the web-services interface. What it hands out are the answers as they came
 * over the line, but for licence keys, which are masked.
 */
export default defineLiveSource({
  id: 'vcenter',
  title: 'VMware vCenter Server (vSphere 5.5 and later, VCF)',
  scheme: 'vcenter',
  port: 443,
  credential: 'password',
  account: 'needed',
  role:
    'The role Read-only, given on the vCenter object with "Propagate to children". To have licences read as well, clone ' +
    'the role, add the right Global > Licenses, and give the clone; without it a note says that they are unknown. ' +
    'An account of its own, such as bulkhead@vsphere.local, shows in the log of events what was read and when.',
  reads: [
    'ServiceInstance.RetrieveServiceContent: what the vCenter is, before the login',
    'SessionManager.Login and SessionManager.Logout',
    'ViewManager.CreateContainerView and View.DestroyView: a list of the inventory in the memory of the session',
    'PropertyCollector.RetrievePropertiesEx and ContinueRetrievePropertiesEx of ' +
      Object.keys(propertiesOf).join(', '),
    'PropertyCollector.RetrievePropertiesEx of LicenseManager and CustomFieldsManager',
    'LicenseAssignmentManager.QueryAssignedLicenses',
    'POST and DELETE /api/session (before 7.0 /rest/com/vmware/cis/session): the session for tags',
    'GET /api/cis/tagging/category and /api/cis/tagging/tag, the list and each one',
    'POST /api/cis/tagging/tag-association?action=list-attached-objects-on-tags, which reads',
  ],
  collect,
})

async function collect(account: LiveTarget, session: LiveSession): Promise<Outcome<readonly InputFile[]>> {
  const connection = vcenterConnection(session.http, account)
  session.progress('who answers', 0, 0)
  const service = await readService(connection)
  if (!service.ok) return service
  const { content } = service.value
  const login = await connection.login(content.sessionManager)
  if (!login.ok) return login
  connection.speak(content.apiVersion)
  const view = inventoryView(connection, content)
  // The folder keeps several vCenters apart, whose ids are not unique beyond each of them.
  const folder = `vcenter/${session.http.target.replace(/:443$/, '').replace(/[^\w.-]/g, '_')}`
  const files: InputFile[] = [{ name: `${folder}/service.xml`, bytes: service.value.bytes }]
  const issues: Issue[] = []
  try {
    const inventory = await readInventory(connection, content, view, folder, session)
    if (!inventory.ok) return inventory
    session.progress('licences', 0, 0)
    const asides = await readAsides(connection, content, folder)
    if (!asides.ok) return asides
    session.progress('tags', 0, 0)
    const tags = await readTags(session.http, account, folder)
    if (!tags.ok) return tags
    for (const part of [inventory.value, asides.value, tags.value]) {
      files.push(...part.files)
      issues.push(...part.issues)
    }
    return done(files, issues)
  } finally {
    await view.destroy()
    await connection.logout()
  }
}

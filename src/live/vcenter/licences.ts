import { childAt } from '#formats/xml-tree.ts'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'
import { type SoapResult, said, type VcenterConnection } from '#live/vcenter/connection.ts'
import type { ServiceContent } from '#live/vcenter/service.ts'
import { escaped, type ObjectRef, readAnswer, refXml, type SoapFault } from '#live/vcenter/soap.ts'

/**
 * The licences and what each is assigned to, as files with all but the end of each key masked; a note where the account
 * may not see them. Custom attributes' names come along, because they are asked for in the same way.
 */
export async function readAsides(
  connection: VcenterConnection,
  service: ServiceContent,
  folder: string,
): Promise<Outcome<{ readonly files: readonly InputFile[]; readonly issues: readonly Issue[] }>> {
  const files: InputFile[] = []
  const issues: Issue[] = []
  const properties = (on: ObjectRef, paths: readonly string[]): Promise<Outcome<SoapResult>> => {
    const set = paths.map((path) => `<pathSet>${escaped(path)}</pathSet>`).join('')
    const inside =
      `<specSet><propSet><type>${on.type}</type>${set}</propSet>` +
      `<objectSet>${refXml('obj', on)}</objectSet></specSet><options/>`
    return connection.call('RetrievePropertiesEx', service.propertyCollector, inside)
  }
  const { licenseManager, customFieldsManager } = service
  let assignments: ObjectRef | undefined
  if (licenseManager !== undefined) {
    const read = await properties(licenseManager, ['licenses', 'licenseAssignmentManager'])
    if (!read.ok) return read
    if (read.value.kind === 'fault') issues.push(withheld(connection.target, 'Licences', read.value.fault))
    else {
      assignments = assignmentManagerIn(read.value.bytes)
      files.push({ name: `${folder}/licences.xml`, bytes: masked(read.value.bytes) })
    }
  }
  if (assignments !== undefined) {
    const read = await connection.call('QueryAssignedLicenses', assignments, '')
    if (!read.ok) return read
    if (read.value.kind === 'fault')
      issues.push(withheld(connection.target, 'What licences are assigned to', read.value.fault))
    else files.push({ name: `${folder}/licence-assignments.xml`, bytes: masked(read.value.bytes) })
  }
  if (customFieldsManager !== undefined) {
    const read = await properties(customFieldsManager, ['field'])
    if (!read.ok) return read
    if (read.value.kind === 'fault')
      issues.push(withheld(connection.target, 'Names of custom attributes', read.value.fault))
    else files.push({ name: `${folder}/custom-fields.xml`, bytes: read.value.bytes })
  }
  return done({ files, issues })
}

function assignmentManagerIn(bytes: Uint8Array): ObjectRef | undefined {
  const tree = readAnswer(Buffer.from(bytes).toString('utf8'))
  for (const element of tree ?? []) {
    if (tree === undefined || element.name !== 'propSet') continue
    if (childAt(tree, element, 'name')?.text !== 'licenseAssignmentManager') continue
    const value = childAt(tree, element, 'val')
    if (value !== undefined) return { type: value.attributes.type ?? '', id: value.text }
  }
  return undefined
}

/** A key opens what it was paid for, and only tells licences apart here: five characters do for that. */
const masked = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(
    Buffer.from(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-([0-9A-Z]{5})/g, 'XXXXX-XXXXX-XXXXX-XXXXX-$1'),
    ),
  )

function withheld(target: string, what: string, fault: SoapFault): Issue {
  const why =
    fault.type === 'NoPermission'
      ? `the account lacks the right ${fault.privilege === '' ? 'Global.Licenses' : fault.privilege}`
      : `the vCenter says ${said(fault)}`
  const message = `${what} stay unknown: ${why}. Everything else was read.`
  return { code: 'vcenter.aside-withheld', severity: 'note', where: target, message }
}

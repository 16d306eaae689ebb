import { childAt, textAt } from '#formats/xml-tree.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { faultIssue, problem, type VcenterConnection } from '#live/vcenter/connection.ts'
import { type ObjectRef, readAnswer } from '#live/vcenter/soap.ts'

/** What a vCenter is and by which objects it is asked. What it does not offer is left out. */
export type ServiceContent = {
  readonly fullName: string
  readonly apiVersion: string
  readonly rootFolder: ObjectRef
  readonly propertyCollector: ObjectRef
  readonly viewManager: ObjectRef
  readonly sessionManager: ObjectRef
  readonly licenseManager?: ObjectRef
  readonly customFieldsManager?: ObjectRef
}

/** The oldest interface whose answers were read: that of vCenter 5.5. */
const oldest = [5, 5] as const

const instance: ObjectRef = { type: 'ServiceInstance', id: 'ServiceInstance' }

/** The answer of a vCenter to who it is, and what it says. Nothing but its address is needed for it. */
export async function readService(
  connection: VcenterConnection,
): Promise<Outcome<{ readonly content: ServiceContent; readonly bytes: Uint8Array }>> {
  const result = await connection.call('RetrieveServiceContent', instance, '')
  if (!result.ok) return result
  if (result.value.kind === 'fault')
    return refused(faultIssue(connection.target, 'its service content', result.value.fault))
  const { bytes } = result.value
  const tree = readAnswer(Buffer.from(bytes).toString('utf8'))
  const value = tree?.find(({ name }) => name === 'returnval')
  if (tree === undefined || value === undefined) return refused(unreadable(connection.target))
  const ref = (name: string): ObjectRef | undefined => {
    const found = childAt(tree, value, name)
    return found && { type: found.attributes.type ?? '', id: found.text }
  }
  const [rootFolder, propertyCollector] = [ref('rootFolder'), ref('propertyCollector')]
  const [viewManager, sessionManager] = [ref('viewManager'), ref('sessionManager')]
  const apiVersion = textAt(tree, value, 'about/apiVersion') ?? ''
  if (!rootFolder || !propertyCollector || !viewManager || !sessionManager || !isRecent(apiVersion)) {
    const version = apiVersion === '' ? 'of no stated version' : `of version ${apiVersion.slice(0, 20)}`
    const message = `${connection.target} speaks an interface ${version}; ${oldest.join('.')} or later is read. Use an inventory export instead.`
    return refused(problem(connection.target, 'live.version-too-old', message))
  }
  const [licenseManager, customFieldsManager] = [ref('licenseManager'), ref('customFieldsManager')]
  const content: ServiceContent = {
    fullName: textAt(tree, value, 'about/fullName') ?? 'vCenter',
    ...{ apiVersion, rootFolder, propertyCollector, viewManager, sessionManager },
    ...(licenseManager === undefined ? {} : { licenseManager }),
    ...(customFieldsManager === undefined ? {} : { customFieldsManager }),
  }
  return done({ content, bytes })
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

export const unreadable = (target: string) =>
  problem(
    target,
    'live.not-the-service',
    `${target} sent XML that cannot be read. A proxy may stand in between; try again.`,
  )

import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { faultIssue, problem, type VcenterConnection } from '#live/vcenter/connection.ts'
import { type ServiceContent, unreadable } from '#live/vcenter/service.ts'
import { escaped, type ObjectRef, readAnswer, refXml } from '#live/vcenter/soap.ts'

/** Objects of one vCenter: far above what one manages. */
const objectsMax = 500_000

/** A view of the whole inventory, which the vCenter keeps up to date as long as the session lasts. */
export type InventoryView = {
  /** Every object of the inventory at this moment, the root folder first. */
  list(): Promise<Outcome<readonly ObjectRef[]>>
  /** Takes the view away again. */
  destroy(): Promise<void>
}

/** A view of everything below the root folder, made when it is first asked for and again after a new login. */
export function inventoryView(connection: VcenterConnection, service: ServiceContent): InventoryView {
  let view: { readonly ref: ObjectRef; readonly login: number } | undefined
  const made = async (): Promise<Outcome<ObjectRef>> => {
    if (view !== undefined && view.login === connection.logins()) return done(view.ref)
    const inside = `${refXml('container', service.rootFolder)}<recursive>true</recursive>`
    const result = await connection.call('CreateContainerView', service.viewManager, inside)
    if (!result.ok) return result
    if (result.value.kind === 'fault')
      return refused(faultIssue(connection.target, 'the inventory', result.value.fault))
    const found = readAnswer(Buffer.from(result.value.bytes).toString('utf8'))?.find(
      ({ name }) => name === 'returnval',
    )
    if (found === undefined) return refused(unreadable(connection.target))
    const ref = { type: found.attributes.type ?? 'ContainerView', id: found.text }
    view = { ref, login: connection.logins() }
    return done(ref)
  }
  const list: InventoryView['list'] = async () => {
    // A second round only where the session, and the view with it, ended in between.
    for (let round = 0; round < 2; round += 1) {
      const ref = await made()
      if (!ref.ok) return ref
      const spec =
        `<specSet><propSet><type>${escaped(ref.value.type)}</type><pathSet>view</pathSet></propSet>` +
        `<objectSet>${refXml('obj', ref.value)}</objectSet></specSet><options/>`
      const result = await connection.callInSession('RetrievePropertiesEx', service.propertyCollector, spec)
      if (!result.ok) return result
      if (result.value.kind === 'answer')
        return listed(connection.target, service, Buffer.from(result.value.bytes))
      if (result.value.fault.type !== 'NotAuthenticated')
        return refused(faultIssue(connection.target, 'the list of the inventory', result.value.fault))
    }
    const message = 'The session ended each time the inventory was listed. Try again.'
    return refused(problem(connection.target, 'live.session-ended', message))
  }
  return {
    list,
    destroy: async () => {
      if (view === undefined || view.login !== connection.logins()) return
      await connection.farewell('DestroyView', view.ref)
    },
  }
}

function listed(target: string, service: ServiceContent, bytes: Buffer): Outcome<readonly ObjectRef[]> {
  const tree = readAnswer(bytes.toString('utf8'))
  if (tree === undefined) return refused(unreadable(target))
  const objects = tree
    .filter(({ name }) => name === 'ManagedObjectReference')
    .map(({ attributes, text }): ObjectRef => ({ type: attributes.type ?? '', id: text }))
  if (objects.length > objectsMax) {
    const message = `The inventory has ${objects.length} objects; at most ${objectsMax} are read.`
    return refused(problem(target, 'vcenter.too-large', message))
  }
  return done([service.rootFolder, ...objects])
}

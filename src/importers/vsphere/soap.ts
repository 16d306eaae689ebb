import { decodeText } from '#formats/text.ts'
import type { InputFile } from '#importers/importer.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { listOf, objectsOf, textOf, valueAt } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { scanValues } from '#importers/vsphere/soap-values.ts'
import type { Change, Document, Inventory } from '#importers/vsphere/vendor-model.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Elements that something is read of: an object of an answer in its three forms, who answers, and a refusal. */
const taken: ReadonlySet<string> = new Set(['objects', 'objectSet', 'returnval', 'about', 'Fault'])

/**
 * Reads one file of web-services answers into the inventory: what property collectors answered (whole retrievals and
 * updates), the service content, and assigned licences. The file is let go when this returns.
 */
export function readSoap(file: InputFile, inventory: Inventory, log: IssueLog): Issue | undefined {
  const document: Document = { file: file.name, sheet: '', spell: () => '' }
  return scanValues(file.name, decodeText(file.bytes).text, taken, (name, value, line) => {
    if (name === 'about') {
      readAbout(value, inventory)
      return true
    }
    if (name === 'Fault') {
      reportFault(value, `${file.name}:${line}`, log)
      return true
    }
    if (valueAt(value, 'obj') !== undefined) {
      readObject(value, line, document, inventory, log)
      return true
    }
    if (name !== 'returnval') return false
    const entity = textOf(valueAt(value, 'entityId'))
    const licence = textOf(valueAt(value, 'assignedLicense.name'))
    if (entity !== undefined && licence !== undefined) inventory.assignments.push({ entity, name: licence })
    return true
  })
}

function readAbout(value: unknown, inventory: Inventory): void {
  const instanceUuid = textOf(valueAt(value, 'instanceUuid'))
  if (instanceUuid === undefined) return
  const [name, apiVersion] = [textOf(valueAt(value, 'name')), textOf(valueAt(value, 'apiVersion'))]
  inventory.say({ instanceUuid, name: name ?? '', apiVersion: apiVersion ?? '' })
}

/** One object of an answer: its reference, its properties or what changed of them, and what was withheld. */
function readObject(
  value: unknown,
  line: number,
  document: Document,
  inventory: Inventory,
  log: IssueLog,
): void {
  const object = referenceOf(valueAt(value, 'obj'))
  if (object === undefined) return
  const { type, value: moref } = object
  if (textOf(valueAt(value, 'kind')) === 'leave') {
    inventory.leave(type, moref)
    return
  }
  const where = `${document.file}:${line} ${type} ${moref}`
  const changes = [...listOf(valueAt(value, 'propSet')), ...listOf(valueAt(value, 'changeSet'))].flatMap(
    changeOf,
  )
  const managed = inventory.apply(type, moref, { document, row: line, where }, changes)
  for (const missing of objectsOf(valueAt(value, 'missingSet'))) {
    const path = textOf(missing.path) ?? ''
    managed.withheld.push(path)
    reportMissing(missing, path, where, log)
  }
}

function changeOf(part: unknown): readonly Change[] {
  const path = textOf(valueAt(part, 'name'))
  if (path === undefined) return []
  const op = textOf(valueAt(part, 'op'))
  const value = valueAt(part, 'val') ?? null
  if (op === 'add') return [{ op, path, value }]
  if (op === 'remove' || op === 'indirectRemove') return [{ op: 'remove', path, value: null }]
  return [{ op: 'assign', path, value }]
}

/** A property that the account may not read, or that the server could not give. */
function reportMissing(missing: unknown, path: string, where: string, log: IssueLog): void {
  const fault = valueAt(missing, 'fault.fault') ?? valueAt(missing, 'fault')
  const type = textOf(valueAt(fault, '_typeName')) ?? 'no reason given'
  // What an object does not have in its state, as a host that does not answer, is no news.
  if (type === 'ManagedObjectNotFound') return
  const right = textOf(valueAt(fault, 'privilegeId'))
  const why = right === undefined ? type : `${type}: the account lacks ${right}`
  const message =
    `The server did not give this property (${why}), so it counts as unknown. Give the account the right to read it and ` +
    'read again.'
  log.add('vsphere.property-withheld', 'warning', `${where}.${path}`, message)
}

function reportFault(value: unknown, where: string, log: IssueLog): void {
  const said = textOf(valueAt(value, 'faultstring')) ?? 'without a reason'
  const message = `The server refused what was asked for here (${said.slice(0, 200)}), so it is missing. Read the inventory again.`
  log.add('vsphere.fault', 'error', where, message)
}

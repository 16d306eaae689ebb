import { decodeText } from '#formats/text.ts'
import { type XmlElement, type XmlLimits, xmlElementsOf } from '#formats/xml-elements.ts'
import { childAt, childrenOf, textAt, type XmlTree } from '#formats/xml-tree.ts'
import type { InputFile } from '#importers/importer.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { soapValue } from '#importers/vsphere/soap-value.ts'
import type { Change, Document, Inventory } from '#importers/vsphere/vendor-model.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Far above an answer of a property collector, which comes in pages of some megabytes. */
const limits: XmlLimits = { bytes: 2 ** 29, elements: 8_000_000, depth: 200, roots: 'many' }

/**
 * Reads one file of web-services answers into the inventory: what property collectors answered (whole retrievals and
 * updates), the service content, and assigned licences. The file is let go when this returns.
 */
export function readSoap(file: InputFile, inventory: Inventory, log: IssueLog): Issue | undefined {
  const read = xmlElementsOf(file.name, decodeText(file.bytes).text, limits)
  if (!read.ok) return read.issues[0]
  const tree = read.value
  const document: Document = { file: file.name, sheet: '', spell: () => '' }
  for (const element of tree) {
    const { name, children } = element
    if (children.length === 0) continue
    if (name === 'objectSet' || name === 'objects' || name === 'returnval') {
      readObject(tree, element, document, inventory, log)
    }
    if (name === 'about') readAbout(tree, element, inventory)
    else if (name === 'returnval' && childAt(tree, element, 'assignedLicense')) {
      const entity = textAt(tree, element, 'entityId')
      const licence = textAt(tree, element, 'assignedLicense/name')
      if (entity !== undefined && licence !== undefined) inventory.assignments.push({ entity, name: licence })
    } else if (name === 'Fault') reportFault(tree, element, document, log)
  }
  return undefined
}

function readAbout(tree: XmlTree, element: XmlElement, inventory: Inventory): void {
  const instanceUuid = textAt(tree, element, 'instanceUuid')
  if (instanceUuid === undefined) return
  inventory.say({
    instanceUuid,
    name: textAt(tree, element, 'name') ?? '',
    apiVersion: textAt(tree, element, 'apiVersion') ?? '',
  })
}

/** One object of an answer: its reference, its properties or what changed of them, and what was withheld. */
function readObject(
  tree: XmlTree,
  element: XmlElement,
  document: Document,
  inventory: Inventory,
  log: IssueLog,
): void {
  const object = childAt(tree, element, 'obj')
  const type = object?.attributes.type
  if (object === undefined || type === undefined || object.text === '') return
  const moref = object.text
  if (textAt(tree, element, 'kind') === 'leave') {
    inventory.leave(type, moref)
    return
  }
  const where = `${document.file}:${element.line} ${type} ${moref}`
  const changes: Change[] = []
  const withheld: string[] = []
  for (const part of childrenOf(tree, element)) {
    if (part.name === 'propSet' || part.name === 'changeSet') {
      const change = changeOf(tree, part)
      if (change !== undefined) changes.push(change)
    } else if (part.name === 'missingSet') {
      withheld.push(textAt(tree, part, 'path') ?? '')
      reportMissing(tree, part, where, log)
    }
  }
  inventory.apply(type, moref, { document, row: element.line, where }, changes).withheld.push(...withheld)
}

function changeOf(tree: XmlTree, part: XmlElement): Change | undefined {
  const path = textAt(tree, part, 'name')
  if (path === undefined) return undefined
  const op = textAt(tree, part, 'op') ?? 'assign'
  const val = childAt(tree, part, 'val')
  const value = val === undefined ? null : soapValue(tree, val)
  if (op === 'add') return { op, path, value }
  return op === 'remove' || op === 'indirectRemove'
    ? { op: 'remove', path, value: null }
    : { op: 'assign', path, value }
}

/** A property that the account may not read, or that the server could not give. */
function reportMissing(tree: XmlTree, part: XmlElement, where: string, log: IssueLog): void {
  const path = textAt(tree, part, 'path') ?? ''
  const fault = childAt(tree, part, 'fault/fault')
  const type = fault?.attributes['xsi:type']?.replace(/^.*:/, '') ?? 'unknown reason'
  const right = textAt(tree, part, 'fault/fault/privilegeId')
  const why = right === undefined ? type : `${type}: the account lacks ${right}`
  log.add(
    'vsphere.property-withheld',
    'warning',
    `${where}.${path}`,
    `The server did not give this property (${why}), so it counts as unknown. Give the account the right to read and read again.`,
  )
}

function reportFault(tree: XmlTree, element: XmlElement, document: Document, log: IssueLog): void {
  const said = textAt(tree, element, 'faultstring') ?? textAt(tree, element, 'Reason/Text') ?? 'no reason'
  log.add(
    'vsphere.fault',
    'error',
    `${document.file}:${element.line}`,
    `The server answered with a fault (${said.slice(0, 200)}), so what was asked for here is missing. Read the inventory again.`,
  )
}

import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, type JsonObject, listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { plainValue } from '#importers/vsphere/json-value.ts'
import { isManagedType, referenceOf } from '#importers/vsphere/managed-types.ts'
import { type RecordOf, readCmdlet } from '#importers/vsphere/powercli.ts'
import { isNested } from '#importers/vsphere/property-path.ts'
import { readTags } from '#importers/vsphere/tags.ts'
import {
  type Change,
  type Document,
  type Inventory,
  type Record,
  wholeObject,
} from '#importers/vsphere/vendor-model.ts'
import type { Issue, Outcome } from '#kernel/outcome.ts'

/** How deep managed objects are looked for: govc puts them two deep, a listing three, VI/JSON answers three. */
const searchDepthMax = 12

type Site = {
  readonly value: unknown
  readonly path: string
  readonly depth: number
  readonly list?: string
  readonly row: number
}
type Finder = {
  readonly file: string
  readonly inventory: Inventory
  readonly log: IssueLog
  readonly documents: Map<string, Document>
  cut: boolean
}

/**
 * Reads one file of JSON into the inventory: answers of the VI/JSON API, output of govc, views and records of PowerCLI.
 * Objects are found by what they say of themselves, wherever they stand.
 */
export function readJson(file: GivenFile, inventory: Inventory, log: IssueLog): Issue | undefined {
  const read = documentsOf(file)
  if (!read.ok) return read.issues[0]
  const finder: Finder = { file: file.name, inventory, log, documents: new Map(), cut: false }
  const open: Site[] = [{ value: read.value, path: '$', depth: 0, row: 1 }]
  for (let site = open.pop(); site !== undefined; site = open.pop()) {
    if (site.depth > searchDepthMax) continue
    const { value, path, depth } = site
    if (Array.isArray(value)) {
      for (let n = value.length - 1; n >= 0; n--) {
        open.push({ value: value[n], path: `${path}[${n}]`, depth: depth + 1, list: path, row: n + 1 })
      }
    } else if (isObject(value) && !readFound(finder, value, site)) {
      for (const name of Object.keys(value).reverse()) {
        const inner = value[name]
        if (typeof inner === 'object' && inner !== null) {
          open.push({ value: inner, path: `${path}.${name}`, depth: depth + 1, row: 1 })
        }
      }
    }
  }
  if (finder.cut) reportCut(finder)
  return undefined
}

/** One document, or one a line as tools write that print answers as they come. */
function documentsOf(file: GivenFile): Outcome<unknown> {
  const whole = file.json()
  if (whole.ok) return whole
  const text = file.text()
  if (!text.ok || !/\}\s*\n\s*\{/.test(text.value)) return whole
  const documents: unknown[] = []
  for (const line of text.value.split('\n')) {
    if (line.trim() === '') continue
    try {
      documents.push(JSON.parse(line))
    } catch {
      return whole
    }
  }
  return { ok: true, value: documents, issues: [] }
}

/** Reads what an object says of itself; false where it is none of ours, so that its members are looked at. */
function readFound(finder: Finder, value: JsonObject, site: Site): boolean {
  const member = (name: string): unknown => value[name] ?? value[name.charAt(0).toUpperCase() + name.slice(1)]
  const listed = referenceOf(plain(finder, member('obj')))
  if (listed !== undefined) {
    readListed(finder, value, site, listed.type, listed.value)
    return true
  }
  const self = referenceOf(plain(finder, member('self') ?? member('moRef')))
  if (self !== undefined && isManagedType(self.type)) {
    readWhole(finder, value, site, self.type, self.value)
    return true
  }
  if (value._typeName === 'VirtualMachineConfigInfo') {
    const moref = textOf(value.instanceUuid) ?? textOf(value.uuid) ?? site.path
    const record = recordAt(finder, site, 'VirtualMachine', moref, 'config', (path) =>
      path.replace(/^config\./, ''),
    )
    finder.inventory.apply('VirtualMachine', moref, record, [
      { op: 'assign', path: 'config', value: plain(finder, value) },
    ])
    return true
  }
  readAbout(finder, member('about'))
  if (value.format === 'vcenter-tags') {
    readTags(value, finder.inventory)
    return true
  }
  if (isObject(value.ExtensionData)) readFound(finder, value.ExtensionData, site)
  const recordOf: RecordOf = (type, moref, spell) => recordAt(finder, site, type, moref, 'cmdlet', spell)
  return readCmdlet(value, recordOf, finder.inventory)
}

/** What a vCenter says of itself, beside whatever else the object holds. */
function readAbout(finder: Finder, about: unknown): void {
  if (!isObject(about)) return
  const said = plain(finder, about)
  const instanceUuid = textOf(valueAt(said, 'instanceUuid'))
  if (instanceUuid === undefined) return
  const [name, apiVersion] = [textOf(valueAt(said, 'name')), textOf(valueAt(said, 'apiVersion'))]
  finder.inventory.say({ instanceUuid, name: name ?? '', apiVersion: apiVersion ?? '' })
}

const plain = (finder: Finder, value: unknown): unknown =>
  plainValue(value, () => {
    finder.cut = true
  })

function recordAt(
  finder: Finder,
  { path, list, row }: Site,
  type: string,
  moref: string,
  spelling: string,
  spell: Document['spell'],
): Record {
  const sheet = list ?? ''
  const key = `${sheet}\n${spelling}`
  const document = finder.documents.get(key) ?? { file: finder.file, sheet, spell }
  finder.documents.set(key, document)
  return { document, row, where: `${finder.file} ${path} ${type} ${moref}` }
}

/** An object with its properties as a list of names and values: an answer of a property collector. */
function readListed(finder: Finder, value: JsonObject, site: Site, type: string, moref: string): void {
  const member = (name: string): unknown => value[name] ?? value[name.charAt(0).toUpperCase() + name.slice(1)]
  if (member('kind') === 'leave') {
    finder.inventory.leave(type, moref)
    return
  }
  const [sets, name] = member('propSet') === undefined ? ['changeSet', 'name'] : ['propSet', 'name']
  const changes: Change[] = []
  const heads = new Set<string>()
  for (const one of listOf(plain(finder, member(sets)))) {
    const path = textOf(valueAt(one, name))
    if (path === undefined || !isNested(one)) continue
    heads.add(path)
    const op =
      one.op === 'add' ? 'add' : one.op === 'remove' || one.op === 'indirectRemove' ? 'remove' : 'assign'
    changes.push({ op, path, value: op === 'remove' ? null : (one.val ?? null) })
  }
  const spell = (path: string): string => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
      const head = path.slice(0, end)
      if (heads.has(head)) return `${sets}[?@.name=='${head}'].val${path.slice(end)}`
    }
    return path
  }
  finder.inventory.apply(type, moref, recordAt(finder, site, type, moref, [...heads].join(), spell), changes)
}

/** Members that say where an object was read from, not what it is. */
const notProperties = new Set(['self', 'moRef', 'linkedView', 'client', '_typeName'])

/** An object with its properties as members: output of govc, or a view of PowerCLI. */
function readWhole(finder: Finder, value: JsonObject, site: Site, type: string, moref: string): void {
  const capital = Object.hasOwn(value, 'Self') || Object.hasOwn(value, 'MoRef')
  const spell = capital ? capitalized : (path: string) => path
  const record = recordAt(finder, site, type, moref, capital ? 'capital' : 'plain', spell)
  finder.inventory.apply(type, moref, record, propertiesOf(plain(finder, value)))
}

/**
 * The properties of an object that was printed as a whole. Members that are null were either not asked for or are unset;
 * what every object has tells which.
 */
export function propertiesOf(object: unknown): readonly Change[] {
  if (!isNested(object)) return []
  const changes: Change[] = []
  for (const [path, value] of Object.entries(object)) {
    if (value !== null && !notProperties.has(path)) changes.push({ op: 'assign', path, value })
  }
  const isWhole = Array.isArray(object.effectiveRole) && object.effectiveRole.length > 0
  if (isWhole) changes.push({ op: 'assign', path: wholeObject, value: null })
  return changes
}

const capitalized = (path: string): string =>
  path
    .split('.')
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    .join('.')

function reportCut({ file, log }: Finder): void {
  log.add(
    'vsphere.depth-cut',
    'warning',
    file,
    'PowerShell cut values off because they are nested deeper than ConvertTo-Json was asked to go, so what they hold ' +
      'counts as unknown. Export again with -Depth 8.',
  )
}

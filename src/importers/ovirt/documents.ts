import type { Source } from '#estate/model.ts'
import { maxTextBytes } from '#formats/limits.ts'
import type { XmlElement } from '#formats/xml-elements.ts'
import { xmlElementsOf } from '#formats/xml-elements.ts'
import { childrenOf, rootsOf, type XmlTree } from '#formats/xml-tree.ts'
import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, type JsonObject, textOf } from '#importers/json-reader.ts'
import { jsonElements } from '#importers/ovirt/json-elements.ts'
import { type XmlPlace, type XmlReader, xmlReader } from '#importers/xml-reader.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Things of an engine that are read, by the names it gives them. */
export const recordKinds = [
  'data_center',
  'cluster',
  'host',
  'vm',
  'template',
  'storage_domain',
  'disk',
  'network',
  'vnic_profile',
  'nic',
  'host_nic',
  'disk_attachment',
  'snapshot',
  'affinity_group',
  'scheduling_policy',
  'host_device',
] as const
export type RecordKind = (typeof recordKinds)[number]

const kinds: ReadonlySet<string> = new Set(recordKinds)
export const isRecordKind = (name: string): name is RecordKind => kinds.has(name)

/** The name of one thing in a list of them: 'policies' of 'policy', 'vms' of 'vm'. */
export const singular = (name: string): string =>
  name.endsWith('ies') ? `${name.slice(0, -3)}y` : name.replace(/s$/, '')

/** Something an engine told of, where it stands and the address it was asked at ('' where nobody wrote that down). */
export type Told = { readonly kind: RecordKind; readonly reader: XmlReader; readonly address: string }

/** Answers in one file of recorded requests. */
const answersMax = 200_000

/** Everything told in a file: an answer in XML or JSON, or a list of recorded requests with their answers. */
export function toldIn(file: GivenFile, sources: Source[], log: IssueLog): Outcome<readonly Told[]> {
  if (/^\s*</.test(file.start)) {
    const tree = file.xml()
    if (!tree.ok) return tree
    return done(toldInXml(tree.value, startPlace(file.name, '', sources, log), ''))
  }
  const json = file.json()
  if (!json.ok) return json
  if (Array.isArray(json.value)) return toldInRecording(file.name, json.value, sources, log)
  if (isObject(json.value)) return toldInJson(file.name, json.value, sources, log)
  return refused(noAnswer(file.name))
}

function startPlace(file: string, sheet: string, sources: Source[], log: IssueLog): XmlPlace {
  sources.push({ file, sheet, columns: {} })
  return { file, sheet, source: sources.length - 1, code: 'ovirt', log }
}

function toldInXml(tree: XmlTree, place: XmlPlace, address: string): readonly Told[] {
  const told: Told[] = []
  for (const root of rootsOf(tree)) {
    const entries = isRecordKind(root.name) ? [root] : childrenOf(tree, root, singular(root.name))
    for (const element of entries) add(told, tree, element, place, address)
  }
  return told
}

function add(told: Told[], tree: XmlTree, element: XmlElement, place: XmlPlace, address: string): void {
  if (isRecordKind(element.name))
    told.push({ kind: element.name, reader: xmlReader(tree, element, place), address })
}

/** Requests that somebody recorded: an address, a status and the body of the answer. */
function toldInRecording(
  file: string,
  recorded: readonly unknown[],
  sources: Source[],
  log: IssueLog,
): Outcome<readonly Told[]> {
  const told: Told[] = []
  const seen = new Set<string>()
  if (recorded.length > answersMax) {
    const message = `The file holds ${recorded.length} answers; at most ${answersMax} are read. Record less at a time.`
    return refused({ code: 'ovirt.too-many-answers', severity: 'error', where: file, message })
  }
  for (const [index, answer] of recorded.entries()) {
    const where = `${file} $[${index}].body`
    if (!isObject(answer) || typeof answer.body !== 'string' || typeof answer.uri !== 'string') {
      log.add(
        'ovirt.answer-unreadable',
        'warning',
        `${file} $[${index}]`,
        'Expected a recorded answer with uri and body. It is passed over: record it again.',
      )
      continue
    }
    const { body, uri, status } = answer
    if (status !== undefined && textOf(status) !== '200') {
      const message = `The engine answered ${uri.slice(0, 200)} with status ${textOf(status)?.slice(0, 20) ?? 'unknown'}, so nothing of it is known. Ask again with an account that may read it.`
      log.add('ovirt.answer-refused', 'warning', where, message)
      continue
    }
    // The same question is often asked again; the same answer needs no second reading.
    const key = `${uri}\n${body}`
    if (seen.has(key)) continue
    seen.add(key)
    const tree = xmlElementsOf(where, body, {
      bytes: maxTextBytes,
      elements: 8_000_000,
      depth: 500,
      roots: 'one',
    })
    if (!tree.ok) return tree
    const place = startPlace(where, '', sources, log)
    told.push(...toldInXml(tree.value, place, addressOf(uri)))
  }
  return done(told)
}

const addressOf = (uri: string): string => uri.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')

/** An answer in JSON: lists by the name of what is in them, or one thing that says by its own address what it is. */
function toldInJson(
  file: string,
  value: JsonObject,
  sources: Source[],
  log: IssueLog,
): Outcome<readonly Told[]> {
  const lists = Object.entries(value).filter(([name, list]) => isRecordKind(name) && Array.isArray(list))
  const own = typeof value.href === 'string' ? kindAt(value.href) : undefined
  const found = own === undefined ? lists : [[own, [value]] as [string, unknown]]
  const told: Told[] = []
  for (const [name, list] of found) {
    const tree = jsonElements('answer', list as readonly unknown[], name)
    if (tree === undefined) {
      const message = 'The answer is nested deeper or larger than any of an engine. Ask for it again.'
      return refused({ code: 'ovirt.answer-too-large', severity: 'error', where: file, message })
    }
    const place = startPlace(file, own === undefined ? `$.${name}` : '$', sources, log)
    const [root] = rootsOf(tree)
    if (root !== undefined)
      for (const element of childrenOf(tree, root, name)) add(told, tree, element, place, '')
  }
  return found.length === 0 ? refused(noAnswer(file)) : done(told)
}

/** The kind of what has an address: '/ovirt-engine/api/vms/12' is a vm. */
export function kindAt(address: string): RecordKind | undefined {
  const parts = address.split('/').filter((part) => part !== '')
  const name = singular(parts.at(-2) ?? '')
  const spelled = spellings[name] ?? name
  return isRecordKind(spelled) ? spelled : undefined
}

/** Addresses write words together that names part. */
const spellings: Readonly<Record<string, string>> = {
  datacenter: 'data_center',
  storagedomain: 'storage_domain',
  vnicprofile: 'vnic_profile',
  diskattachment: 'disk_attachment',
  affinitygroup: 'affinity_group',
  schedulingpolicy: 'scheduling_policy',
}

const noAnswer = (where: string): Issue => ({
  code: 'ovirt.no-answer',
  severity: 'error',
  where,
  message:
    'The file holds no answer of an engine. Save what /ovirt-engine/api/vms and the other addresses answer.',
})

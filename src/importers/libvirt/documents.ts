import type { XmlElement } from '#formats/xml-elements.ts'
import { childrenOf, rootsOf } from '#formats/xml-tree.ts'
import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isDomainInfo, isNodeInfo, isVersion, type Labelled, labelled } from '#importers/libvirt/texts.ts'
import { type XmlPlace, type XmlReader, xmlReader } from '#importers/xml-reader.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'

/** Elements that are read, wherever they stand as documents. */
export const documentKinds = [
  'domain',
  'domstatus',
  'domainsnapshot',
  'capabilities',
  'pool',
  'volume',
  'network',
  'node',
  'sysinfo',
] as const
export type DocumentKind = (typeof documentKinds)[number]

/** A document: what it is, its reader, and the folder its file lies in. */
export type XmlDocument = { readonly kind: DocumentKind; readonly reader: XmlReader; readonly folder: string }
/** A table that virsh printed. */
export type TextDocument = {
  readonly kind: 'nodeinfo' | 'dominfo' | 'version'
  readonly lines: Labelled
  readonly place: XmlPlace
  readonly folder: string
}
export type Document = XmlDocument | TextDocument

const kinds: ReadonlySet<string> = new Set(documentKinds)

/** The folder of a file, '' where its name has none. */
export function folderOf(name: string): string {
  const at = name.replaceAll('\\', '/').lastIndexOf('/')
  const folder = at < 0 ? '' : name.replaceAll('\\', '/').slice(0, at)
  return folder === '.' ? '' : folder
}

/** Which table of virsh a text begins as. */
export const tableKind = (start: string): TextDocument['kind'] | undefined =>
  isNodeInfo(start) ? 'nodeinfo' : isDomainInfo(start) ? 'dominfo' : isVersion(start) ? 'version' : undefined

/** The documents in a file: roots of XML, and those that a node of the test driver holds, or a table of virsh. */
export function documentsIn(file: GivenFile, source: number, log: IssueLog): Outcome<readonly Document[]> {
  const place: XmlPlace = { file: file.name, sheet: '', source, code: 'libvirt', log }
  const folder = folderOf(file.name)
  const kind = tableKind(file.start)
  if (kind !== undefined) {
    const text = file.text()
    if (!text.ok) return text
    return done([{ kind, lines: labelled(text.value), place, folder }])
  }
  const tree = file.xml()
  if (!tree.ok) return tree
  const documents: Document[] = []
  for (const root of rootsOf(tree.value)) {
    const reader = xmlReader(tree.value, root, place)
    if (kinds.has(root.name)) documents.push({ kind: root.name as DocumentKind, reader, folder })
  }
  return done(documents)
}

/** What a node of the test driver holds itself; what it only names by file is said, because only given files are read. */
export function insideNode(node: XmlReader, folder: string): readonly XmlDocument[] {
  const documents: XmlDocument[] = []
  for (const child of childrenOf(node.tree, node.element)) {
    if (child.attributes.file !== undefined) node.place.log.add(...elsewhere(node, child))
    else if (kinds.has(child.name) && child.name !== 'node') {
      documents.push({ kind: child.name as DocumentKind, reader: node.below(child), folder })
    }
  }
  return documents
}

function elsewhere(node: XmlReader, child: XmlElement): [string, Issue['severity'], string, string] {
  const file = (child.attributes.file ?? '').slice(0, 120)
  const message = `A ${child.name} stands in the file "${file}". It counts when that file is given too.`
  return ['libvirt.node-file', 'note', `${node.place.file}:${child.line}`, message]
}

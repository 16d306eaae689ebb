import { type XmlElement, type XmlLimits, xmlElementsOf } from '#formats/xml-elements.ts'
import { childAt, childrenOf, textAt, type XmlTree } from '#formats/xml-tree.ts'

/** A reference to an object of the inventory: its type and the id that its vCenter gave it. */
export type ObjectRef = { readonly type: string; readonly id: string }

/** What a vCenter says instead of an answer. */
export type SoapFault = {
  /** The type of the fault without a namespace: 'InvalidLogin', 'NoPermission', 'ManagedObjectNotFound'. */
  readonly type: string
  /** What it says to people; may be empty. */
  readonly message: string
  /** The right that was missing, where the fault names one. */
  readonly privilege: string
  /** The property that is not known, where the fault names one. */
  readonly property: string
  /** The object that it is about, where it names one. */
  readonly object: ObjectRef | 'unknown'
}

const limits: XmlLimits = { bytes: 64 * 2 ** 20, elements: 2_000_000, depth: 100, roots: 'one' }

/** The elements of an answer, or undefined for what is no XML. Long pages are not read with this but looked through. */
export function readAnswer(text: string): XmlTree | undefined {
  const read = xmlElementsOf('answer', text, limits)
  return read.ok ? read.value : undefined
}

/** Text as it may stand between tags or in an attribute: characters that XML cannot hold are left out. */
export const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')

/** A reference as an element of a request. Example: refXml('_this', …) → <_this type="Folder">group-d1</_this> */
export const refXml = (name: string, { type, id }: ObjectRef): string =>
  `<${name} type="${escaped(type)}">${escaped(id)}</${name}>`

/** The request that calls a method of an object; `inside` is XML already. */
export const soapRequest = (method: string, on: ObjectRef, inside: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
  `<${method} xmlns="urn:vim25">${refXml('_this', on)}${inside}</${method}>` +
  '</soapenv:Body></soapenv:Envelope>'

/** The fault in an answer, or undefined where there is none. */
export function faultIn(text: string): SoapFault | undefined {
  if (!/<(?:[\w-]+:)?Fault[\s>]/.test(text)) return undefined
  const tree = readAnswer(text)
  const fault = tree?.find(({ name }) => name === 'Fault')
  if (tree === undefined || fault === undefined) return undefined
  const detail = childAt(tree, fault, 'detail')
  const about = detail === undefined ? undefined : childrenOf(tree, detail)[0]
  return faultOf(tree, about, textAt(tree, fault, 'faultstring') ?? '')
}

/** The fault that an element describes, in a detail of SOAP or beside a property that could not be read. */
export function faultOf(tree: XmlTree, about: XmlElement | undefined, message: string): SoapFault {
  const said = (name: string): string => (about === undefined ? '' : (textAt(tree, about, name) ?? ''))
  const object = about && (childAt(tree, about, 'obj') ?? childAt(tree, about, 'object'))
  const typed = about?.attributes['xsi:type'] ?? about?.name.replace(/Fault$/, '') ?? ''
  return {
    type: typed.slice(typed.indexOf(':') + 1),
    ...{ message, privilege: said('privilegeId'), property: said('name') },
    object: object === undefined ? 'unknown' : { type: object.attributes.type ?? '', id: object.text },
  }
}

/** The references in the elements of one name below an element. */
export const refsIn = (tree: XmlTree, element: XmlElement, name: string): readonly ObjectRef[] =>
  childrenOf(tree, element, name).map(({ attributes, text }) => ({ type: attributes.type ?? '', id: text }))

import { decodeUtf8, isUtf8 } from '#formats/utf8.ts'
import { badXml, scanXml, tooMuchXml, type XmlAttributes, type XmlLimits } from '#formats/xml-scan.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

export type { XmlLimits } from '#formats/xml-scan.ts'

/** An element of an XML document in the order of start tags: its parent comes before it, its children after it. */
export type XmlElement = {
  /** Without prefix. */
  readonly name: string
  readonly attributes: XmlAttributes
  /** Index of the parent in the list, -1 of the root. */
  readonly parent: number
  /** Indexes of the children in the list. */
  readonly children: readonly number[]
  /** Line of the start tag, from 1. */
  readonly line: number
  /** The text directly inside, entities resolved and trimmed; '' where there is none. */
  readonly text: string
}

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: number[] }

/** What all elements without content share; a document has many. It stays empty: the first child gets a list. */
const childless: number[] = []

/**
 * The elements of a document that closes every tag it opens. Comments and instructions are skipped.
 * A document type may be named but may declare nothing, so that no entity can grow or name a file. Cost linear; nothing
 * recurses, and `limits` bound bytes, elements and depth.
 */
export function xmlElements(
  where: string,
  bytes: Uint8Array,
  limits: XmlLimits,
): Outcome<readonly XmlElement[]> {
  if (bytes.length > limits.bytes) {
    return refused(badXml(where, 'xml.too-large', tooMuchXml('bytes', limits.bytes)))
  }
  if (!isUtf8(bytes)) {
    return refused(badXml(where, 'xml.encoding', 'The file is not UTF-8. Save it as XML in UTF-8.'))
  }
  return xmlElementsOf(where, decodeUtf8(bytes, 0, bytes.length), limits)
}

/** `xmlElements` for a document whose encoding somebody has worked out already. */
export function xmlElementsOf(
  where: string,
  text: string,
  limits: XmlLimits,
): Outcome<readonly XmlElement[]> {
  const elements: Building[] = []
  const open: number[] = []
  const issue = scanXml(where, text, limits, {
    open(name, attributes, line) {
      const at = elements.length
      const parent = open.at(-1) ?? -1
      const around = elements[parent]
      if (around?.children === childless) around.children = [at]
      else around?.children.push(at)
      elements.push({ name, attributes, children: childless, parent, line, text: '' })
      open.push(at)
    },
    text(said) {
      const element = elements[open.at(-1) ?? -1]
      if (element !== undefined) element.text += said
    },
    close() {
      open.pop()
    },
  })
  return issue === undefined ? done(elements) : refused(issue)
}

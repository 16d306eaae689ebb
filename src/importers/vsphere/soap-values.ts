import { scanXml, type XmlAttributes, type XmlLimits } from '#formats/xml-scan.ts'
import { type Nested, reservedMember } from '#importers/vsphere/property-path.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Far above an answer of a property collector, which comes in pages of some megabytes; snapshots nest deepest. */
const limits: XmlLimits = { bytes: 2 ** 29, elements: 8_000_000, depth: 250, roots: 'many' }

/** An element that is open: what it will be is known when it closes. */
type Frame = {
  name: string
  /** The type it says it has, without prefix: 'VirtualDisk' of xsi:type="vim25:VirtualDisk". */
  type: string
  /** The type of the object it refers to, for a reference. */
  reference: string | undefined
  text: string
  list: unknown[] | undefined
  members: Nested | undefined
  line: number
}

/**
 * Reads answers as plain data: elements of one name become a list where there are several, an array type a list always, a
 * reference { type, value }, everything without children its text. A type that was stated is `_typeName`. Each element
 * of one of the `names` is handed to `take` when it closes, and let go if that returns true. Nothing recurses, and no more
 * than one such element is held at a time. Cost linear.
 */
export function scanValues(
  where: string,
  text: string,
  names: ReadonlySet<string>,
  take: (name: string, value: unknown, line: number) => boolean,
): Issue | undefined {
  const frames: Frame[] = []
  let depth = 0
  return scanXml(where, text, limits, {
    open(name, attributes, line) {
      const frame = frames[depth] ?? blankFrame()
      frames[depth] = frame
      begin(frame, name, attributes, line)
      depth += 1
    },
    text(said) {
      const frame = frames[depth - 1]
      if (frame !== undefined) frame.text += said
    },
    close() {
      depth -= 1
      const frame = frames[depth] as Frame
      const value = finished(frame)
      if (names.has(frame.name) && take(frame.name, value, frame.line)) return
      const around = frames[depth - 1]
      if (depth > 0 && around !== undefined) put(around, frame.name, value)
    },
  })
}

const blankFrame = (): Frame => ({
  ...{ name: '', type: '', reference: undefined, text: '', list: undefined, members: undefined, line: 0 },
})

function begin(frame: Frame, name: string, attributes: XmlAttributes, line: number): void {
  const said = attributes['xsi:type']
  frame.name = name
  frame.type = said === undefined ? '' : said.slice(said.indexOf(':') + 1)
  frame.reference = attributes.type
  frame.text = ''
  frame.list = frame.type.startsWith('ArrayOf') ? [] : undefined
  frame.members = undefined
  frame.line = line
}

function finished({ type, reference, text, list, members }: Frame): unknown {
  if (list !== undefined) return list
  if (members !== undefined) return members
  if (reference !== undefined) return { type: reference, value: text }
  return text === '' && isStructure(type) ? { _typeName: type } : text
}

/** Types of the XML schema begin small; one of ours that holds nothing is an object without members. */
const isStructure = (type: string): boolean => type.charCodeAt(0) >= 65 && type.charCodeAt(0) <= 90

function put(frame: Frame, name: string, value: unknown): void {
  if (frame.list !== undefined) {
    frame.list.push(value)
    return
  }
  if (name === reservedMember) return
  frame.members ??= frame.type === '' ? {} : { _typeName: frame.type }
  const { members } = frame
  const before = Object.hasOwn(members, name) ? members[name] : undefined
  if (before === undefined) members[name] = value
  else if (Array.isArray(before)) before.push(value)
  else members[name] = [before, value]
}

import { maxTextBytes } from '#formats/limits.ts'
import { type Container, containerOf } from '#formats/tables.ts'
import { decodeText } from '#formats/text.ts'
import { type XmlLimits, xmlElementsOf } from '#formats/xml-elements.ts'
import type { XmlTree } from '#formats/xml-tree.ts'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Far above any inventory in XML seen: a read of 20,000 VMs has 3 million elements. */
const xmlLimits: XmlLimits = { bytes: maxTextBytes, elements: 8_000_000, depth: 500, roots: 'many' }

/**
 * A file as importers look at it: its name and bytes, and what they read as. Each reading is done once, whoever asks
 * first, so that ten importers may sniff at one file.
 */
export type GivenFile = InputFile & {
  readonly container: Container
  /** Its first 4,096 bytes as text, or '' where it is none. */
  readonly start: string
  /** Its text in whatever encoding it was found in. Refused for what is not text. */
  text(): Outcome<string>
  /** Its text as JSON. Refused with the place of the mistake. */
  json(): Outcome<unknown>
  /** Its text as XML documents, one or several. Refused with the line of the mistake. */
  xml(): Outcome<XmlTree>
}

/** A file ready to be looked at. Nothing is decoded yet but its start. */
export function givenFile({ name, bytes }: InputFile): GivenFile {
  const container = containerOf(bytes)
  const text = once(() => readText(name, bytes, container))
  return {
    ...{ name, bytes, container },
    start: container === 'text' ? decodeText(bytes.subarray(0, 4096)).text : '',
    text,
    json: once(() => readJson(name, text())),
    xml: once(() => {
      const read = text()
      return read.ok ? xmlElementsOf(name, read.value, xmlLimits) : read
    }),
  }
}

function once<T>(work: () => T): () => T {
  let kept: { readonly value: T } | undefined
  return () => {
    kept ??= { value: work() }
    return kept.value
  }
}

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

function readText(name: string, bytes: Uint8Array, container: Container): Outcome<string> {
  if (container !== 'text') {
    const message = 'This file is not text, whatever its name says. It may be damaged: export it again.'
    return refused(problem('file.not-text', name, message))
  }
  if (bytes.length > maxTextBytes) {
    const message = `The file has ${bytes.length} bytes; at most ${maxTextBytes} of text are read. Split the export.`
    return refused(problem('file.too-large', name, message))
  }
  return done(decodeText(bytes).text)
}

function readJson(name: string, text: Outcome<string>): Outcome<unknown> {
  if (!text.ok) return text
  try {
    return done(JSON.parse(text.value) as unknown)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    const said = placeIn(text.value, detail)
    const message = `This is not JSON (${detail.slice(0, 200)}). It may be cut off or edited: export it again.`
    return refused(problem('file.json-unreadable', said === undefined ? name : `${name}:${said}`, message))
  }
}

/** The line that a parser's message is about, where it says a position. */
function placeIn(text: string, detail: string): number | undefined {
  const at = /position (\d+)/.exec(detail)?.[1]
  return at === undefined ? undefined : text.slice(0, Number(at)).split('\n').length
}

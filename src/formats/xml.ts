import { decodeUtf8 } from '#formats/utf8.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** A start tag of a small XML part: its name without prefix, and its attributes, prefixes dropped as well. */
export type XmlTag = { readonly name: string; readonly attributes: Readonly<Record<string, string>> }

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Text with the five predefined entities and character references resolved; any other entity stays as written,
 * because only a document type could define it and those are refused.
 */
export function resolveEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{2,4}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return named[name] ?? whole
      const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : whole
    },
  )
}

/** Refuses markup declarations: a document type can define entities that grow without bound or name files. */
export const declarationRefused = (where: string): Issue => ({
  code: 'xml.declaration',
  severity: 'error',
  where,
  message:
    'This part contains a document type, comment or CDATA declaration, which spreadsheet programs do not write and ' +
    'which can hide entity tricks. Open the file in a spreadsheet program and save it again.',
})

const tag = /<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1)

/** The start tags of a small XML part in order of appearance. Refuses document types and UTF-16. */
export function xmlTags(where: string, bytes: Uint8Array): Outcome<readonly XmlTag[]> {
  const text = decodeUtf8(bytes, 0, bytes.length)
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) return refused(declarationRefused(where))
  const tags = [...text.matchAll(tag)].map(([, name = '', attributes = '']) => ({
    name: withoutPrefix(name),
    attributes: Object.fromEntries(
      [...attributes.matchAll(attribute)].map(([, key = '', double, single]) => [
        withoutPrefix(key),
        resolveEntities(double ?? single ?? ''),
      ]),
    ),
  }))
  if (tags.length > 0) return done(tags)
  return refused({
    code: 'xml.unreadable',
    severity: 'error',
    where,
    message: 'This part holds no XML in UTF-8. Open the file in a spreadsheet program and save it again.',
  })
}

import { strToU8 } from 'fflate'
import { decodeUtf8, isUtf8 } from '#formats/utf8.ts'
import { randomElement as pick, type Random, randomInteger } from '#kernel/random.ts'

/** What a mutation may put where something stood: sizes, types and texts that no platform writes. */
const oddJson: readonly string[] = [
  '1e400',
  '-1',
  '9007199254740993',
  '0.1',
  '1e-320',
  'null',
  'true',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"unknown"',
  '"none"',
  '"__proto__"',
  '{}',
  '[]',
  '[[[[[[[[]]]]]]]]',
  `"${'x'.repeat(5000)}"`,
  '{"__proto__":{"polluted":1}}',
  '{"constructor":1,"toString":2,"hasOwnProperty":3}',
  '-0',
]
const oddText: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",
  '\\',
  '<',
  '>',
  '&',
  ']]>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<!-- ',
  ',',
  ';',
  ':',
  '=',
  '{',
  '}',
  '[',
  ']',
  '\u2028',
  '\ufeff',
  '\u202e',
  '𝕏',
  '9'.repeat(400),
  '-'.repeat(50),
  ' '.repeat(3000),
]

/** One way to damage bytes. `partner` is another file of the format, to take pieces from. */
type Mutation = (bytes: Uint8Array, random: Random, partner: Uint8Array) => Uint8Array

const within = (bytes: Uint8Array, random: Random): number =>
  randomInteger(random, 0, Math.max(0, bytes.length - 1))

function spliced(bytes: Uint8Array, from: number, until: number, piece: Uint8Array): Uint8Array {
  const to = Math.min(until, bytes.length)
  const out = new Uint8Array(from + piece.length + bytes.length - to)
  out.set(bytes.subarray(0, from))
  out.set(piece, from)
  out.set(bytes.subarray(to), from + piece.length)
  return out
}

const flip: Mutation = (bytes, random) => {
  const out = bytes.slice()
  for (let n = randomInteger(random, 1, 8); n > 0; n--)
    out[within(out, random)] = randomInteger(random, 0, 255)
  return out
}
const cut: Mutation = (bytes, random) => bytes.slice(0, within(bytes, random))
const drop: Mutation = (bytes, random) => {
  const from = within(bytes, random)
  return spliced(bytes, from, Math.min(bytes.length, from + randomInteger(random, 1, 200)), new Uint8Array())
}
const repeat: Mutation = (bytes, random) => {
  const from = within(bytes, random)
  return spliced(bytes, from, from, bytes.subarray(from, from + randomInteger(random, 1, 400)))
}
const insert: Mutation = (bytes, random) => {
  const at = within(bytes, random)
  return spliced(bytes, at, at, strToU8(pick(random, oddText)))
}
const invalid: Mutation = (bytes, random) => {
  const at = within(bytes, random)
  return spliced(
    bytes,
    at,
    at + 1,
    pick(random, [Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80)]),
  )
}
const graft: Mutation = (bytes, random, partner) => {
  const from = within(partner, random)
  const at = within(bytes, random)
  return spliced(bytes, at, at, partner.subarray(from, from + randomInteger(random, 1, 500)))
}
const lineEnds: Mutation = (bytes, random) => {
  const ends = ['\n', '\r\n', '\r', '\n\n']
  return asText(bytes, (text) => text.replace(/\r?\n/g, () => pick(random, ends)))
}
const utf16: Mutation = (bytes) =>
  asBytes(bytes, (text) => {
    const out = new Uint8Array(2 + 2 * text.length)
    out.set([0xff, 0xfe])
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      out[2 + 2 * i] = unit & 255
      out[3 + 2 * i] = unit >> 8
    }
    return out
  })
/** Replaces a value of JSON, or of an attribute or element, by an odd one: what is left still has its form. */
const oddValue: Mutation = (bytes, random) =>
  asText(bytes, (text) => {
    const values = [...text.matchAll(/"(?:[^"\\]|\\.){0,200}"|-?\d+(?:\.\d+)?|true|false|null/g)]
    const found = values[randomInteger(random, 0, Math.max(0, values.length - 1))]
    if (found === undefined) return text
    const after = text[found.index + found[0].length]
    const before = text[found.index - 1]
    const odd = pick(random, oddJson)
    // In XML a value stands in quotes and stays in them.
    const put = before === '=' && !odd.startsWith('"') ? `"${odd.replaceAll('"', '')}"` : odd
    return after === ':' ? text : text.slice(0, found.index) + put + text.slice(found.index + found[0].length)
  })
const swapNumbers: Mutation = (bytes, random) =>
  asText(bytes, (text) =>
    text.replace(/\d+/g, (number) =>
      randomInteger(random, 0, 9) === 0
        ? pick(random, ['0', '-5', '99999999999999999999', '1.5e308', '07'])
        : number,
    ),
  )
const nest: Mutation = (bytes, random) =>
  asText(bytes, (text) => {
    const depth = randomInteger(random, 50, 3000)
    return pick(random, [
      () => `${'['.repeat(depth)}${text}${']'.repeat(depth)}`,
      () => `${'{"a":'.repeat(depth)}${text}${'}'.repeat(depth)}`,
      () => `${'<a>'.repeat(depth)}${text}${'</a>'.repeat(depth)}`,
    ])()
  })
const wrongMagic: Mutation = (bytes, random) =>
  spliced(
    bytes,
    0,
    Math.min(4, bytes.length),
    pick(random, [
      Uint8Array.of(0x50, 0x4b, 3, 4),
      Uint8Array.of(0x1f, 0x8b, 8, 0),
      Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0),
      strToU8('<?xm'),
    ]),
  )

const mutations: readonly Mutation[] = [
  ...[flip, cut, drop, repeat, insert, insert, invalid, graft],
  ...[lineEnds, utf16, oddValue, oddValue, oddValue, swapNumbers, nest, wrongMagic],
]

function asText(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  return asBytes(bytes, (text) => new TextEncoder().encode(change(text)))
}
/** Works on the text of bytes that are text; others are flipped at the front instead. */
function asBytes(bytes: Uint8Array, change: (text: string) => Uint8Array): Uint8Array {
  if (!isUtf8(bytes)) return spliced(bytes, 0, Math.min(1, bytes.length), Uint8Array.of(0))
  return change(decodeUtf8(bytes, 0, bytes.length))
}

/** Bytes damaged in one to three ways. Same seed, same bytes. */
export function mutated(bytes: Uint8Array, random: Random, partner: Uint8Array): Uint8Array {
  let out = bytes
  for (let n = randomInteger(random, 1, 3); n > 0; n--) out = pick(random, mutations)(out, random, partner)
  return out
}

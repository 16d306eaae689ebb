import { decodeBytes, decodeUtf8, decodeUtf16, isUtf8 } from '#formats/utf8.ts'

/** How a text file turned out to be encoded. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** What windows-1252 puts at 0x80 to 0x9F, where Latin-1 has control characters. Source: WHATWG Encoding. */
const windows1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

/**
 * The text of a file and the encoding it was found in: by its byte order mark, by the zero bytes of UTF-16, by
 * being well-formed UTF-8, and otherwise windows-1252, which any bytes are. Cost O(length).
 */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: decodeUtf16(bytes, 2, 'little'), encoding: 'utf-16le' }
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { text: decodeUtf16(bytes, 2, 'big'), encoding: 'utf-16be' }
  const zeros = zeroBytes(bytes.subarray(0, 512))
  if (zeros.odd > 0 && zeros.even === 0)
    return { text: decodeUtf16(bytes, 0, 'little'), encoding: 'utf-16le' }
  if (zeros.even > 0 && zeros.odd === 0) return { text: decodeUtf16(bytes, 0, 'big'), encoding: 'utf-16be' }
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  if (isUtf8(bytes)) return { text: decodeUtf8(bytes, start, bytes.length), encoding: 'utf-8' }
  const latin = decodeBytes(bytes, start, bytes.length)
  return {
    text: latin.replace(/[\u0080-\u009f]/g, (letter) => windows1252[letter.charCodeAt(0) - 0x80] as string),
    encoding: 'windows-1252',
  }
}

function zeroBytes(bytes: Uint8Array): { readonly even: number; readonly odd: number } {
  let even = 0
  let odd = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) continue
    if (i % 2 === 0) even += 1
    else odd += 1
  }
  return { even, odd }
}

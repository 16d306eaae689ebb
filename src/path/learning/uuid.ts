import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** The namespace of our names: itself the version 5 UUID of 'bulkhead' in the namespace for URLs of RFC 9562. */
const urls = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

/**
 * The UUID, version 5, of a name: the same name gives the same UUID everywhere. Source: RFC 9562, section 5.5.
 * Example: uuidOf('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com') → '2ed6657d-e927-568b-95e1-2665a8aea6a2'
 */
export function uuidOf(namespace: string, name: string): string {
  const space = hexToBytes(namespace.replaceAll('-', ''))
  const text = utf8ToBytes(name)
  const joined = new Uint8Array(space.length + text.length)
  joined.set(space)
  joined.set(text, space.length)
  const bytes = sha1(joined).slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Our own UUID for a name. */
export const ownUuid = (name: string): string => uuidOf(uuidOf(urls, 'bulkhead'), name)

import { blake3 } from '@noble/hashes/blake3.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Hexadecimal digits that a pseudonym begins with; one that is taken already gets more. */
const digitsMin = 6
const digitsMax = 32

/** Texts in place of texts: equal for equal, different for different, and without the key no way back. */
export type Pseudonyms = {
  /** A word that begins with what it stands for. Example: word('vm', 'payroll-01') → 'vm-7f3a21' */
  word(space: string, text: string): string
  /** A MAC address of the locally administered range. */
  mac(text: string): string
  uuid(text: string): string
  /** An address of a range for documentation: RFC 5737 for IPv4 as long as it lasts, then RFC 3849, IPv6. */
  address(text: string): string
}

/** Addresses that documentation may use: three networks, without network and broadcast address. */
const documentationNetworks = ['192.0.2', '198.51.100', '203.0.113']
const documentationAddresses = documentationNetworks.length * 254

/** Pseudonyms under a key: the same key gives the same ones, another key others. */
export function pseudonyms(key: string): Pseudonyms {
  const secret = sha256(utf8ToBytes(key))
  const hash = (space: string, text: string): string =>
    bytesToHex(blake3(utf8ToBytes(`${space}\n${text}`), { key: secret }))
  const known = new Map<string, Map<string, string>>()
  const taken = new Map<string, Set<string>>()
  const remembered = (
    space: string,
    text: string,
    make: (free: (wanted: string) => boolean) => string,
  ): string => {
    const names = known.get(space) ?? new Map<string, string>()
    const used = taken.get(space) ?? new Set<string>()
    known.set(space, names)
    taken.set(space, used)
    const found = names.get(text)
    if (found !== undefined) return found
    const made = make((wanted) => !used.has(wanted))
    used.add(made)
    names.set(text, made)
    return made
  }
  const lengthened = (space: string, text: string, shape: (digits: string) => string): string =>
    remembered(space, text, (free) => {
      const digits = hash(space, text)
      for (let length = digitsMin; length < digitsMax; length += 2) {
        const wanted = shape(digits.slice(0, length))
        if (free(wanted)) return wanted
      }
      return shape(digits)
    })
  return {
    word: (space, text) => lengthened(space, text, (digits) => `${space}-${digits}`),
    mac: (text) =>
      remembered(
        'mac',
        text,
        () =>
          `02:${hash('mac', text)
            .slice(0, 10)
            .replace(/(..)(?=.)/g, '$1:')}`,
      ),
    uuid: (text) =>
      remembered('uuid', text, () =>
        hash('uuid', text)
          .slice(0, 32)
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      ),
    address: (text) =>
      remembered('address', text, (free) => {
        const digits = hash('address', text)
        if (!text.includes(':')) {
          const start = Number.parseInt(digits.slice(0, 8), 16)
          for (let step = 0; step < documentationAddresses; step += 1) {
            const at = (start + step) % documentationAddresses
            const wanted = `${documentationNetworks[Math.floor(at / 254)]}.${(at % 254) + 1}`
            if (free(wanted)) return wanted
          }
        }
        return `2001:db8:${digits.slice(0, 24).replace(/(.{4})(?=.)/g, '$1:')}`
      }),
  }
}

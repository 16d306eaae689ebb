import { maxRowBytes } from '#formats/limits.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Bytes of a chunk looked at in one go for the end of an element carried over from the chunk before. */
const completionStep = 4096

/** Scans bytes of an XML part from one end of a repeating element, such as a row, to another. */
export type Stretch = (bytes: Uint8Array, start: number, end: number) => Issue | undefined

/**
 * Cuts a stream of XML bytes into stretches that end right behind `</name>` (with any prefix), so that what
 * scans them never meets half an element. The rest after the last one comes with `finish`. Keeps at most one
 * element and one chunk in memory; refuses an element above the limit.
 */
export function stretchesOf(name: string, where: string, scan: Stretch) {
  const marker = [...`${name}>`].map((letter) => letter.charCodeAt(0))
  let carried = new Uint8Array(0)
  let carriedLength = 0

  /** Whether an end tag ends at `end`. */
  const endsAt = (bytes: Uint8Array, end: number): boolean => {
    const from = end - marker.length
    if (from < 2 || !marker.every((byte, k) => bytes[from + k] === byte)) return false
    let before = from - 1
    if (bytes[before] === 0x3a)
      while (before > 0 && bytes[before] !== 0x2f && bytes[before] !== 0x3c) before--
    return bytes[before] === 0x2f && bytes[before - 1] === 0x3c
  }

  const firstEnd = (bytes: Uint8Array, from: number, to: number): number => {
    for (let i = from; i < to; i++) if (bytes[i] === 0x3e && endsAt(bytes, i + 1)) return i + 1
    return -1
  }

  const lastEnd = (bytes: Uint8Array, from: number): number => {
    for (let i = bytes.length - 1; i >= from; i--) if (bytes[i] === 0x3e && endsAt(bytes, i + 1)) return i + 1
    return -1
  }

  const carry = (bytes: Uint8Array): void => {
    const length = carriedLength + bytes.length
    if (carried.length < length) {
      const wider = new Uint8Array(length * 2)
      wider.set(carried.subarray(0, carriedLength))
      carried = wider
    }
    carried.set(bytes, carriedLength)
    carriedLength = length
  }

  /** Completes what was carried over with the beginning of a chunk; returns how much of the chunk that took. */
  const complete = (chunk: Uint8Array): number => {
    const before = carriedLength
    for (let taken = 0; taken < chunk.length; ) {
      const more = chunk.subarray(taken, taken + completionStep)
      carry(more)
      const end = firstEnd(carried, Math.max(0, before + taken), carriedLength)
      taken += more.length
      if (end === -1) continue
      return end - before
    }
    return -1
  }

  return {
    push(chunk: Uint8Array): Issue | undefined {
      let start = 0
      if (carriedLength > 0) {
        const before = carriedLength
        start = complete(chunk)
        if (start === -1) return carriedLength > maxRowBytes ? overlong(name, where) : undefined
        const stopped = scan(carried, 0, before + start)
        if (stopped) return stopped
        carriedLength = 0
      }
      const end = lastEnd(chunk, start)
      const stopped = end === -1 ? undefined : scan(chunk, start, end)
      carry(chunk.subarray(end === -1 ? start : end))
      return stopped ?? (carriedLength > maxRowBytes ? overlong(name, where) : undefined)
    },
    finish(): Issue | undefined {
      return scan(carried, 0, carriedLength)
    },
  }
}

const overlong = (name: string, where: string): Issue => ({
  code: 'xlsx.overlong',
  severity: 'error',
  where,
  message: `More than ${maxRowBytes / 2 ** 20} MiB pass without the end of a <${name}>. The file is damaged or made to hurt.`,
})

import { createHash } from 'node:crypto'
import type { NewEstate, NewRun } from '#store/port.ts'

/** Texts as bytes, and their SHA-256, for stores that do not look inside. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** An estate whose stored form is any text. */
export const sampleEstate = (text: string): NewEstate => ({
  digest: sha256(`content of ${text}`),
  name: `Estate ${text}`,
  report: {
    source: 'sample',
    counts: { vms: 3, hosts: null },
    issues: [{ code: 'sample.doubt', severity: 'warning', where: 'vInfo!F12', message: 'Look here.' }],
  },
  bytes: bytesOf(text),
  addedAtMs: 1_700_000_000_000,
})

/** A run whose bytes are any text. */
export const sampleRun = (text: string, estateDigest: string): NewRun => ({
  id: sha256(text),
  engine: 'sample-engine',
  version: 2,
  seed: 7,
  params: { failures: 2, scope: 'rack' },
  estateDigest,
  verdicts: { safe: 1, unsafe: 2, undecided: 0 },
  origin: 'server',
  bytes: bytesOf(text),
  createdAtMs: 1_700_000_000_001,
})

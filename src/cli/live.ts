import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Flag, Terminal } from '#cli/command.ts'
import { systemReason } from '#cli/files.ts'
import { readingLine } from '#cli/progress.ts'
import { askPerson } from '#cli/prompt.ts'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { addressText, isAddress, parseAddress } from '#live/addresses.ts'
import { type CredentialPlaces, credentialsFor } from '#live/credentials.ts'
import { plainFingerprint, standardHttpLimits, type Trust } from '#live/http.ts'
import { liveProgram, standardProgramLimits } from '#live/program.ts'
import { readLive } from '#live/reading.ts'
import { liveSources } from '#live/sources.ts'

/** The flags of a command that reads addresses. */
export const liveFlags: Readonly<Record<string, Flag>> = {
  ca: { value: 'FILE', help: 'Trust the certificate authority in this PEM file, for addresses.' },
  fingerprint: {
    value: 'SHA256',
    help: 'Trust the certificate with this fingerprint, once you compared it.',
  },
  'keep-answers': {
    value: 'FOLDER',
    help: 'Keep what the addresses answered, to import it again; a new or empty folder.',
  },
}

/** What the words of a command line come to: files read from addresses, and the words that are none. */
export type LiveWords = { readonly words: readonly string[]; readonly files: readonly InputFile[] }

const keyringLimits = { ...standardProgramLimits, runMs: 60_000, outputBytes: 64 * 1024 }

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * Reads the addresses among the words one after another and gives the other words back. Ctrl-C ends it with an issue;
 * pressed again it ends the program.
 */
export async function loadLive(
  words: readonly string[],
  flags: Readonly<Record<string, string | true>>,
  terminal: Terminal,
): Promise<Outcome<LiveWords>> {
  const addresses = words.filter(isAddress)
  const others = words.filter((word) => !isAddress(word))
  if (addresses.length === 0) return done({ words: others, files: [] })
  const trust = trustOf(flags)
  if (!trust.ok) return trust
  const folder = keptFolder(flags)
  if (!folder.ok) return folder
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  const program = liveProgram(standardProgramLimits, stop.signal)
  const places: CredentialPlaces = {
    environment: process.env,
    system: process.platform,
    program: liveProgram(keyringLimits, stop.signal),
    ask: (question, echo) => askPerson(question, echo, process.stdin, terminal.err),
  }
  process.once('SIGINT', interrupt)
  try {
    const files: InputFile[] = []
    const issues: Issue[] = []
    for (const word of addresses) {
      const address = parseAddress(word, liveSources)
      if (!address.ok) return address
      const credentials = await credentialsFor(address.value, places)
      if (!credentials.ok) return credentials
      const line = readingLine(addressText(address.value), terminal)
      const means = { limits: standardHttpLimits, program, progress: line.progress, signal: stop.signal }
      const read = await readLive(address.value, credentials.value, { ...means, trust: trust.value })
      line.end()
      if (!read.ok) return read
      files.push(...read.value)
      issues.push(...read.issues)
    }
    const kept = folder.value === '' ? done('kept') : keepFiles(folder.value, files)
    return kept.ok ? done({ words: others, files }, issues) : kept
  } finally {
    process.removeListener('SIGINT', interrupt)
  }
}

function trustOf({ ca, fingerprint }: Readonly<Record<string, string | true>>): Outcome<Trust> {
  if (typeof fingerprint === 'string') {
    if (plainFingerprint(fingerprint).length === 64) return done({ kind: 'fingerprint', sha256: fingerprint })
    const message = 'A SHA-256 fingerprint has 64 hexadecimal digits, with or without colons. Copy it whole.'
    return refused(problem('cli.fingerprint', '--fingerprint', message))
  }
  if (typeof ca !== 'string') return done({ kind: 'system' })
  try {
    const pem = readFileSync(ca, 'utf8')
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return done({ kind: 'authority', pem })
    const message = `"${ca}" holds no certificate in PEM form. Convert it: openssl x509 -inform der -in FILE.`
    return refused(problem('cli.authority', '--ca', message))
  } catch (error) {
    return refused(problem('cli.authority', '--ca', `"${ca}" cannot be read: ${systemReason(error)}.`))
  }
}

/** The folder for answers, '' for none. One that holds something is refused: old answers would be read with new ones. */
function keptFolder(flags: Readonly<Record<string, string | true>>): Outcome<string> {
  const folder = flags['keep-answers']
  if (typeof folder !== 'string') return done('')
  try {
    if (!existsSync(folder) || readdirSync(folder).length === 0) return done(folder)
    const message = `"${folder}" holds files already, which would be read together with the new ones. Name a new folder.`
    return refused(problem('cli.folder-not-empty', '--keep-answers', message))
  } catch (error) {
    const message = `"${folder}" cannot be used: ${systemReason(error)}. Name a new folder.`
    return refused(problem('cli.not-writable', '--keep-answers', message))
  }
}

function keepFiles(folder: string, files: readonly InputFile[]): Outcome<'kept'> {
  try {
    for (const { name, bytes } of files) {
      const safe = name.split('/').map((part) => part.replace(/[^\w.-]|^\.+/g, '_'))
      const path = join(folder, ...safe)
      mkdirSync(dirname(path), { recursive: true })
      // What an inventory says is for whoever read it alone.
      writeFileSync(path, bytes, { mode: 0o600 })
    }
    return done('kept')
  } catch (error) {
    const message = `The answers were not kept in "${folder}": ${systemReason(error)}.`
    return refused(problem('cli.not-writable', '--keep-answers', message))
  }
}

import type { InputFile } from '#importers/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import type { LiveHttp } from '#live/http.ts'
import type { Secret } from '#live/secret.ts'

/** Where to read and as whom. What is not needed by a source it leaves alone. */
export type LiveTarget = {
  /** Host name or address, without port. */
  readonly host: string
  /** The port, or 'standard' for the one of the source. */
  readonly port: number | 'standard'
  /** The path of the address behind the host, '' for none: which datacenter, pool or connection is meant. */
  readonly path: string
  /** The account; '' where only a token is asked for. */
  readonly user: string
  /** The password or token. */
  readonly secret: Secret
}

/** What a live reading gets to work with: nothing else reaches the network, the clock or the screen. */
export type LiveSession = {
  /** Requests to the target; bounded, redacted, and repeated where that is harmless. */
  readonly http: LiveHttp
  /** Runs a program of this machine, for sources that are read through one; refused where it is missing. */
  readonly program: LiveProgram
  /** Tells how far the reading is: what is read now, how many of how many; 0 of 0 where nobody knows. */
  progress(step: string, done: number, total: number): void
  readonly signal: AbortSignal
}

/** Runs a program without a shell; its standard output, or why not. Output and time are bounded. */
export type LiveProgram = (command: string, words: readonly string[]) => Promise<Outcome<Uint8Array>>

/**
 * A platform that is read over the network, by reading calls alone. What it collects are files, the very ones that an
 * importer reads: so live and file cannot disagree, and answers can be kept and read again.
 */
export type LiveSource = {
  readonly id: string
  readonly title: string
  /** The scheme of its addresses: 'vcenter' for vcenter://host. */
  readonly scheme: string
  /** The port where the address names none; 0 where the source is not read over a port. */
  readonly port: number
  /** What the secret is called by its users, or 'none' where none is asked for. */
  readonly credential: 'password' | 'token' | 'none'
  /** Whether an account is asked for besides the secret. */
  readonly account: 'needed' | 'none'
  /** The least role that suffices and how to make it, in sentences. */
  readonly role: string
  /** Every call it makes, as an administrator would look for it in a log; none of them changes anything. */
  readonly reads: readonly string[]
  collect(target: LiveTarget, session: LiveSession): Promise<Outcome<readonly InputFile[]>>
}

/** Marks a live source; the type is checked, nothing is registered. */
export const defineLiveSource = (source: LiveSource): LiveSource => source

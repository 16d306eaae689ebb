import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect, type PeerCertificate } from 'node:tls'

const sources = join(import.meta.dirname, 'vcsim')

/** Where the simulator is built to, by a digest of its sources, so that a change of them builds it anew. */
function binaryPath(): string {
  const digest = createHash('sha256')
  const names = readdirSync(sources).filter((name) => /\.(?:go|mod|sum)$/.test(name))
  for (const name of names.sort()) digest.update(readFileSync(join(sources, name)))
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return join(cache, 'bulkhead', `vcsim-${digest.digest('hex').slice(0, 16)}${suffix}`)
}

/** The simulator's program, built where BULKHEAD_VCSIM=build asks for it; undefined where it is not at hand. */
export function vcsimProgram(): string | undefined {
  const path = binaryPath()
  if (existsSync(path)) return path
  if (process.env.BULKHEAD_VCSIM !== 'build') return undefined
  mkdirSync(join(path, '..'), { recursive: true })
  execFileSync('go', ['build', '-o', path, '.'], { cwd: sources, stdio: 'inherit' })
  return path
}

/** A simulated vCenter that runs. Its account is 'user' with the password 'pass'. */
export type Vcsim = {
  readonly host: string
  readonly port: number
  /** SHA-256 of its certificate, which is its own. */
  readonly fingerprint: string
  /** Its registry as its own program wrote it. */
  readonly registry: VcsimRegistry
  close(): Promise<void>
}

type Texts<Names extends string> = Readonly<Record<Names, string>>
type Numbers<Names extends string> = Readonly<Record<Names, number>>

export type VcsimHost = Texts<
  'Name' | 'Cluster' | 'Vendor' | 'Model' | 'CpuModel' | 'FullName' | 'Uuid' | 'Id'
> &
  Numbers<'Sockets' | 'Cores' | 'Threads' | 'Mhz' | 'MemoryBytes'> & { readonly Maintenance: boolean }

export type VcsimVm = Texts<
  'Name' | 'Power' | 'Host' | 'Cluster' | 'Uuid' | 'InstanceUuid' | 'Guest' | 'Version' | 'Firmware' | 'Id'
> &
  Numbers<'Cpus' | 'MemoryMiB' | 'CoresPerSocket'> & {
    readonly Template: boolean
    readonly Nics: readonly Texts<'Label' | 'Mac' | 'Network'>[] | null
    readonly Disks: readonly (Texts<'Label' | 'Datastore'> & Numbers<'KiB'>)[] | null
  }

export type VcsimDatastore = Texts<'Name' | 'Kind' | 'Id'> &
  Numbers<'Capacity' | 'Free'> & { readonly Hosts: readonly string[] }

/** What the simulator holds, written by itself without its interface in between. Names as the program gives them. */
export type VcsimRegistry = {
  readonly Uuid: string
  readonly Clusters: readonly Texts<'Name' | 'Id'>[] | null
  readonly Hosts: readonly VcsimHost[]
  readonly Datastores: readonly VcsimDatastore[]
  readonly Vms: readonly VcsimVm[]
}

/** How long the largest inventory may take to be made. */
const startMs = 300_000

/** Starts a simulated vCenter with flags of `test/vcsim/main.go`. */
export async function startVcsim(program: string, flags: readonly string[]): Promise<Vcsim> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-vcsim-'))
  const dump = join(folder, 'registry.json')
  // It ends with its standard input, so it outlives no test that dies.
  const child = spawn(program, [...flags, '-dump', dump], { stdio: ['pipe', 'pipe', 'inherit'] })
  const hurry = setTimeout(() => child.kill(), startMs)
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    if (printed.includes('\n')) break
  }
  clearTimeout(hurry)
  const [host = '', port = ''] = printed.trim().split(':')
  if (port === '') throw new Error(`the simulator did not start: ${printed}`)
  const registry = JSON.parse(readFileSync(dump, 'utf8')) as VcsimRegistry
  const close = async (): Promise<void> => {
    const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve()
    child.stdin.end()
    await ended
    rmSync(folder, { recursive: true })
  }
  return { host, port: Number(port), fingerprint: await fingerprintAt(host, Number(port)), registry, close }
}

function fingerprintAt(host: string, port: number): Promise<string> {
  return new Promise((settle, fail) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      const certificate: PeerCertificate = socket.getPeerCertificate()
      socket.destroy()
      settle(certificate.fingerprint256.replaceAll(':', '').toLowerCase())
    })
    socket.on('error', fail)
  })
}

/** A test before a simulated vCenter, started with flags. Where its program is not at hand it is reported as skipped. */
export function vcsimTest(
  title: string,
  flags: readonly string[],
  run: (vcsim: Vcsim, context: TestContext) => Promise<void>,
): void {
  const program = vcsimProgram()
  const skip =
    program === undefined ? 'vcsim is not built; set BULKHEAD_VCSIM=build where Go is at hand' : false
  test(title, { skip }, async (context) => {
    const vcsim = await startVcsim(program ?? '', flags)
    context.after(() => vcsim.close())
    await run(vcsim, context)
  })
}

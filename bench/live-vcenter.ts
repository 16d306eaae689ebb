import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { type LiveHttp, liveHttp, standardHttpLimits } from '#live/http.ts'
import { secret } from '#live/secret.ts'
import { vcenterConnection } from '#live/vcenter/connection.ts'
import { inventoryView } from '#live/vcenter/listing.ts'
import { readService } from '#live/vcenter/service.ts'
import source from '#live/vcenter/source.ts'
import { startVcsim, type Vcsim, vcsimProgram } from '#test/vcsim.ts'

const hostsOfCluster = 100
/** VMs that the simulator makes by itself in each cluster; the others are copies of them. */
const madeOfCluster = 20
const targetSeconds = 60

/** One measurement in a process of its own. */
type Line = {
  readonly bench: 'live-vcenter'
  readonly subject: string
  readonly vms: number
  readonly hosts: number
  readonly requests: number
  readonly bytes: number
  readonly readSeconds: number
  readonly parseSeconds: number
  readonly seconds: number
  /** Time of this process on a processor; the simulator shares the machine. */
  readonly cpuSeconds: number
  readonly peakMegabytes: number
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const account = { host: '', port: 0, path: '', user: 'user', secret: secret('pass') }

function gained<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(outcome.issues[0].message)
}

/** Bulkhead: what the estate needs of each type, in chunks. */
async function lean(http: LiveHttp): Promise<readonly InputFile[]> {
  const session = { http, signal: new AbortController().signal, progress: () => undefined }
  const program = () => Promise.reject(new Error('no program is run'))
  return gained(await source.collect(account, { ...session, program }))
}

/** The plain way: all properties of every host and VM through a view, as pages of the server's own size. */
async function everything(http: LiveHttp): Promise<readonly InputFile[]> {
  const connection = vcenterConnection(http, account)
  const { content } = gained(await readService(connection))
  gained(await connection.login(content.sessionManager))
  const objects = gained(await inventoryView(connection, content).list())
  const files: InputFile[] = []
  for (const type of ['HostSystem', 'VirtualMachine']) {
    const own = objects.filter((object) => object.type === type)
    for (let from = 0; from < own.length; from += 250) {
      const sets = own
        .slice(from, from + 250)
        .map(({ id }) => `<objectSet><obj type="${type}">${id}</obj></objectSet>`)
      const spec = `<specSet><propSet><type>${type}</type><all>true</all></propSet>${sets.join('')}</specSet><options/>`
      const { propertyCollector } = content
      const result = gained(await connection.call('RetrievePropertiesEx', propertyCollector, spec))
      if (result.kind === 'fault') throw new Error(result.fault.type)
      files.push({ name: `vcenter/all/${type}-${files.length}.xml`, bytes: result.bytes })
    }
  }
  await connection.logout()
  return files
}

const subjects = { bulkhead: lean, 'all-properties': everything } as const

async function child(
  subject: keyof typeof subjects,
  host: string,
  port: number,
  sha256: string,
): Promise<void> {
  const signal = new AbortController().signal
  const http = liveHttp({ host, port }, { kind: 'fingerprint', sha256 }, standardHttpLimits, signal)
  let requests = 0
  const counted: LiveHttp = {
    ...http,
    send: (asked) => {
      requests += 1
      return http.send(asked)
    },
  }
  const started = performance.now()
  const before = process.cpuUsage()
  const files = await subjects[subject](counted)
  const read = performance.now()
  http.close()
  const { counts } = gained(vsphere.parse(files.map(givenFile)))
  const ended = performance.now()
  const used = process.cpuUsage(before)
  const line: Line = {
    ...{ bench: 'live-vcenter', subject, vms: counts.vms ?? 0, hosts: counts.hosts ?? 0, requests },
    bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    ...{ readSeconds: (read - started) / 1000, parseSeconds: (ended - read) / 1000 },
    ...{ seconds: (ended - started) / 1000, cpuSeconds: (used.user + used.system) / 1e6 },
    peakMegabytes: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6),
  }
  print(line)
}

function measure(subject: keyof typeof subjects, { host, port, fingerprint }: Vcsim): Line {
  const script = fileURLToPath(import.meta.url)
  const words = ['--disable-warning=ExperimentalWarning', script, subject, host, String(port), fingerprint]
  const ended = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 2 ** 24 })
  if (ended.status !== 0) throw new Error(`${subject} ended without a result: ${ended.stderr.slice(0, 2000)}`)
  return JSON.parse(ended.stdout) as Line
}

/**
 * Reads a simulated vCenter of so many hosts and VMs live and imports what it answered, beside a reading of all
 * properties, each in a process of its own. One JSON line for each and one that says whether the target is met.
 */
export async function run([hosts = '1000', vms = '20000']: readonly string[]): Promise<void> {
  const program = vcsimProgram()
  if (program === undefined)
    throw new Error('vcsim is not built; set BULKHEAD_VCSIM=build where Go is at hand')
  const clusters = Math.max(1, Math.round(Number(hosts) / hostsOfCluster))
  const made = Math.min(madeOfCluster, Math.max(1, Math.round(Number(vms) / clusters)))
  const copies = Math.max(0, Math.round(Number(vms) / (clusters * made)) - 1)
  const perCluster = Math.round(Number(hosts) / clusters)
  say(`Making ${clusters * perCluster} hosts and ${clusters * made * (copies + 1)} VMs …`)
  const vcsim = await startVcsim(program, [
    ...['-clusters', String(clusters), '-hosts', String(perCluster), '-standalone', '0', '-datastores', '4'],
    ...['-vms', String(made), '-copies', String(copies)],
  ])
  try {
    const own = measure('bulkhead', vcsim)
    print(own)
    const peer = measure('all-properties', vcsim)
    print(peer)
    print({
      ...{ bench: 'live-vcenter', subject: 'all-properties/bulkhead', vms: own.vms, hosts: own.hosts },
      ...{ secondsRatio: peer.seconds / own.seconds, bytesRatio: peer.bytes / own.bytes, targetSeconds },
      met: own.seconds < targetSeconds,
    })
  } finally {
    await vcsim.close()
  }
}

const [, script, subject, host = '', port, fingerprint = ''] = process.argv
if (script === fileURLToPath(import.meta.url) && subject !== undefined && Object.hasOwn(subjects, subject))
  await child(subject as keyof typeof subjects, host, Number(port), fingerprint)

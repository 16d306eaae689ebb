import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveSession } from '#live/live-source.ts'
import { type PveAnswer, type PveGet, problem } from '#live/proxmox/connection.ts'
import { cephReads, clusterReads, filled, guestReads, nodeReads } from '#live/proxmox/reads.ts'
import { missingRights } from '#live/proxmox/rights.ts'

/** Oldest version whose answers are known. */
const majorMin = 7
/** Requests under way at once: a node serves few at a time. */
const workersMax = 4
/** Guests that are named one by one when they could not be read. */
const namedMax = 20

type Guest = { readonly type: 'qemu' | 'lxc'; readonly node: string; readonly vmid: string }

/** What a reading gathers: answers by path, without the query, and what could not be read. */
type Gathered = { readonly answers: Map<string, unknown>; readonly issues: Issue[] }

/** What a reading works with. */
type Ground = {
  readonly get: PveGet
  readonly session: LiveSession
  readonly user: string
  readonly gathered: Gathered
}

/** The one file of a reading: every answer by its path, in order of path. */
export async function collectPve(
  get: PveGet,
  session: LiveSession,
  user: string,
): Promise<Outcome<readonly InputFile[]>> {
  const ground: Ground = { get, session, user, gathered: { answers: new Map(), issues: [] } }
  for (const step of [checkVersion, readCluster, readNodes, readCeph, readGuests]) {
    const outcome = await step(ground)
    if (!outcome.ok) return outcome
  }
  const { answers, issues } = ground.gathered
  const sorted = [...answers].sort(([left], [right]) => (left < right ? -1 : 1))
  const text = `${JSON.stringify({ format: 'proxmox-api', answers: Object.fromEntries(sorted) })}\n`
  // The folder keeps several clusters apart.
  const folder = `proxmox/${session.http.target.replace(/:8006$/, '').replace(/[^\w.-]/g, '_')}`
  return done([{ name: `${folder}/capture.json`, bytes: new TextEncoder().encode(text) }], issues)
}

type Step = (ground: Ground) => Promise<Outcome<undefined>>
const went = done(undefined)

const checkVersion: Step = async ({ get, session, user, gathered }) => {
  const { target } = session.http
  const asked = await get('/version')
  if (!asked.ok) return asked
  const version = asked.value.kind === 'data' ? textIn(asked.value.data, 'version') : undefined
  const major = Number(/^\d{1,3}/.exec(version ?? '')?.[0] ?? Number.NaN)
  if (Number.isNaN(major)) {
    const message = `${target} does not say which version it is, so its answers cannot be trusted to mean what they do elsewhere. Check that it is a node of Proxmox VE.`
    return refused(problem(target, 'live.not-the-service', message))
  }
  if (major < majorMin) {
    const message = `${target} runs version ${version}; versions from ${majorMin} on are read. Give an archive of its /etc/pve instead.`
    return refused(problem(target, 'live.version-too-old', message))
  }
  if (asked.value.kind === 'data') gathered.answers.set('/version', asked.value.data)
  const rights = await get('/access/permissions')
  if (!rights.ok) return rights
  const missing = rights.value.kind === 'data' ? missingRights(rights.value.data, target, user, major) : []
  const [first, ...rest] = missing.filter(({ severity }) => severity === 'error')
  if (first !== undefined) return refused(first, ...rest)
  gathered.issues.push(...missing)
  return went
}

const readCluster: Step = async (ground) => {
  const { answers, issues } = ground.gathered
  for (const [at, { path, of }] of clusterReads.entries()) {
    ground.session.progress(of, at, clusterReads.length)
    const outcome = await ground.get(path)
    if (!outcome.ok) return outcome
    const answer = outcome.value
    if (answer.kind === 'data') answers.set(path, answer.data)
    else if (answer.kind === 'forbidden') return refused(forbidden(ground, path, answer.said))
    else if (needed.has(path)) return refused(unanswered(ground, path, answer))
    else if (!isExpected(path, answer))
      issues.push({ ...unanswered(ground, path, answer), severity: 'warning' })
  }
  return went
}

/** Without these there is no inventory. */
const needed: ReadonlySet<string> = new Set(['/cluster/status', '/cluster/resources', '/nodes'])

/**
 * Whether an answer that is none says what it says by design: a path of another version; groups that became rules; Ceph
 * that is not installed; a cluster that there is none.
 */
function isExpected(path: string, { kind, said }: Exclude<PveAnswer, { kind: 'data' }>): boolean {
  if (kind === 'absent') return true
  if (path === '/cluster/ha/groups') return /migrated|rules/i.test(said)
  if (path === '/cluster/ceph/status')
    return /not (?:installed|initialized|configured|fully configured)|no such file/i.test(said)
  return (
    path.startsWith('/cluster/config/') &&
    /does not exist|not part of a cluster|no cluster|no such file/i.test(said)
  )
}

const forbidden = ({ session, user }: Ground, path: string, said: string): Issue =>
  problem(
    session.http.target,
    'live.right-missing',
    `The token ${user} may not read ${path}${said === '' ? '' : ` (${said})`}. Give the role PVEAuditor on / with propagation, both to the token and to its user.`,
  )

const unanswered = (
  { session }: Ground,
  path: string,
  { status, said }: Exclude<PveAnswer, { kind: 'data' }>,
): Issue =>
  problem(
    session.http.target,
    'proxmox.answer-missing',
    `${path} was not answered (${status}${said === '' ? '' : `: ${said}`}), so what it tells is unknown. Look at that node or service, and read again.`,
  )

const readNodes: Step = async (ground) => {
  const nodes = nodesOf(ground)
  const jobs = nodes
    .filter(({ online }) => online)
    .flatMap(({ name }) => nodeReads.map(({ path }) => ({ name, path })))
  for (const { name, online } of nodes)
    if (!online) ground.gathered.issues.push(nodeAway(ground, name, 'it is offline'))
  const told = new Set<string>()
  return inTurn(ground, 'nodes', jobs, async ({ name, path }) => {
    const filledPath = filled(path, { node: name })
    const outcome = await ground.get(filledPath)
    if (!outcome.ok) return outcome
    const answer = outcome.value
    if (answer.kind === 'data') ground.gathered.answers.set(filledPath, answer.data)
    else if (answer.kind === 'forbidden') return refused(forbidden(ground, filledPath, answer.said))
    else if (!told.has(name)) {
      told.add(name)
      ground.gathered.issues.push(nodeAway(ground, name, `it answered with ${answer.status}`))
    }
    return went
  })
}

const nodeAway = ({ session }: Ground, node: string, why: string): Issue => ({
  ...{ code: 'proxmox.node-unread', severity: 'warning', where: session.http.target },
  message: `Node ${node} could not be read (${why}), so its size and its guests' settings are unknown. Read again when it is back.`,
})

/** Nodes by name with whether they are there, as the list of nodes says. */
function nodesOf({ gathered }: Ground): readonly { readonly name: string; readonly online: boolean }[] {
  return itemsIn(gathered.answers.get('/nodes')).flatMap((item) => {
    const name = textIn(item, 'node')
    return name === undefined ? [] : [{ name, online: textIn(item, 'status') !== 'offline' }]
  })
}

const readCeph: Step = async (ground) => {
  if (!ground.gathered.answers.has('/cluster/ceph/status')) return went
  for (const { path, of } of cephReads) {
    ground.session.progress(of, 0, 0)
    for (const { name, online } of nodesOf(ground)) {
      if (!online) continue
      const filledPath = filled(path, { node: name })
      const outcome = await ground.get(filledPath)
      if (!outcome.ok) return outcome
      if (outcome.value.kind !== 'data') continue
      ground.gathered.answers.set(filledPath, outcome.value.data)
      break
    }
  }
  return went
}

const readGuests: Step = async (ground) => {
  const { answers, issues } = ground.gathered
  const online = new Set(nodesOf(ground).flatMap(({ name, online: isOnline }) => (isOnline ? [name] : [])))
  const failed: Guest[] = []
  const first = await readDetails(ground, guestsIn(answers.get('/cluster/resources'), online), failed)
  if (!first.ok || failed.length === 0) return first
  // Guests move and go while others are read: who failed is looked up once more, and read where it is now.
  const again = await ground.get('/cluster/resources')
  if (!again.ok) return again
  if (again.value.kind === 'data') answers.set('/cluster/resources', again.value.data)
  const ids = new Set(failed.map(({ vmid }) => vmid))
  const still = guestsIn(answers.get('/cluster/resources'), online).filter(({ vmid }) => ids.has(vmid))
  const left: Guest[] = []
  const second = await readDetails(ground, still, left)
  if (!second.ok) return second
  for (const { type, vmid, node } of left.slice(0, namedMax)) {
    issues.push(
      guestUnread(
        ground,
        `Guest ${type}/${vmid} on ${node} could not be read, so its settings are unknown. Read again.`,
      ),
    )
  }
  if (left.length > namedMax)
    issues.push(guestUnread(ground, `${left.length - namedMax} more guests could not be read.`))
  return went
}

const guestUnread = ({ session }: Ground, message: string): Issue => ({
  ...{ code: 'proxmox.guest-unread', severity: 'warning', where: session.http.target, message },
})

function guestsIn(resources: unknown, online: ReadonlySet<string>): readonly Guest[] {
  return itemsIn(resources).flatMap((item): Guest[] => {
    const type = textIn(item, 'type')
    const [node, vmid] = [textIn(item, 'node'), textIn(item, 'vmid')]
    if ((type !== 'qemu' && type !== 'lxc') || node === undefined || vmid === undefined) return []
    return online.has(node) ? [{ type, node, vmid }] : []
  })
}

async function readDetails(
  ground: Ground,
  guests: readonly Guest[],
  failed: Guest[],
): Promise<Outcome<undefined>> {
  return inTurn(ground, 'guests', guests, async (guest) => {
    for (const { path } of guestReads) {
      const filledPath = filled(path, guest)
      // What applies now, not what will after the next stop.
      const outcome = await ground.get(path.endsWith('/config') ? `${filledPath}?current=1` : filledPath)
      if (!outcome.ok) return outcome
      const answer = outcome.value
      if (answer.kind === 'forbidden') return refused(forbidden(ground, filledPath, answer.said))
      if (answer.kind !== 'data') {
        failed.push(guest)
        return went
      }
      ground.gathered.answers.set(filledPath, withoutTexts(answer.data))
    }
    return went
  })
}

/** What people and cloud-init write into guests: nothing reads it, and passwords are found there. */
const unkept = new Set(['description', 'cipassword', 'ciuser', 'sshkeys'])

/** An answer about a guest without such texts; a list of snapshots has one in each. */
function withoutTexts(data: unknown): unknown {
  if (Array.isArray(data)) return data.map((item) => (Array.isArray(item) ? item : withoutTexts(item)))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).filter(([key]) => !unkept.has(key)))
}

/** Does a job for each of a list, a few at a time; the first that is refused ends it. */
async function inTurn<T>(
  { session }: Ground,
  step: string,
  items: readonly T[],
  job: (item: T) => Promise<Outcome<undefined>>,
): Promise<Outcome<undefined>> {
  let next = 0
  let finished = 0
  let ended: Outcome<undefined> = went
  const worker = async (): Promise<void> => {
    while (next < items.length && ended.ok) {
      const item = items[next] as T
      next += 1
      session.progress(step, finished, items.length)
      const outcome = await job(item)
      finished += 1
      if (!outcome.ok && ended.ok) ended = outcome
    }
  }
  await Promise.all(Array.from({ length: Math.min(workersMax, items.length) }, worker))
  return ended
}

const itemsIn = (data: unknown): readonly object[] =>
  Array.isArray(data) ? data.filter((item) => typeof item === 'object' && item !== null) : []

/** A member as text; numbers are written out. */
function textIn(item: unknown, member: string): string | undefined {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, member)) return undefined
  const value = (item as Record<string, unknown>)[member]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

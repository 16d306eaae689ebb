import { childAt, childrenOf, textAt } from '#formats/xml-tree.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { faultIssue, problem, type SoapResult, type VcenterConnection } from '#live/vcenter/connection.ts'
import { chunkOf, nounOf } from '#live/vcenter/properties.ts'
import { escaped, faultOf, type ObjectRef, readAnswer, refXml } from '#live/vcenter/soap.ts'

/** What was read of objects of one type: the answers as they came, and what they lack. */
export type ReadObjects = {
  readonly pages: readonly Uint8Array[]
  /** Ids of the objects in the answers. */
  readonly ids: ReadonlySet<string>
  readonly issues: readonly Issue[]
}

/** Objects of one type on their way in. */
type Work = {
  readonly connection: VcenterConnection
  readonly collector: ObjectRef
  readonly type: string
  /** Shrinks when the vCenter does not know one. */
  properties: readonly string[]
  /** Pages of each chunk, in its place, whichever came first. */
  readonly pages: (readonly Uint8Array[])[]
  readonly ids: Set<string>
  readonly unknown: string[]
  /** Properties that some objects did not give away: path and reason → how many. */
  readonly withheld: Map<string, number>
}

/** Pages of one chunk: a vCenter that goes on for ever is stopped. */
const pagesMax = 1000
/** Chunks that are asked for at once: what one session may ask of a vCenter without being a burden. */
const chunksAtOnce = 4
/** How often a chunk is begun anew because the line broke between its pages. */
const restartsMax = 2

/**
 * Properties of objects of one type, in chunks, each followed through the pages in which the vCenter hands it out. An
 * object that is gone meanwhile is left out; a property that this version does not know is left out for all, with a
 * note; a chunk during which the session ended is read again from its start.
 */
export async function readObjects(
  connection: VcenterConnection,
  collector: ObjectRef,
  wanted: {
    readonly type: string
    readonly properties: readonly string[]
    readonly objects: readonly ObjectRef[]
  },
  tell: (done: number) => void,
): Promise<Outcome<ReadObjects>> {
  const { type, properties, objects } = wanted
  const work: Work = {
    ...{ connection, collector, type, properties },
    ...{ pages: [], ids: new Set(), unknown: [], withheld: new Map() },
  }
  const size = chunkOf(type)
  const chunks: (readonly ObjectRef[])[] = []
  for (let from = 0; from < objects.length; from += size) chunks.push(objects.slice(from, from + size))
  let next = 0
  let read = 0
  let stopped: Issue | undefined
  const worker = async (): Promise<void> => {
    for (let chunk = chunks[next]; chunk !== undefined && stopped === undefined; chunk = chunks[next]) {
      const at = next
      next += 1
      const issue = await readChunk(work, chunk, at)
      stopped ??= issue
      read += chunk.length
      if (stopped === undefined) tell(read)
    }
  }
  await Promise.all(Array.from({ length: chunksAtOnce }, worker))
  if (stopped !== undefined) return refused(stopped)
  return done({ pages: work.pages.flat(), ids: work.ids, issues: lacking(work) })
}

/** One chunk, asked for again without what stood in the way. Each round drops something, or is after a new login. */
async function readChunk(work: Work, chunk: readonly ObjectRef[], at: number): Promise<Issue | undefined> {
  let objects = chunk
  let restarts = 0
  const roundsMax = chunk.length + work.properties.length + 2 + restartsMax
  for (let round = 0; round < roundsMax && objects.length > 0; round += 1) {
    const { properties } = work
    const read = await readPages(work, objects, properties)
    if (!read.ok) {
      const [issue] = read.issues
      if (issue.code !== 'live.connection-lost' || restarts >= restartsMax) return issue
      // A page that was handed out once is not handed out again, but the chunk can be asked for again.
      restarts += 1
      continue
    }
    if (read.value.kind === 'pages') {
      work.pages[at] = read.value.pages
      for (const page of read.value.pages) lookThrough(work, page)
      return undefined
    }
    const { fault } = read.value
    const about = fault.object
    if (fault.type === 'InvalidProperty' && properties.includes(fault.property)) {
      // Another chunk may have found that out meanwhile.
      if (work.properties.includes(fault.property)) work.unknown.push(fault.property)
      work.properties = work.properties.filter((name) => name !== fault.property)
    } else if (fault.type === 'ManagedObjectNotFound' && about !== 'unknown') {
      const left = objects.filter(({ id }) => id !== about.id)
      if (left.length === objects.length) return faultIssue(work.connection.target, nounOf[work.type]!, fault)
      objects = left
    } else if (fault.type !== 'NotAuthenticated') {
      return faultIssue(work.connection.target, nounOf[work.type] ?? work.type, fault)
    }
  }
  return undefined
}

type Pages =
  | { readonly kind: 'pages'; readonly pages: readonly Uint8Array[] }
  | Extract<SoapResult, { kind: 'fault' }>

async function readPages(
  work: Work,
  objects: readonly ObjectRef[],
  properties: readonly string[],
): Promise<Outcome<Pages>> {
  const { connection, collector, type } = work
  const paths = properties.map((path) => `<pathSet>${escaped(path)}</pathSet>`).join('')
  const sets = objects.map((object) => `<objectSet>${refXml('obj', object)}</objectSet>`).join('')
  const specSet = `<specSet><propSet><type>${type}</type><all>false</all>${paths}</propSet>${sets}</specSet>`
  let result = await connection.callInSession('RetrievePropertiesEx', collector, `${specSet}<options/>`)
  const pages: Uint8Array[] = []
  while (result.ok && result.value.kind === 'answer') {
    pages.push(result.value.bytes)
    const token = tokenOf(result.value.bytes)
    if (token === undefined) return done({ kind: 'pages', pages })
    if (pages.length >= pagesMax) {
      const message = `${connection.target} hands out ${nounOf[type]} in more than ${pagesMax} pages. Nothing was kept.`
      return refused(problem(connection.target, 'vcenter.endless', message))
    }
    const next = `<token>${escaped(token)}</token>`
    result = await connection.callInSession('ContinueRetrievePropertiesEx', collector, next)
  }
  return result as Outcome<Extract<SoapResult, { kind: 'fault' }>>
}

/** The token that the next page is asked for by: it stands before the objects. */
function tokenOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  return /<returnval>\s*<token>([^<]{1,200})<\/token>/.exec(start)?.[1]
}

/** Notes which objects a page has, and what they lack. */
function lookThrough(work: Work, page: Uint8Array): void {
  const text = Buffer.from(page.buffer, page.byteOffset, page.byteLength)
  for (const [, id = ''] of text.toString('latin1').matchAll(/<obj\b[^>]{0,200}>([^<]{1,200})<\/obj>/g)) {
    work.ids.add(id)
  }
  if (text.includes('<missingSet>')) countMissing(work, text.toString('utf8'))
}

/** Counts what objects did not give away, by property and reason. */
function countMissing(work: Work, text: string): void {
  const tree = readAnswer(text)
  if (tree === undefined) return
  for (const element of tree) {
    if (element.name !== 'missingSet') continue
    const path = textAt(tree, element, 'path') ?? 'a property'
    const reported = childAt(tree, element, 'fault')
    const about = reported && (childrenOf(tree, reported, 'fault')[0] ?? reported)
    const fault = faultOf(tree, about, '')
    // What an object does not have in its state, as a host that does not answer, is no news.
    if (fault.type === 'ManagedObjectNotFound') continue
    const why =
      fault.type === 'NoPermission' && fault.privilege !== ''
        ? `the account lacks the right ${fault.privilege}`
        : `the vCenter says ${fault.type === '' ? 'no reason' : fault.type}`
    const key = `${path}: ${why}`
    work.withheld.set(key, (work.withheld.get(key) ?? 0) + 1)
  }
}

function lacking(work: Work): readonly Issue[] {
  const { target } = work.connection
  const noun = nounOf[work.type] ?? work.type
  const issues: Issue[] = work.unknown.map((property) => ({
    ...{ code: 'vcenter.property-unknown', severity: 'note', where: target },
    message: `This version of vCenter knows no ${property} of ${noun}; what depends on it stays unknown.`,
  }))
  for (const [key, count] of work.withheld) {
    const message = `${count} ${noun} came without ${key}. What depends on it stays unknown.`
    issues.push({ code: 'vcenter.property-withheld', severity: 'warning', where: target, message })
  }
  return issues
}

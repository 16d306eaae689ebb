import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { problem } from '#live/json-answer.ts'
import type { LiveSession } from '#live/live-source.ts'
import type { Asked, PrismConnection, Withheld } from '#live/prism/connection.ts'
import { type Pages, pagesV3, pagesV4 } from '#live/prism/paging.ts'
import { elementPath, type PrismRead, readsV3, readsV4, unitsPath } from '#live/prism/reads.ts'

/** Clusters that are asked for what only they know. */
const clustersMax = 500

/** What was read so far. */
export type Collected = { readonly files: InputFile[]; readonly issues: Issue[] }

/** Everything by v4. 'absent' where this Prism does not have it. */
export async function collectV4(
  connection: PrismConnection,
  session: LiveSession,
  folder: string,
): Promise<Outcome<Collected | 'absent'>> {
  const collected: Collected = { files: [], issues: [] }
  const lists = await readLists(collected, connection, folder, readsV4, ({ path, words }) =>
    pagesV4(connection, path, (have, total) => session.progress(words, have, total)),
  )
  if (!lists.ok) return lists
  if (lists.value === 'absent') return done('absent')
  const ids = lists.value.flatMap(({ body }) => computeIds(body, 'v4'))
  for (const [at, id] of ids.slice(0, clustersMax).entries()) {
    session.progress('racks and HA settings', at, ids.length)
    const units = await pagesV4(connection, unitsPath(id), () => {})
    if (!units.ok) return units
    if (units.value.kind === 'pages') write(collected, folder, `rackable-units-${id}`, units.value.asked)
    const ha = await readElement(connection, collected, folder, 'ha', id)
    if (!ha.ok) return ha
  }
  return done(collected)
}

/** Everything by v3, with containers and HA settings asked of each cluster. 'absent' where there is no v3 either. */
export async function collectV3(
  connection: PrismConnection,
  session: LiveSession,
  folder: string,
): Promise<Outcome<Collected | 'absent'>> {
  const collected: Collected = { files: [], issues: [] }
  const lists = await readLists(collected, connection, folder, readsV3, ({ path, kind, words }) =>
    pagesV3(connection, path, kind, (have, total) => session.progress(words, have, total)),
  )
  if (!lists.ok) return lists
  if (lists.value === 'absent') return done('absent')
  const ids = lists.value.flatMap(({ body }) => computeIds(body, 'v3'))
  for (const [at, id] of ids.slice(0, clustersMax).entries()) {
    session.progress('storage and HA settings', at, ids.length)
    for (const part of ['storage_containers', 'ha'] as const) {
      const read = await readElement(connection, collected, folder, part, id)
      if (!read.ok) return read
    }
  }
  return done(collected)
}

/**
 * Reads and keeps every list of one version of the API. Gives the pages of the first, which lists the clusters; 'absent'
 * where not even that is there, because this Prism does not have the version.
 */
async function readLists<R extends PrismRead>(
  collected: Collected,
  connection: PrismConnection,
  folder: string,
  reads: readonly R[],
  pagesOf: (read: R) => Promise<Outcome<Pages>>,
): Promise<Outcome<readonly Asked[] | 'absent'>> {
  let clusters: readonly Asked[] = []
  for (const [at, read] of reads.entries()) {
    const pages = await pagesOf(read)
    if (!pages.ok) return pages
    if (at === 0 && pages.value.kind === 'withheld' && pages.value.why === 'absent') return done('absent')
    const kept = keep(collected, connection, read, folder, pages.value)
    if (!kept.ok) return kept
    if (at === 0 && pages.value.kind === 'pages') clusters = pages.value.asked
  }
  return done(clusters)
}

/** Keeps the pages of a list; one that an estate cannot do without refuses the whole where it is withheld. */
function keep(
  collected: Collected,
  { target }: PrismConnection,
  { name, words, path, need }: PrismRead,
  folder: string,
  pages: Pages,
): Outcome<'kept'> {
  if (pages.kind === 'pages') {
    write(collected, folder, name, pages.asked)
    collected.issues.push(...pages.issues)
    return done('kept')
  }
  if (need === 'needed') return refused(withheld(target, words, path, pages.why))
  if (pages.why === 'forbidden') {
    const message = `The account may not read ${words}, so they are unknown. Give it the role Prism Viewer.`
    collected.issues.push({ code: 'prism.part-unread', severity: 'warning', where: target, message })
  }
  return done('kept')
}

const withheld = (target: string, words: string, path: string, why: Withheld): Issue =>
  why === 'forbidden'
    ? problem(
        target,
        'live.right-missing',
        `The account lacks the right to read ${words} (${path}). Give it the role Prism Viewer.`,
      )
    : problem(
        target,
        'live.version-too-old',
        `${target} does not list ${words} (${path}). Update Prism Central, or drop its exported lists.`,
      )

/** What one cluster alone knows. Where it is not answered it stays unknown, and that is said. */
async function readElement(
  connection: PrismConnection,
  collected: Collected,
  folder: string,
  part: 'ha' | 'storage_containers',
  cluster: string,
): Promise<Outcome<'kept'>> {
  const answer = await connection.get(elementPath(part, cluster))
  if (answer.ok && typeof answer.value !== 'string') {
    write(collected, folder, `${part}-${cluster}`, [answer.value])
    return done('kept')
  }
  // A cluster that is away or runs ESXi answers with an error of its own, which concerns nobody else.
  const code = answer.ok ? '' : answer.issues[0].code
  if (!answer.ok && code !== 'prism.error' && code !== 'live.unavailable') return answer
  const words = part === 'ha' ? 'HA settings' : 'storage containers'
  const message = `The ${words} of cluster ${cluster} were not answered, so they are unknown. They can be read from its own Prism Element.`
  collected.issues.push({ code: 'prism.part-unread', severity: 'warning', where: connection.target, message })
  return done('kept')
}

/** A file as a recording: what was asked beside what came back, so that the importer knows of what it is. */
function write({ files }: Collected, folder: string, name: string, asked: readonly Asked[]): void {
  const safe = name.replace(/[^\w.-]/g, '_')
  files.push({ name: `${folder}/${safe}.json`, bytes: new TextEncoder().encode(JSON.stringify(asked)) })
}

/** The ids of clusters that run VMs: Prism Central's own entry has no racks and no HA to ask for. */
function computeIds(body: unknown, api: 'v3' | 'v4'): readonly string[] {
  const { data, entities } = body as { readonly data?: unknown; readonly entities?: unknown }
  const list = api === 'v4' ? data : entities
  return (Array.isArray(list) ? list : []).flatMap((item: unknown) => {
    const text = JSON.stringify(item) ?? ''
    const { extId, metadata } = (item ?? {}) as {
      readonly extId?: unknown
      readonly metadata?: { readonly uuid?: unknown } | null
    }
    const id = api === 'v4' ? extId : metadata?.uuid
    const isManager = /"(?:clusterFunction|service_list)":\["PRISM_CENTRAL"\]/.test(text)
    return typeof id === 'string' && !isManager ? [id] : []
  })
}

import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { quoted, type Virsh } from '#live/libvirt/virsh.ts'
import type { LiveSession } from '#live/live-source.ts'

/** Commands that go over one connection: ssh takes longer to connect than libvirt to answer. */
const batchMax = 60
/** More of anything than one daemon keeps: what is above is refused, because an inventory cut short looks smaller. */
const objectsMax = 50_000

/** What a daemon keeps, as files that the importer reads. */
export type Collecting = { readonly virsh: Virsh; readonly session: LiveSession; readonly folder: string }

const uuidLine = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The UUIDs in a list that virsh printed, each once. */
export const uuidsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => uuidLine.test(line)),
  ),
]

export const fileOf = (name: string, text: string): InputFile => ({
  name,
  bytes: new TextEncoder().encode(text),
})

/** What commands print, in batches, telling how far it is. */
async function printed(
  { virsh, session }: Collecting,
  step: string,
  commands: readonly string[],
): Promise<Outcome<readonly string[]>> {
  if (commands.length > objectsMax * 3) return refused(tooMany(virsh.uri, step))
  const all: string[] = []
  for (let at = 0; at < commands.length; at += batchMax) {
    session.progress(step, at, commands.length)
    const outcome = await virsh.runAll(commands.slice(at, at + batchMax))
    if (!outcome.ok) return outcome
    all.push(...outcome.value)
  }
  session.progress(step, commands.length, commands.length)
  return done(all)
}

/** The domains with their state and their snapshots. One that is gone by now is said; one that cannot be read refuses. */
export async function domainFiles(
  collecting: Collecting,
  uuids: readonly string[],
): Promise<Outcome<readonly InputFile[]>> {
  const { folder, virsh } = collecting
  const commands = uuids.flatMap((uuid) => [
    `dumpxml ${uuid}`,
    `dominfo ${uuid}`,
    `snapshot-list --domain ${uuid} --name`,
  ])
  const read = await printed(collecting, 'domains', commands)
  if (!read.ok) return read
  const files: InputFile[] = []
  const lost: string[] = []
  const snapshots: { readonly uuid: string; readonly name: string }[] = []
  for (const [index, uuid] of uuids.entries()) {
    const [xml = '', info = '', names = ''] = read.value.slice(index * 3, index * 3 + 3)
    if (!xml.includes('<domain')) {
      lost.push(uuid)
      continue
    }
    files.push(fileOf(`${folder}/domains/${uuid}.xml`, xml))
    if (info !== '') files.push(fileOf(`${folder}/domains/${uuid}.txt`, info))
    for (const name of names.split(/\r?\n/))
      if (name.trim() !== '') snapshots.push({ uuid, name: name.trim() })
  }
  const issues = await whatBecameOf(virsh, lost)
  if (!issues.ok) return issues
  const dumps = await printed(
    collecting,
    'snapshots',
    snapshots.map(({ uuid, name }) => `snapshot-dumpxml --domain ${uuid} --snapshotname ${quoted(name)}`),
  )
  if (!dumps.ok) return dumps
  for (const [index, { uuid }] of snapshots.entries()) {
    const xml = dumps.value[index] ?? ''
    if (xml.includes('<domainsnapshot')) files.push(fileOf(`${folder}/snapshots/${uuid}-${index}.xml`, xml))
  }
  return done(files, issues.value)
}

/** Domains that were listed and not read: gone by now, which is said, or still there, which refuses. */
async function whatBecameOf(virsh: Virsh, lost: readonly string[]): Promise<Outcome<readonly Issue[]>> {
  if (lost.length === 0) return done([])
  const list = await virsh.run('list --all --uuid')
  if (!list.ok) return list
  const there = new Set(uuidsIn(list.value))
  const [unread] = lost.filter((uuid) => there.has(uuid))
  if (unread !== undefined) {
    const message = `Domain ${unread} is listed and cannot be read, so the inventory would lack it. Try virsh -r dumpxml ${unread} to see why.`
    return refused({ code: 'live.libvirt-domain-unreadable', severity: 'error', where: virsh.uri, message })
  }
  return done(
    lost.slice(0, 20).map(
      (uuid): Issue => ({
        code: 'live.object-vanished',
        severity: 'note',
        where: virsh.uri,
        message: `Domain ${uuid} went away while the inventory was read and is not part of it.`,
      }),
    ),
  )
}

/** The pools, each with its volumes behind it in one file; volumes of a pool that is not active cannot be listed. */
export async function poolFiles(
  collecting: Collecting,
  uuids: readonly string[],
  active: ReadonlySet<string>,
): Promise<Outcome<readonly InputFile[]>> {
  const commands = uuids.flatMap((uuid) => [
    `pool-dumpxml ${uuid}`,
    active.has(uuid) ? `vol-list --pool ${uuid}` : 'echo',
  ])
  const read = await printed(collecting, 'pools', commands)
  if (!read.ok) return read
  const volumes = uuids.flatMap((uuid, index) =>
    volumesIn(read.value[index * 2 + 1] ?? '').map((name) => ({ uuid, name })),
  )
  const dumps = await printed(
    collecting,
    'volumes',
    volumes.map(({ uuid, name }) => `vol-dumpxml --pool ${uuid} --vol ${quoted(name)}`),
  )
  if (!dumps.ok) return dumps
  const behind = new Map<string, string[]>()
  for (const [index, { uuid }] of volumes.entries()) {
    const xml = dumps.value[index] ?? ''
    if (!xml.includes('<volume')) continue
    const list = behind.get(uuid)
    if (list) list.push(xml)
    else behind.set(uuid, [xml])
  }
  return done(
    uuids.flatMap((uuid, index) => {
      const pool = read.value[index * 2] ?? ''
      const text = [pool, ...(behind.get(uuid) ?? [])].join('\n')
      return pool.includes('<pool') ? [fileOf(`${collecting.folder}/pools/${uuid}.xml`, text)] : []
    }),
  )
}

/** Names in the table that vol-list prints: a name, three spaces or more, and a path. */
const volumesIn = (table: string): readonly string[] =>
  table.split(/\r?\n/).flatMap((line) => /^\s*(\S(?:.*?\S)?)\s{2,}\S.*$/.exec(line)?.[1] ?? [])

/** The networks. */
export async function networkFiles(
  collecting: Collecting,
  uuids: readonly string[],
): Promise<Outcome<readonly InputFile[]>> {
  const read = await printed(
    collecting,
    'networks',
    uuids.map((uuid) => `net-dumpxml ${uuid}`),
  )
  if (!read.ok) return read
  return done(
    uuids.flatMap((uuid, index) => {
      const xml = read.value[index] ?? ''
      return xml.includes('<network') ? [fileOf(`${collecting.folder}/networks/${uuid}.xml`, xml)] : []
    }),
  )
}

const tooMany = (where: string, step: string): Issue => ({
  code: 'live.too-many-objects',
  severity: 'error',
  where,
  message: `The daemon lists more ${step} than ${objectsMax}, which are not read. Export them in parts.`,
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { givenFile } from '#importers/given-file.ts'
import { patternOf } from '#importers/proxmox/answer-paths.ts'
import { defaultCores, defaultMemoryMib } from '#importers/proxmox/guests.ts'
import proxmox from '#importers/proxmox/importer.ts'
import { sampleCluster, sampleWithGroups } from '#importers/proxmox/sample.ts'
import { apiAnswers } from '#importers/proxmox/sample-api.ts'
import { done } from '#kernel/outcome.ts'
import { allPaths } from '#live/proxmox/reads.ts'
import { corpusTest } from '#test/corpus.ts'

type Property = { readonly default?: unknown; readonly format?: Readonly<Record<string, Property>> | string }
type Properties = Readonly<Record<string, Property>>
type Method = {
  readonly returns?: {
    readonly properties?: Properties
    readonly items?: { readonly properties?: Properties }
  }
  readonly parameters?: { readonly properties?: Properties }
}
type Node = {
  readonly path: string
  readonly info?: Readonly<Record<string, Method>>
  readonly children?: readonly Node[]
}

/** Every path of the published schema with its methods. */
function schemaIn(folder: string): ReadonlyMap<string, Readonly<Record<string, Method>>> {
  const text = gunzipSync(readFileSync(join(folder, 'pve-api-schema.json.gz'))).toString()
  const found = new Map<string, Readonly<Record<string, Method>>>()
  const open = [...(JSON.parse(text) as Node[])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.info !== undefined) found.set(next.path, next.info)
    open.push(...(next.children ?? []))
  }
  return found
}

/** Members that one answer was looked at for, by the pattern of its path. */
function membersLookedAt(
  answers: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const looked = new Map<string, Set<string>>()
  const watched = (record: object, pattern: string): object => {
    const note = (key: string | symbol): void => {
      // 'data' is what every answer may be wrapped in.
      if (typeof key === 'string' && key !== 'data')
        looked.set(pattern, (looked.get(pattern) ?? new Set()).add(key))
    }
    return new Proxy(record, {
      get(target, key) {
        note(key)
        return Reflect.get(target, key) as unknown
      },
      getOwnPropertyDescriptor(target, key) {
        note(key)
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
      // Listing all members looks at none of them by name.
      ownKeys: (target) => Reflect.ownKeys(target),
    })
  }
  const watchedAnswers = Object.fromEntries(
    Object.entries(answers).map(([path, data]) => {
      const pattern = patternOf(path) ?? path
      if (Array.isArray(data)) return [path, data.map((item: object) => watched(item, pattern))]
      return [path, watched(data as object, pattern)]
    }),
  )
  const capture = { format: 'proxmox-api', answers: watchedAnswers }
  const file = givenFile({
    name: 'capture.json',
    bytes: new TextEncoder().encode('{"format":"proxmox-api"}'),
  })
  const outcome = proxmox.parse([{ ...file, json: () => done(capture as unknown) }])
  assert.ok(outcome.ok)
  return looked
}

/**
 * Members that the schema states of an answer. Of lists of what is configured it states the id alone; the rest are the
 * parameters of the call that makes one.
 */
function statedBy(methods: Readonly<Record<string, Method>> | undefined): ReadonlySet<string> | undefined {
  const returns = methods?.GET?.returns
  const own = returns?.properties ?? returns?.items?.properties
  if (own === undefined) return undefined
  return new Set([...Object.keys(own), ...Object.keys(methods?.POST?.parameters?.properties ?? {})])
}

/** A pattern as the schema writes it, with {node} and {vmid} for its stars. */
const schemaPath = (pattern: string): string =>
  pattern.replace('/nodes/*', '/nodes/{node}').replace(/\/(qemu|lxc)\/\*/, '/$1/{vmid}')

/** Members that are looked at and not in the schema, with why. */
const beyondSchema: Readonly<Record<string, string>> = {
  '/cluster/config/nodes name':
    'the schema states the id alone; nodes are answered as corosync.conf has them',
  '/cluster/config/nodes nodeid':
    'the schema states the id alone; nodes are answered as corosync.conf has them',
  '/cluster/config/nodes quorum_votes':
    'the schema states the id alone; nodes are answered as corosync.conf has them',
  '/cluster/ha/resources request_state':
    'the state asked for has this name in /cluster/ha/status/current, which is read alike',
  '/cluster/resources avail':
    'free space of a storage has this name in /nodes/{node}/storage, which is read alike',
  '/cluster/resources free': 'free space of a storage has this name in captures of another management',
  '/nodes hastate': 'answered by clusters with HA, as a capture of version 8.4 shows',
  '/storage node': 'captures of another management list what each node says of a storage in the same answer',
  '/storage plugintype': 'the type of a storage has this name in /cluster/resources, which is read alike',
  '/storage total': 'captures of another management list what each node says of a storage in the same answer',
}

corpusTest(
  'proxmox',
  'every path that is read live exists in the published schema, and reading it is a GET',
  (folder) => {
    const schema = schemaIn(folder)
    assert.ok(allPaths.length > 25)
    for (const path of allPaths) assert.ok(schema.get(path)?.GET !== undefined, path)
  },
)

corpusTest(
  'proxmox',
  'guests are read as they are now, and the schema has the parameter for it',
  (folder) => {
    const schema = schemaIn(folder)
    for (const type of ['qemu', 'lxc']) {
      const config = schema.get(`/nodes/{node}/${type}/{vmid}/config`)?.GET
      assert.ok(config?.parameters?.properties?.current !== undefined)
    }
  },
)

corpusTest('proxmox', 'what a configuration leaves out has the value that the schema states', (folder) => {
  const config = schemaIn(folder).get('/nodes/{node}/qemu/{vmid}/config')?.GET?.returns?.properties
  assert.equal(config?.cores?.default, defaultCores)
  assert.equal(config?.sockets?.default, defaultCores)
  const format = config?.memory?.format
  assert.equal(typeof format === 'object' ? format.current?.default : format, defaultMemoryMib)
  const container = schemaIn(folder).get('/nodes/{node}/lxc/{vmid}/config')?.GET?.returns?.properties
  assert.equal(container?.memory?.default, defaultMemoryMib)
})

corpusTest(
  'proxmox',
  'every member that is read is in the schema, where it states members, but for those listed',
  (folder) => {
    const schema = schemaIn(folder)
    const beyond = new Set<string>()
    for (const cluster of [sampleCluster, sampleWithGroups]) {
      for (const [pattern, members] of membersLookedAt(apiAnswers(cluster))) {
        const stated = statedBy(schema.get(schemaPath(pattern)))
        for (const member of stated === undefined ? [] : members) {
          const numbered = member.replace(/\d+$/, '[n]')
          if (!stated?.has(member) && !stated?.has(numbered)) beyond.add(`${pattern} ${member}`)
        }
      }
    }
    assert.deepEqual([...beyond].sort(), Object.keys(beyondSchema).sort())
  },
)

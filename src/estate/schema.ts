import * as z from 'zod/mini'
import {
  cluster,
  datastore,
  type EntitySchema,
  facility,
  host,
  network,
  rule,
  service,
  source,
  vm,
  window,
} from '#estate/entity-schemas.ts'
import { type Estate, type EstatePart, estateParts } from '#estate/model.ts'
import { acceptsQuickly, schemaNotes } from '#estate/schema-leaves.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The most entities of each kind an estate may hold: every loop over an estate is bounded by these. */
export const partLimits: Readonly<Record<EstatePart, number>> = {
  facilities: 100_000,
  clusters: 10_000,
  hosts: 100_000,
  datastores: 100_000,
  networks: 100_000,
  vms: 1_000_000,
  services: 100_000,
  rules: 100_000,
  windows: 10_000,
}
const sourcesMax = 100_000
const requirementDepthMax = 32
const requirementFields = ['requires', 'startRequires'] as const
const issuesMax = 100

const partSchemas = {
  facilities: facility,
  clusters: cluster,
  hosts: host,
  datastores: datastore,
  networks: network,
  vms: vm,
  services: service,
  rules: rule,
  windows: window,
} as const satisfies Record<EstatePart, EntitySchema>

const nameSchema = z.string('must be text').check(z.maxLength(1024, 'must have at most 1024 characters'))
const listOf = <S extends z.ZodMiniType>(item: S, max: number) => z.array(item).check(z.maxLength(max))

/** The estate as one schema: what the published JSON Schema is made from, and what `parseEstate` accepts. */
export const estateSchema = z.strictObject({
  name: nameSchema,
  sources: listOf(source, sourcesMax),
  facilities: listOf(facility, partLimits.facilities),
  clusters: listOf(cluster, partLimits.clusters),
  hosts: listOf(host, partLimits.hosts),
  datastores: listOf(datastore, partLimits.datastores),
  networks: listOf(network, partLimits.networks),
  vms: listOf(vm, partLimits.vms),
  services: listOf(service, partLimits.services),
  rules: listOf(rule, partLimits.rules),
  // Estates stored before there were windows have no such list, and say the same (decision 15).
  windows: z._default(listOf(window, partLimits.windows), []),
}) satisfies z.ZodMiniType<Estate>
schemaNotes.add(estateSchema, {
  id: 'Estate',
  title: 'Estate',
  description:
    "Everything known about somebody's platforms, vendor-neutral, with where each value came from.",
})

/**
 * An estate from unknown input, e.g. parsed JSON. Every issue names its place below `where` with a dotted path
 * ('estate.hosts[3].memoryBytes') and says what the value must be; unknown members are refused, not dropped. At
 * most 100 issues are listed. Checks shape only: `checkEstate` judges what it says. Cost O(n).
 */
export function parseEstate(input: unknown, where: string): Outcome<Estate> {
  const issues: Issue[] = []
  const report = (path: string, found: unknown, must: string): void => {
    issues.push(bad(path, found, must))
  }
  if (!isRecord(input))
    return refused(bad(where, input, 'must be an estate: an object with name, hosts, vms …'))
  for (const key of Object.keys(input)) {
    if (key !== 'name' && key !== 'sources' && !Object.hasOwn(partSchemas, key)) {
      issues.push({ ...bad(`${where}.${key}`, '', ''), message: unknownMember(key) })
    }
  }
  const name = z.safeParse(nameSchema, input.name)
  if (!name.success) report(`${where}.name`, input.name, name.error.issues[0]?.message ?? 'must be text')
  const read = (part: EstatePart | 'sources'): readonly unknown[] =>
    readList(
      given(input, part),
      `${where}.${part}`,
      part === 'sources' ? source : partSchemas[part],
      part,
      issues,
    )
  const lists = Object.fromEntries((['sources', ...estateParts] as const).map((part) => [part, read(part)]))
  const [first, ...rest] = issues
  if (first !== undefined) return refused(first, ...limited(rest))
  return done({ name: input.name as string, ...lists } as unknown as Estate)
}

/** A list as it was given; the one that came later may be left out, which is to say that it is empty. */
const given = (input: Readonly<Record<string, unknown>>, part: EstatePart | 'sources'): unknown =>
  part === 'windows' && !Object.hasOwn(input, part) ? [] : input[part]

function readList(
  given: unknown,
  where: string,
  schema: z.ZodMiniType,
  part: EstatePart | 'sources',
  issues: Issue[],
): readonly unknown[] {
  const max = part === 'sources' ? sourcesMax : partLimits[part]
  if (!Array.isArray(given) || given.length > max) {
    issues.push(bad(where, given, `must be a list of at most ${max} members`))
    return []
  }
  const list: unknown[] = []
  for (const [index, item] of given.entries()) {
    // Past the limit nothing new is said, so a million broken rows cost no more than a hundred.
    if (issues.length > issuesMax) break
    if (acceptsQuickly(schema, item)) {
      list.push(item)
      continue
    }
    const at = `${where}[${index}]`
    const deep = requirementFields.find((field) => isRecord(item) && isTooDeep(item[field]))
    if (deep !== undefined) {
      issues.push(bad(`${at}.${deep}`, 'a deep nest', `must nest at most ${requirementDepthMax} levels`))
      continue
    }
    const parsed = z.safeParse(schema, item)
    if (parsed.success) list.push(parsed.data)
    else for (const issue of parsed.error.issues) issues.push(toIssue(issue, item, at))
  }
  return list
}

/** Walks with a stack of its own: what is too deep for the schema must not exhaust the caller's. */
function isTooDeep(requires: unknown): boolean {
  const open: (readonly [value: unknown, depth: number])[] = [[requires, 0]]
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [value, depth] = top
    if (!isRecord(value) || !Array.isArray(value.of)) continue
    if (depth >= requirementDepthMax) return true
    for (const part of value.of) open.push([part, depth + 1])
  }
  return false
}

function toIssue(issue: z.core.$ZodIssue, item: unknown, at: string): Issue {
  const path = issue.path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    at,
  )
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    return { ...bad(`${path}.${key.slice(0, 60)}`, '', ''), message: unknownMember(key) }
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (isRecord(value) || Array.isArray(value) ? (value as never)[key] : undefined),
    item,
  )
  // Of the options of a union the one that went furthest is the one that was meant: its issue is the exact one.
  const meant =
    issue.code === 'invalid_union' ? issue.errors.find((errors) => errors[0]?.path.length) : undefined
  if (meant?.[0] !== undefined) return toIssue(meant[0], found, path)
  const must = issue.message === 'Invalid input' ? 'must be an object of its kind' : issue.message
  return bad(path, found, must)
}

const limited = (issues: readonly Issue[]): readonly Issue[] =>
  issues.length < issuesMax
    ? issues
    : [
        ...issues.slice(0, issuesMax - 1),
        {
          code: 'estate.issues-many',
          severity: 'error',
          where: '',
          message:
            'There are more issues than are listed here. Correct these first, then read the file again.',
        },
      ]

const bad = (where: string, found: unknown, must: string): Issue => ({
  code: 'estate.unreadable',
  severity: 'error',
  where,
  message: `${found === undefined ? 'This is missing' : `This is ${shown(found)}`}; it ${must}.`,
})

const unknownMember = (key: string): string =>
  `There is no member "${key.slice(0, 60)}" in this format. Remove it, or check its spelling.`

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isRecord(value)) return 'an object'
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

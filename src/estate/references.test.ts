import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storedJsonSchema } from '#estate/json-schema.ts'
import { estateParts } from '#estate/model.ts'
import { referenceMembers, withReferences } from '#estate/references.ts'
import { seededRandom } from '#kernel/random.ts'
import { randomEstate } from '#patterns/random-estate.ts'
import { hostOf, ruleOf, serviceOf, vmOf } from '#test/sample-estate.ts'

type Schema = { readonly $ref?: string; readonly [key: string]: unknown }

/** Paths of the members whose names say that they refer to components, as the published schema has them. */
function referencesIn(
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
  path: string,
): readonly string[] {
  const name = schema.$ref?.split('/').at(-1) ?? ''
  if (name === 'Requirement') return []
  const target = schema.$ref === undefined ? schema : (definitions[name] ?? {})
  const inside = [target.anyOf, target.oneOf].flatMap((choices) => (choices ?? []) as readonly Schema[])
  const items =
    target.items === undefined ? [] : referencesIn(target.items as Schema, definitions, `${path}.[]`)
  const members = Object.entries((target.properties ?? {}) as Record<string, Schema>).flatMap(
    ([key, member]) =>
      /^(\w+Ids?|standsIn|covers|requires|startRequires)$/.test(key) && key !== 'id'
        ? [`${path}.${key}`]
        : referencesIn(member, definitions, `${path}.${key}`),
  )
  return [...inside.flatMap((choice) => referencesIn(choice, definitions, path)), ...items, ...members]
}

test('every member of the schema that refers to components is known', () => {
  const schema = storedJsonSchema() as Schema & { readonly $defs: Record<string, Schema> }
  const { estate } = schema.properties as { readonly estate: Schema }
  const root = estate.$ref === undefined ? estate : (schema.$defs[estate.$ref.split('/').at(-1) ?? ''] ?? {})
  for (const part of estateParts) {
    const list = (root.properties as Record<string, Schema>)[part] ?? {}
    const stated = new Set(referencesIn(list.items as Schema, schema.$defs, ''))
    assert.deepEqual(new Set(referenceMembers[part].map(({ path }) => `.${path.join('.')}`)), stated, part)
  }
})

test('under the names they have, entities stay the very objects they are', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const estate = randomEstate(seededRandom(seed))
    for (const part of estateParts) {
      for (const entity of estate[part])
        assert.equal(
          withReferences(part, entity as object, (_, id) => id),
          entity,
        )
    }
  }
})

test('what is no longer there becomes unknown, leaves lists, and makes a requirement that names it unknown', () => {
  const gone = (_: string, id: string) => (id === 'x' ? undefined : `new-${id}`)
  const vm = withReferences('vms', vmOf('v', { hostId: 'x', clusterId: 'c', datastoreIds: ['x', 'd'] }), gone)
  assert.deepEqual([vm.hostId, vm.clusterId, vm.datastoreIds], ['unknown', 'new-c', ['new-d']])
  const rule = withReferences('rules', ruleOf('r', { vmIds: ['x', 'v'], hostIds: ['h'] }), gone)
  assert.deepEqual([rule.vmIds, rule.hostIds], [['new-v'], ['new-h']])
  const of = (...ids: readonly string[]) =>
    serviceOf('s', { kind: 'any', of: ids.map((id) => ({ kind: 'component', ref: `vm:${id}` as const })) })
  assert.equal(withReferences('services', of('v', 'x'), gone).requires, 'unknown')
  assert.deepEqual(withReferences('services', of('v'), gone).requires, of('new-v').requires)
  const host = withReferences('hosts', hostOf('h', { standsIn: 'rack:x', clusterId: 'none' }), gone)
  assert.deepEqual([host.standsIn, host.clusterId], ['unknown', 'none'])
})

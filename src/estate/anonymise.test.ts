import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { engines, importers } from '#catalog'
import type { Engine } from '#engines/engine.ts'
import { devices } from '#estate/anonymise/vocabulary.table.ts'
import { anonymise } from '#estate/anonymise.ts'
import { estateDigest } from '#estate/digest.ts'
import { storedJsonSchema } from '#estate/json-schema.ts'
import { componentKinds, type Estate, estateParts } from '#estate/model.ts'
import { parseEstate } from '#estate/schema.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { readInventory } from '#importers/inventory.ts'
import { seededRandom } from '#kernel/random.ts'
import { randomEstate } from '#patterns/random-estate.ts'
import { estateWith, hostOf, vmOf } from '#test/sample-estate.ts'

function reference(): Estate {
  const stored = parseStored(JSON.parse(readFileSync('content/estates/reference.json', 'utf8')), 'reference')
  assert.ok(stored.ok)
  return stored.value
}

function workbook(path: string): Estate {
  const bytes = new Uint8Array(readFileSync(path))
  const read = readInventory([{ name: path.split('/').at(-1) ?? '', bytes }], importers)
  assert.ok(read.ok)
  return read.value.estate
}

/** Every text in a value, keys of maps included. */
function textsIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') found.add(value)
  else if (Array.isArray(value)) for (const item of value) textsIn(item, found)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      found.add(key)
      textsIn(member, found)
    }
  }
  return found
}

/** Words of the model itself: members, kinds, states. */
const modelWords = new Set([...textsIn(storedJsonSchema()), ...componentKinds])
/** Members that hold products, in which vendors' words and model numbers may stay; and sheets that exporters name. */
const products =
  /"(?:vendor|model|cpuModel|version|guestOs|format|hardwareVersion|firmwareVersion|licence|cpuGeneration|cpuBaseline)":"(?:[^"\\]|\\.)*"|"sheet":"d?v[A-Z]\w+"/g
/** Zones and times of windows, which thousands share. */
const calendar = /"(?:timeZone|from|to|firstDay|lastDay)":"[^"]*"/g
/** Names of disks, cards and devices, of which 'Hard disk 1' may stay. */
const deviceNames = /"name":"(?:Hard disk|Network adapter|CD\/DVD drive|disk-)[^"]*"/g
const isModel = (text: string): boolean =>
  text.split('.').every((word) => modelWords.has(word)) ||
  text.split(/[ -]/).every((word) => devices.has(word) || /^\d+$/.test(word))

/** Texts of an estate that somebody could be known by and that stand in the other one too, also within a longer text. */
function leaks(estate: Estate, hidden: Estate): readonly string[] {
  const own = textsIn(
    JSON.parse(
      JSON.stringify(estate)
        .replaceAll(products, '"x":""')
        .replaceAll(deviceNames, '"x":""')
        .replaceAll(calendar, '"x":""'),
    ),
  )
  const kept = [...textsIn(hidden)].filter((text) => !isModel(text)).map((text) => text.toLowerCase())
  const whole = new Set(kept)
  const all = kept.join('\n')
  return (
    [...own]
      .flatMap((text) => [text, text.slice(text.indexOf(':') + 1)])
      .map((text) => text.toLowerCase())
      .filter((text) => text.length > 2 && !isModel(text))
      // What looks like the digits of a pseudonym is one by chance sooner or later.
      .filter((text) => whole.has(text) || (!/^[0-9a-f-]{3,7}$/.test(text) && all.includes(text)))
  )
}

test('nothing of the reference estate or of an export survives that somebody could be known by', () => {
  const estates = [reference(), ...globSync('src/importers/rvtools/cases/*.xlsx').map(workbook)]
  for (const estate of estates) {
    const hidden = anonymise(estate, 'key')
    assert.deepEqual(leaks(estate, hidden), [], estate.name)
    assert.ok(parseEstate(hidden, 'estate').ok)
  }
})

test('names that contain one another, are in any script or look like words of ours do not survive either', () => {
  const nasty = [
    'acme',
    'acme-db',
    'Acme Corporation Payroll',
    'zürich-løn-01',
    '東京-財務',
    'vm-7f3a21',
    'constructor',
    '__proto__',
    'a"b\\c\n',
    '🦊-proxy',
  ]
  const estate = estateWith({
    name: 'Acme Holding',
    sources: [
      { file: 'Kunden/acme/vm.csv', sheet: 'Acme Tabelle', columns: { vcpus: 'Acme vCPU', acmeField: 'B' } },
    ],
    hosts: nasty.map((name) =>
      hostOf(`host of ${name}`, {
        name,
        model: `PowerEdge ${name}`,
        cpuModel: `Intel Xeon ${name}`,
        vendor: name,
        version: `8.0 ${name}`,
        traits: { dnsServers: [name, '10.20.30.40'], licence: `vSphere ${name}`, cpuGeneration: name },
      }),
    ),
    vms: nasty.map((name) =>
      vmOf(name, {
        guestOs: `Windows ${name}`,
        tags: [name, `folder=${name}`, `${name}=x`],
        identifiers: [`platform-id:${name}/vm-1`, `serial:${name}`, 'mac:00:50:56:aa:bb:cc'],
        exactOrigins: { [name]: [0, 1] },
        disks: [
          { name: `[${name}] disk.vmdk`, capacityBytes: 1, datastoreId: name, raw: false, shared: false },
        ],
        traits: {
          guestHostName: name,
          guestAddresses: ['10.20.30.40', 'fd00:acme::1', name],
          snapshots: [{ name, takenAt: name, sizeBytes: 1 }],
          guestFileSystems: [{ path: `/srv/${name}`, freeBytes: 1 }],
          resourcePool: `Resources/${name}`,
        },
      }),
    ),
  })
  const hidden = anonymise(estate, 'key')
  const text = JSON.stringify(hidden)
  assert.deepEqual(leaks(estate, hidden), [])
  assert.doesNotMatch(text, /acme|z.rich|財|🦊|payroll|10\.20\.30/i)
  assert.match(text, /PowerEdge model-|Windows guest-os-|Intel Xeon processor-/)
})

type Schema = {
  readonly [key: string]: unknown
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** Values that a schema allows, with a marked text wherever any text will do. */
function marked(schema: Schema, definitions: Readonly<Record<string, Schema>>, depth: number): unknown {
  if (depth > 12) return 'unknown'
  if (schema.$ref)
    return marked(definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {}, definitions, depth + 1)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const best = choices.map((choice) => marked(choice, definitions, depth + 1))
    return best.find((value) => JSON.stringify(value)?.includes('Qsecret')) ?? best[0]
  }
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.type === 'string') return typeof schema.pattern === 'string' ? 'rack:Qsecret' : 'Qsecret Straße'
  if (schema.type === 'array')
    return schema.items ? [marked(schema.items as Schema, definitions, depth + 1)] : [0, 1]
  if (schema.type === 'object') {
    const members = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
    const more = schema.additionalProperties as Schema | false | undefined
    return {
      ...Object.fromEntries(members.map(([key, member]) => [key, marked(member, definitions, depth + 1)])),
      ...(more ? { Qsecret: marked(more, definitions, depth + 1) } : {}),
    }
  }
  return schema.type === 'boolean' ? true : 1
}

test('every member of the schema that holds free text is replaced, whatever is added to the model', () => {
  const schema = storedJsonSchema() as Schema & { readonly $defs: Readonly<Record<string, Schema>> }
  const { estate } = marked(schema, schema.$defs, 0) as { readonly estate: Estate }
  for (const part of estateParts) assert.equal(estate[part].length, 1)
  assert.ok((JSON.stringify(estate).match(/Qsecret/g) ?? []).length > 60)
  assert.doesNotMatch(JSON.stringify(anonymise(estate, 'key')), /Qsecret|Straße/)
})

test('equal stays equal, different stays different, references lead where they led', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const estate = randomEstate(seededRandom(seed))
    const hidden = anonymise(estate, `key ${seed}`)
    for (const part of estateParts) {
      assert.equal(hidden[part].length, estate[part].length)
      assert.equal(
        new Set(hidden[part].map(({ id }) => id)).size,
        new Set(estate[part].map(({ id }) => id)).size,
      )
    }
    const codes = (of: Estate) =>
      checkEstate(of)
        .map(({ code }) => code)
        .sort()
    assert.deepEqual(codes(hidden), codes(estate))
    const hosts = new Map(estate.hosts.map(({ id }, index) => [id, hidden.hosts[index]?.id]))
    assert.deepEqual(
      hidden.vms.map(({ hostId }) => hostId),
      estate.vms.map(({ hostId }) => hosts.get(hostId) ?? hostId),
    )
  }
})

test('fifty thousand names have fifty thousand pseudonyms', () => {
  const vms = Array.from({ length: 50_000 }, (_, index) => vmOf(`customer-${index}`))
  const { vms: hidden } = anonymise(estateWith({ vms }), 'key')
  assert.equal(new Set(hidden.map(({ id }) => id)).size, vms.length)
  assert.ok(hidden.every(({ id, name }) => id === name))
})

test('a key gives the same pseudonyms again, and another key none of them', () => {
  const estate = reference()
  assert.equal(estateDigest(anonymise(estate, 'a')), estateDigest(anonymise(estate, 'a')))
  const names = (key: string) => new Set(anonymise(estate, key).vms.map(({ id }) => id))
  const others = names('b')
  assert.deepEqual(
    [...names('a')].filter((name) => others.has(name)),
    [],
  )
})

test('addresses become addresses for documentation, cards of one number stay one, sizes and products stay', () => {
  const estate = estateWith({
    vms: [
      vmOf('v', {
        vcpus: 8,
        guestOs: 'Microsoft Windows Server 2019 (64-bit)',
        identifiers: ['mac:00:50:56:aa:bb:cc'],
        traits: {
          guestAddresses: ['10.0.0.1', '10.0.0.2/24', 'fe80::1'],
          nics: [
            {
              name: 'Network adapter 1',
              macAddress: '00:50:56:aa:bb:cc',
              networkId: 'none',
              model: 'vmxnet3',
            },
          ],
        },
      }),
    ],
  })
  const [vm] = anonymise(estate, 'key').vms
  assert.ok(vm?.traits?.guestAddresses && vm.traits.nics && typeof vm.traits.nics !== 'string')
  const [first = '', second = '', third = ''] = vm.traits.guestAddresses
  assert.match(first, /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/)
  assert.match(second, /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+\/24$/)
  assert.match(third, /^2001:db8:/)
  assert.equal(`mac:${vm.traits.nics[0]?.macAddress}`, vm.identifiers?.[0])
  assert.match(vm.identifiers?.[0] ?? '', /^mac:02:/)
  assert.deepEqual(
    [vm.vcpus, vm.guestOs, vm.traits.nics[0]?.model],
    [8, 'Microsoft Windows Server 2019 (64-bit)', 'vmxnet3'],
  )
})

const engine = (id: string): Engine => engines.find((one) => one.id === id) as Engine

test('models answer alike before and after, but for names', () => {
  const estate = reference()
  const verdicts = (
    of: Estate,
    id: string,
    params: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, number>> => {
    const run = engine(id).run({ estate: of, digest: estateDigest(of) }, params, {
      seed: 1,
      progress: () => undefined,
    })
    assert.ok(run.ok)
    const counts: Record<string, number> = {}
    for (const block of run.value.blocks) {
      const key = block.kind === 'verdict' ? block.verdict : block.kind
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }
  const key = 'key'
  const hidden = anonymise(estate, key)
  assert.deepEqual(verdicts(hidden, 'headroom', {}), verdicts(estate, 'headroom', {}))
  const rack = (of: Estate) => `rack:${of.facilities.find(({ kind }) => kind === 'rack')?.id}`
  assert.deepEqual(
    verdicts(hidden, 'blast-radius', { failed: rack(hidden) }),
    verdicts(estate, 'blast-radius', { failed: rack(estate) }),
  )
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { givenFile } from '#importers/given-file.ts'
import { fieldsOf, type XapiClass, xapiClasses } from '#importers/xcp-ng/fields.table.ts'
import xcpNg from '#importers/xcp-ng/importer.ts'
import { gib } from '#kernel/units.ts'
import { corpusTest } from '#test/corpus.ts'

type Schema = readonly { name: string; fields: readonly { name: string; type: string }[] }[]

/** Newer than the schema that is compared with: XenServer 8, 2024. */
const newer = new Set(['VM_group', 'VM.groups'])

/** How a type of the schema is written. Sizes are read as text, because storage writes -1 for none. */
const kindsOf = (type: string): readonly string[] =>
  type.endsWith(' map')
    ? ['map']
    : type.endsWith(' ref set')
      ? ['refs', 'texts']
      : type.endsWith(' set')
        ? ['texts']
        : type.endsWith(' ref')
          ? ['ref']
          : type === 'bool'
            ? ['flag']
            : type === 'int'
              ? ['count', 'text']
              : ['text']

corpusTest('xapi-ha', "every class and field read is in the API's schema with its type", (folder) => {
  const schema = JSON.parse(
    gunzipSync(readFileSync(join(folder, 'xenapi-schema.json.gz'))).toString('utf8'),
  ) as Schema
  assert.equal(schema.length, 67)
  const classes = new Map(
    schema.map(({ name, fields }) => [name, new Map(fields.map((f) => [f.name, f.type]))]),
  )
  const check = (xapiClass: XapiClass): void => {
    const fields = classes.get(xapiClass)
    if (fields === undefined) {
      assert.ok(newer.has(xapiClass), `${xapiClass} is no class`)
      return
    }
    for (const [field, kind] of Object.entries(fieldsOf(xapiClass))) {
      const type = fields.get(field)
      if (type === undefined)
        assert.ok(newer.has(`${xapiClass}.${field}`), `${xapiClass}.${field} is no field`)
      else assert.ok(kindsOf(type).includes(kind), `${xapiClass}.${field} is ${type}, read as ${kind}`)
    }
  }
  for (const xapiClass of xapiClasses) check(xapiClass)
})

corpusTest('xapi-ha', 'a published VM.get_all_records reads as it is written', (folder) => {
  const name = 'vm_get_all_records.json'
  const file = givenFile({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })
  assert.equal(xcpNg.sniff(file), 1)
  const outcome = xcpNg.parse([file])
  assert.ok(outcome.ok)
  const { estate, counts } = outcome.value
  assert.deepEqual(counts, {
    ...{ vms: 2, templates: 0, poweredOn: 1, hosts: 1, hostsNamed: 1 },
    ...{ hostSockets: null, hostCores: null, hostMemoryBytes: null },
    ...{ clusters: null, datastores: null, networks: null, vcpus: 2, vcpusPoweredOn: 2 },
    ...{ memoryBytes: gib(12), memoryBytesPoweredOn: gib(8) },
  })
  const [ubuntu, windows] = estate.vms
  assert.partialDeepStrictEqual(windows, {
    ...{ id: 'win11-x64', power: 'on', template: false, vcpus: 2, clusterId: 'unknown' },
    ...{ memoryBytes: 8_589_934_592, memoryReservationBytes: 8_589_934_592, memoryOverheadBytes: 71_303_168 },
    ...{ disks: 'unknown', devices: 'unknown', restartPriority: 'unknown' },
    hostId: 'OpaqueRef:4a0fde9c-5709-4f66-9968-64fb6162bd97',
    traits: {
      ...{ bootFirmware: 'uefi', secureBoot: true, vtpm: true, coresPerSocket: 2, hardwareVersion: 'hvm' },
      ...{ snapshots: [], cpuHotAdd: false, autoStart: false },
    },
    identifiers: [
      'bios-uuid:c5db1298-3e97-53bb-4f97-bd039ca8c217',
      'instance-uuid:c5db1298-3e97-53bb-4f97-bd039ca8c217',
    ],
  })
  // The second record tells a name, a host, its most memory and little else.
  assert.partialDeepStrictEqual(ubuntu, {
    ...{ id: 'ubuntu2204', power: 'unknown', vcpus: 'unknown', memoryBytes: gib(4), guestOs: 'unknown' },
    ...{ memoryReservationBytes: 'unknown', memoryOverheadBytes: 'unknown' },
  })
  assert.deepEqual(
    estate.hosts.map(({ identity, cores, memoryBytes }) => [identity, cores, memoryBytes]),
    [['named', 'unknown', 'unknown']],
  )
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['xcp-ng.pool-missing'],
  )
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkEstate } from '#estate/validation.ts'
import { rootsOf } from '#formats/xml-tree.ts'
import { givenFile } from '#importers/given-file.ts'
import { issueLog } from '#importers/issue-log.ts'
import { readEnvelope } from '#importers/ovf/envelope.ts'
import importer from '#importers/ovf/importer.ts'
import { xmlReader } from '#importers/xml-reader.ts'
import { gib } from '#kernel/units.ts'
import { corpusTest } from '#test/corpus.ts'

type Expected = {
  readonly file: string
  readonly virtual_systems: number
  readonly vcpu: number
  readonly memory_mib: number
  readonly disks: number
  readonly disk_capacity_bytes: number
  readonly nics: number
}

const given = (folder: string, name: string) =>
  givenFile({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })

const total = (values: readonly (number | 'unknown' | undefined)[]): number =>
  values.reduce((sum: number, value) => sum + (typeof value === 'number' ? value : Number.NaN), 0)

/**
 * The index adds an item that is bound to the default option to the unbound one of the same InstanceID. DSP0243 9.8 and the
 * descriptor's own words ("512MB configuration for medium setup") have it take that one's place: two times 512 MiB.
 */
const memoryMibOverridden: Readonly<Record<string, readonly [index: number, standard: number]>> = {
  'external_OVFToolTemplates_OVF_xmltestfiles_DiskSection_1_0_Pos_make_delta.ovf': [1536, 1024],
}

corpusTest(
  'ovf',
  'every published descriptor has the systems, sizes, disks and cards that its index states',
  (folder) => {
    const index = JSON.parse(readFileSync(join(folder, 'INDEX.json'), 'utf8')) as readonly Expected[]
    assert.equal(index.length, readdirSync(folder).filter((name) => name.endsWith('.ovf')).length)
    for (const expected of index) {
      const file = given(folder, expected.file)
      assert.equal(importer.sniff(file), 1, expected.file)
      const outcome = importer.parse([file])
      assert.ok(outcome.ok, JSON.stringify(outcome.issues))
      const { vms } = outcome.value.estate
      const tree = file.xml()
      assert.ok(tree.ok)
      const [root] = rootsOf(tree.value)
      assert.ok(root)
      const place = { file: expected.file, sheet: '', source: 0, code: 'ovf', log: issueLog() }
      const listed = [...readEnvelope(xmlReader(tree.value, root, place)).disks.values()]
      const [stated, memoryMib] = memoryMibOverridden[expected.file] ?? [
        expected.memory_mib,
        expected.memory_mib,
      ]
      assert.equal(stated, expected.memory_mib)
      assert.deepEqual(
        {
          file: expected.file,
          virtual_systems: vms.length,
          vcpu: total(vms.map(({ vcpus }) => vcpus)),
          memory_mib: total(vms.map(({ memoryBytes }) => memoryBytes)) / 2 ** 20,
          disks: listed.length,
          disk_capacity_bytes: total(listed.map(({ capacityBytes }) => capacityBytes)),
          nics: total(
            vms.map(({ traits }) => (traits?.nics === 'unknown' ? Number.NaN : traits?.nics?.length)),
          ),
        },
        { ...expected, memory_mib: memoryMib },
      )
      assert.deepEqual(
        checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error'),
        [],
      )
    }
  },
)

corpusTest(
  'vmx',
  'published configuration files and descriptors are read with the values that stand in them',
  (folder) => {
    const read = (name: string) => {
      const outcome = importer.parse([given(folder, name)])
      assert.ok(outcome.ok, JSON.stringify(outcome.issues))
      assert.deepEqual(outcome.issues, [])
      const [vm] = outcome.value.estate.vms
      const disks = vm?.disks === 'unknown' ? [] : (vm?.disks ?? [])
      return { vm, disks }
    }
    const first = read('test-i-vmx-1.vmx')
    assert.deepEqual(
      [
        first.vm?.name,
        first.vm?.vcpus,
        first.vm?.memoryBytes,
        first.disks.length,
        first.vm?.traits?.hardwareVersion,
      ],
      ['BZ1308535_21disks', 1, gib(2), 21, 'vmx-08'],
    )
    const uefi = read('test-i-vmx-3.vmx')
    assert.deepEqual(
      [uefi.vm?.name, uefi.vm?.traits?.bootFirmware, uefi.disks.length],
      ['RHEL 7.1 UEFI', 'uefi', 1],
    )
    const fusion = read('test-i-vmx-5.vmx')
    assert.deepEqual([fusion.vm?.guestOs, fusion.vm?.networkIds], ['windows9-64', 'unknown'])
    const secure = read('test-i-vmx-7.vmx')
    assert.deepEqual(
      [
        secure.vm?.vcpus,
        secure.vm?.memoryBytes,
        secure.vm?.traits?.secureBoot,
        secure.disks.map(({ name }) => name),
      ],
      [2, gib(4), true, ['sata0:3', 'scsi0:0']],
    )
    const two = read('test-i-ova-two-disks.ovf')
    assert.deepEqual(
      two.disks.map(({ capacityBytes }) => capacityBytes),
      [gib(50), gib(450)],
    )
    assert.deepEqual([two.vm?.vcpus, two.vm?.memoryBytes, two.vm?.networkIds], [1, gib(1), ['PG-VLAN60']])
  },
)

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import type { WrittenCell } from '#formats/workbook-writer.ts'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import { exportColumns } from '#importers/rvtools/columns.table.ts'
import rvtools from '#importers/rvtools/importer.ts'
import { imported, issueOf, mib, parsed, type Sheets } from '#importers/rvtools/sample-export.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

const file = (name: string): InputFile => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(`./cases/${name}`, import.meta.url))),
})

test('SizingWorkshop counts as its source states, and what it lacks is null', () => {
  const { value, issues } = parsed(file('SizingWorkshop-RVTools.xlsx'))
  assert.deepEqual(value.counts, {
    ...{
      vms: 805,
      templates: 10,
      poweredOn: 763,
      hosts: 34,
      hostsNamed: 38,
      hostSockets: 68,
      hostCores: 528,
    },
    ...{ hostMemoryBytes: 15_006_368 * mib, clusters: 4, datastores: null, networks: null },
    ...{ vcpus: 2741, vcpusPoweredOn: 2629, memoryBytes: 10_774_868 * mib },
    memoryBytesPoweredOn: value.counts.memoryBytesPoweredOn,
  })
  const total = issues.find(({ code }) => code === 'rvtools.total-vms-disagree')
  assert.match(total?.message ?? '', /735.*763/)
})

test('SizingWorkshop: 27 hosts written differently are inferred by their sums, 5 stay without capacity', () => {
  const { value, issues } = parsed(file('SizingWorkshop-RVTools.xlsx'))
  const identities = Map.groupBy(value.estate.hosts, ({ identity }) => identity)
  assert.equal(identities.get('inferred')?.length, 27)
  assert.equal(identities.get('stated')?.length, 34 - 27)
  assert.equal(identities.get('named')?.length, 5)
  assert.ok(
    identities
      .get('named')
      ?.every(({ cores, memoryBytes }) => cores === 'unknown' && memoryBytes === 'unknown'),
  )
  assert.equal(issues.filter(({ code }) => code === 'rvtools.host-inferred').length, 27)
  assert.equal(issues.filter(({ code }) => code === 'rvtools.host-without-row').length, 5)
})

test('the small synthetic workbooks count as their sources state', () => {
  const small = parsed(file('rvtools-small-complete.xlsx'))
  assert.partialDeepStrictEqual(small.value.counts, {
    ...{
      vms: 3,
      poweredOn: 2,
      templates: null,
      hosts: 2,
      vcpus: 8,
      memoryBytes: 28_672 * mib,
      hostMemoryBytes: null,
    },
  })
  assert.match(issueOf(small, 'rvtools.cluster-disagrees').message, /76800.*80000/)
  assert.partialDeepStrictEqual(parsed(file('neil1taylor-test-rvtools.xlsx')).value.counts, {
    ...{ vms: 3, poweredOn: 3, templates: 0, vcpus: 14, memoryBytes: 45_056 * mib, hosts: 2, hostSockets: 4 },
    ...{ hostCores: 80, datastores: 1, clusters: 1 },
  })
})

/** As an export of version 4.4 with custom attributes: vInfo alone, wide, with formatted empty rows below. */
function wideInfo(): Sheets {
  const heads = (exportColumns.vInfo as readonly string[]).filter(
    (head) => !/Failover|Customization|Detailed|Notification/.test(head),
  )
  const at = heads.indexOf('Datacenter')
  const head = [...heads.slice(0, at), 'NB_LAST_BACKUP', 'Backup status', ...heads.slice(at)]
  const row = (n: number): WrittenCell[] => {
    const known: Readonly<Record<string, WrittenCell>> = {
      ...{
        VM: `demo-${n}`,
        Powerstate: 'poweredOn',
        Template: false,
        CPUs: n === 0 ? 2 : 4,
        Memory: 8192,
        NICs: 1,
        Disks: 2,
      },
      ...{
        Cluster: `Cluster ${n % 3}`,
        Host: `esx${n}.example.com`,
        'VM ID': `vm-${n}`,
        'VI SDK Server': 'vc',
      },
      ...{ Path: `[DS${n}] demo/demo.vmx`, 'HA Restart Priority': 'medium', 'Network #1': 'LAN', PowerOn: 0 },
    }
    return head.map((name) => known[name] ?? null)
  }
  return {
    vInfo: [
      head,
      ...Array.from({ length: 9 }, (_, n) => row(n)),
      ...Array.from({ length: 491 }, () => head.map(() => '')),
    ],
  }
}

test('a wide vInfo alone, with formatted empty rows, counts its guests and no capacity', () => {
  const result = imported(wideInfo())
  assert.deepEqual(result.value.counts, {
    ...{ vms: 9, templates: 0, poweredOn: 9, hosts: 9, hostsNamed: 9, hostSockets: null, hostCores: null },
    ...{ hostMemoryBytes: null, clusters: 3, datastores: null, networks: 1, vcpus: 34, vcpusPoweredOn: 34 },
    ...{ memoryBytes: 73_728 * mib, memoryBytesPoweredOn: 73_728 * mib },
  })
  issueOf(result, 'rvtools.hosts-without-capacity')
  const [vm] = result.value.estate.vms
  assert.equal(vm?.id, 'vc/vm-0')
  assert.equal(vm?.restartPriority, 'medium')
  assert.equal(vm?.datastoreIds, 'unknown', 'the .vmx path does not tell where the disks lie')
})

test('own exports are recognised, other files are not', () => {
  assert.equal(rvtools.sniff(givenFile(file('rvtools-small-complete.xlsx'))), 1)
  assert.equal(rvtools.sniff(givenFile({ name: 'RVTools_tabvHost.csv', bytes: strToU8('Host') })), 1)
  assert.ok(rvtools.sniff(givenFile({ name: 'a.csv', bytes: strToU8('VM,Powerstate\n') })) > 0.5)
  assert.equal(rvtools.sniff(givenFile({ name: 'a.json', bytes: strToU8('{}') })), 0)
  assert.equal(rvtools.sniff(givenFile({ name: 'my_vApp_vInfo.ovf', bytes: strToU8('<Envelope/>') })), 0)
})

test('damaged workbooks end in an outcome, whatever byte was flipped or where they were cut', () => {
  const whole = file('rvtools-small-complete.xlsx').bytes
  const random = seededRandom(4)
  const truth = estateDigest(parsed({ name: 'x.xlsx', bytes: whole }).value.estate)
  for (let trial = 0; trial < 400; trial++) {
    const bytes = whole.slice(0, trial % 2 === 0 ? whole.length : randomInteger(random, 0, whole.length))
    const flips = trial % 2 === 0 ? randomInteger(random, 1, 8) : 0
    for (let n = 0; n < flips; n++)
      bytes[randomInteger(random, 0, bytes.length - 1)] = randomInteger(random, 0, 255)
    const outcome = rvtools.parse([givenFile({ name: 'x.xlsx', bytes })])
    if (!outcome.ok) assert.ok(outcome.issues[0].message.length > 0)
    else if (outcome.value.counts.vms === 3)
      assert.equal(typeof estateDigest(outcome.value.estate), typeof truth)
    rvtools.sniff(givenFile({ name: 'x.xlsx', bytes }))
  }
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import haTimeline from '#engines/ha-timeline/engine.ts'
import type { Estate } from '#estate/model.ts'
import {
  any,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import type { Block } from '#kernel/block.ts'

const { estate: reference } = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../../../content/estates/reference.json`, 'utf8'),
) as { estate: Estate }

function blocksOf(estate: Estate, raw: Readonly<Record<string, unknown>>): readonly Block[] {
  const outcome = haTimeline.run({ estate, digest: 'test' }, raw, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value.blocks
}
const textOf = (blocks: readonly Block[]): string =>
  blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join(' ')
const only = <K extends Block['kind']>(blocks: readonly Block[], kind: K) =>
  blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind)

const shop = estateOf({
  hosts: [host('h1', {}), host('h2', {}), host('h3', {})],
  datastores: [datastore('d', ['h1', 'h2', 'h3'], 'nothing')],
  vms: [
    vm('quick', 'h1', { startMs: 20_000, datastoreIds: ['d'] }),
    vm('slow', 'h1', { startMs: 200_000, datastoreIds: ['d'] }),
    vm('open', 'h1', { datastoreIds: ['d'] }),
    vm('off', 'h1', { restartPriority: 'disabled', datastoreIds: ['d'] }),
  ],
  services: [
    service('fast', on('vm:quick')),
    service('late', on('vm:slow')),
    service('doubtful', on('vm:open')),
    service('bounded', any('vm:open', 'vm:quick')),
    service('gone', on('vm:off')),
  ],
})

test('a target is met, missed or undecided for each service, and safe only where that is proved', () => {
  const blocks = blocksOf(shop, { lost: ['host:h1'], targetMs: 60_000, unstated: 'unknown' })
  const verdicts = Object.fromEntries(
    only(blocks, 'verdict').map(({ subject, verdict }) => [subject, verdict]),
  )
  assert.deepEqual(verdicts, {
    ...{ fast: 'safe', late: 'unsafe', doubtful: 'undecided', gone: 'unsafe' },
    // At an unknown time, but at the latest with the quick guest at 38 s.
    bounded: 'safe',
  })
  assert.equal(only(blocksOf(shop, { lost: ['host:h1'] }), 'verdict').length, 0)
})

test('what never comes back is told with the reason at the end of its chain', () => {
  const table = only(blocksOf(shop, { lost: ['host:h1'] }), 'table').find(
    ({ columns }) => columns[0]?.title === 'Service',
  )
  const row = table?.rows.find(([name]) => name === 'gone')
  assert.equal(row?.at(-1), 'it needs VM off, which stays down (its restart is disabled)')
})

test('an unknown time prints as unknown, never as zero', () => {
  const blocks = blocksOf(shop, { lost: ['host:h1'], unstated: 'unknown' })
  const tables = only(blocks, 'table')
  const guests = tables.find(({ columns }) => columns[0]?.title === 'Guest')
  assert.equal(guests?.rows.find(([name]) => name === 'open')?.[4], null)
  assert.match(textOf(blocks), /Of 1 guest nobody can say when\./)
})

test('the answer names the loss, the storm and what was taken as usual', () => {
  const text = textOf(blocksOf(reference, { lost: ['rack:rz1-a-r1'], arrayIops: 2_000 }))
  assert.match(
    text,
    /^Lost together: Rack rz1-a-r1\. That takes 7 hosts and 131 guests\. 3 services are interrupted/,
  )
  assert.match(text, /Boots wait for /)
  // Of 131 guests the managers prism-1 and scvmm-1 state how long they take.
  assert.match(text, /taken as usual: boot time \(129 guests\)\./)
})

test('each cluster is told with its platform, its steps and where each time comes from', () => {
  const tables = only(blocksOf(reference, { lost: ['rack:rz1-a-r1'] }), 'table')
  const rows = tables.find(({ columns }) => columns[0]?.title === 'Cluster')?.rows ?? []
  assert.deepEqual(
    rows.map((row) => row[1]),
    ['Nutanix AHV', 'Hyper-V', 'Proxmox VE', 'vSphere', 'vSphere'],
  )
  for (const row of rows) assert.match(String(row.at(-1)), /^published: |^our reading: /)
})

test('hosts that lose only their fabrics are without storage: vSphere ends and restarts their guests at 320 s', () => {
  const estate = estateOf({
    facilities: [facility('fabric', 'f1', {}), facility('fabric', 'f2', {})],
    clusters: [cluster('c', {})],
    hosts: [host('h1', { requires: any('fabric:f1', 'fabric:f2') }), host('h2', {})],
    vms: [vm('v', 'h1', { startMs: 0 })],
  })
  const text = textOf(blocksOf(estate, { lost: ['fabric:f1', 'fabric:f2'] }))
  assert.match(text, /1 guest is back at 320 s\./)
  const [picture] = only(blocksOf(estate, { lost: ['fabric:f1', 'fabric:f2'] }), 'timeline')
  assert.equal(picture?.title, 'The last guest is back at 320 s')
})

test('one fabric of two takes nothing', () => {
  const estate = estateOf({
    facilities: [facility('fabric', 'f1', {}), facility('fabric', 'f2', {})],
    hosts: [host('h1', { requires: any('fabric:f1', 'fabric:f2') })],
    vms: [vm('v', 'h1', {})],
  })
  assert.match(textOf(blocksOf(estate, { lost: ['fabric:f1'] })), /That takes nothing/)
})

test('every picture has a title, and lanes stay within it', () => {
  for (const lost of [['site:rz1'], ['rack:rz1-a-r1'], ['array:rz1-san']]) {
    for (const block of blocksOf(reference, { lost })) {
      if ('title' in block) assert.ok(block.title.length > 0)
      if (block.kind !== 'timeline') continue
      for (const { intervals } of block.lanes) {
        intervals.forEach(({ fromMs, toMs }, at) => {
          assert.ok(fromMs < toMs && toMs <= block.endMs)
          assert.ok(at === 0 || fromMs >= intervals[at - 1]!.toMs)
        })
      }
    }
  }
})

test('where HA is off no step of a platform is told, in the table and on the map, whatever the fault', () => {
  for (const fault of ['host-dead', 'isolated', 'storage-lost'] as const) {
    for (const platform of ['vsphere', 'xcp-ng', 'proxmox'] as const) {
      const estate = estateOf({
        clusters: [cluster('c', { name: 'Prod', platform, haEnabled: false })],
        hosts: [host('h1', {}), host('h2', {}), host('h3', {})],
        vms: [vm('v', 'h1', {})],
      })
      const blocks = blocksOf(estate, { lost: ['host:h1'], fault })
      const table = blocks.find((block) => block.kind === 'table' && block.title.endsWith('about the loss'))
      const [row] = table?.kind === 'table' ? table.rows : []
      assert.equal(row?.[1], { vsphere: 'vSphere', 'xcp-ng': 'XCP-ng', proxmox: 'Proxmox VE' }[platform])
      assert.deepEqual(row?.slice(4, 6), ['HA is off: nothing is detected or restarted', 'never'])
      assert.doesNotMatch(JSON.stringify(blocks), /restarts begin|declared dead|fences? (itself|themselves)/)
    }
  }
})

test('what is left unknown is neither said to stay down nor to be taken as usual', () => {
  const lone = estateOf({
    clusters: [cluster('c', { haEnabled: true })],
    hosts: [host('h1', {}), host('h2', {})],
    vms: [vm('v', 'h1', {})],
    services: [service('s', on('vm:v'))],
  })
  const text = blocksOf(lone, { lost: ['host:h1'], unstated: 'unknown' })
    .flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
    .join(' ')
  assert.match(text, /No guest is known to be back by itself\. Of 1 guest nobody can say when\./)
  assert.match(text, /None of 1 interrupted service is known to come back by itself\./)
  assert.match(text, /so it was left unknown: /)
  assert.doesNotMatch(text, /taken as usual/)
})

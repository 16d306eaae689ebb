import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Estate } from '#estate/model.ts'
import { settingsOf } from '#estate/overlay/settings.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { cluster, datastore, estateOf, host, vm } from '#failure/estate-fixture.ts'

const before = estateOf({
  clusters: [cluster('c', { traits: { balancing: 'full' } })],
  hosts: [host('h', {}), host('i', {})],
  datastores: [datastore('d', ['h'], 'nothing')],
  vms: [vm('v', 'h', { traits: { vtpm: true } })],
})
const laid = (text: string) => applyOverlay(before, { name: 'topology.yaml', text })
function after(text: string): Estate {
  const outcome = laid(text)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const codes = (text: string): readonly string[] =>
  laid(text)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code, where }) => `${code} ${where}`)

test('a rule sets traits and leaves those it does not name', () => {
  const { clusters } = after('clusters:\n  - { names: [c], storageCopies: 2, rebuildReserve: 10 TiB }\n')
  assert.deepEqual(clusters[0]?.traits, {
    balancing: 'full',
    storageCopies: 2,
    rebuildReserveBytes: 10 * 2 ** 40,
  })
})

test('setting a trait that was not known replaces nothing, and setting a known one says so', () => {
  const note = (text: string) =>
    laid(text).issues.find(({ code }) => code === 'topology.rule-applied')?.message
  assert.match(
    note('vms:\n  - { names: [v], encrypted: true }\n') ?? '',
    /set traits\.encrypted on 1 VM\. It replaced no known/,
  )
  assert.match(note('vms:\n  - { names: [v], vtpm: false }\n') ?? '', /It replaced known values of 1\./)
})

test('each kind of admission policy is read', () => {
  const policy = (text: string) =>
    after(`clusters:\n  - { names: [c], admission: ${text} }\n`).clusters[0]?.traits?.admission
  assert.deepEqual(policy('none'), { kind: 'none' })
  assert.deepEqual(policy('{ slots: 2 }'), {
    ...{ kind: 'slots', failoverHosts: 2, slotCpuMhz: 'unknown', slotMemoryBytes: 'unknown' },
  })
  assert.deepEqual(policy('{ guarantee: 1 }'), { kind: 'guarantee', failoverHosts: 1 })
  assert.deepEqual(policy('{ share: { cpu: 0.25, memory: 0.3 } }'), {
    kind: 'share',
    cpuRatio: 0.25,
    memoryRatio: 0.3,
  })
  assert.deepEqual(policy('{ dedicatedHosts: [i, i] }'), { kind: 'dedicated-hosts', hostIds: ['i'] })
})

test('a policy that cannot be read is an error at its line', () => {
  const broken = (text: string) => codes(`clusters:\n  - names: [c]\n    admission: ${text}\n`)
  assert.deepEqual(broken('some'), ['topology.value-unreadable topology.yaml:3'])
  assert.deepEqual(broken('{}'), ['topology.admission-unreadable topology.yaml:3'])
  assert.deepEqual(broken('{ slots: 1, guarantee: 1 }'), ['topology.admission-unreadable topology.yaml:3'])
  assert.deepEqual(broken('{ share: { cpu: 0.2 } }'), ['topology.admission-unreadable topology.yaml:3'])
  assert.deepEqual(broken('{ share: { cpu: 25, memory: 0.2 } }'), [
    'topology.value-unreadable topology.yaml:3',
  ])
  assert.deepEqual(broken('{ dedicatedHosts: [gone] }'), ['topology.reference-unknown topology.yaml:3'])
  assert.deepEqual(broken('{ slots: -1 }'), ['topology.value-unreadable topology.yaml:3'])
})

test('an estate with every trait that can be set is stored and read again', () => {
  const text = [
    'clusters:',
    '  - { names: [c], admission: none, powersHostsOff: false, isolationResponse: leave-on, heartbeatDatastores: 2, cpuBaseline: x }',
    'hosts:',
    '  - { names: [h], cpuGeneration: g, firmwareVersion: "1", uplinks: 2, storagePaths: 4, dnsServers: [a], timeServers: [b], licence: l }',
    'datastores:',
    '  - { names: [d], format: nfs, thin: true, encrypted: false, provisioned: 1 TiB }',
    'vms:',
    '  - { names: [v], guestTools: running, guestHostName: n, guestAddresses: [a], diskSerials: true, bootFirmware: uefi, cpuAffinity: [0, 2] }',
    '  - { names: [v], secureBoot: true, cpuHotAdd: true, memoryHotAdd: false, numaAffinity: [], faultTolerant: false, backedUpAt: never }',
    '',
  ].join('\n')
  const estate = after(text)
  assert.deepEqual(estate.vms[0]?.traits?.cpuAffinity, ['0', '2'])
  const again = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'test')
  assert.ok(again.ok, JSON.stringify(again.issues))
  assert.deepEqual(again.value, estate)
})

test('the reference page names every key that a rule may set', () => {
  const page = readFileSync('docs/reference/topology.md', 'utf8')
  for (const settings of Object.values(settingsOf)) {
    for (const key of Object.keys(settings)) assert.ok(page.includes(`\`${key}\``), key)
  }
})

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import engine from '#engines/control-loss/engine.ts'
import { operations, phaseOn } from '#engines/control-loss/matrix.ts'
import type { ControlLoss } from '#engines/control-loss/result.ts'
import { factsOfAll, type SituationId, situationIds, situations } from '#engines/control-loss/situations.ts'
import type { Run } from '#engines/engine.ts'
import type { Estate } from '#estate/model.ts'
import {
  any,
  datastore,
  estateOf,
  facility,
  host,
  network,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'

type Raw = Readonly<Record<string, unknown>>
const run = (estate: Estate, params: Raw): Run => {
  const outcome = engine.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const answer = (estate: Estate, params: Raw = {}): ControlLoss => run(estate, params).result as ControlLoss
const verdictOf = (estate: Estate, params: Raw = {}): string => {
  const [block] = run(estate, params).blocks
  assert.ok(block?.kind === 'verdict')
  return block.verdict
}
const manager = { ...service('m', on('vm:m')), role: 'management' as const }
const hosts = [host('h1', {}), host('h2', {})]

test('every cell that is not unknown leans on a fact that exists, and an unknown one on none', () => {
  const folder = join(import.meta.dirname, '../../../content/facts')
  const text = globSync('*.yaml', { cwd: folder })
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  for (const id of factsOfAll) assert.ok(text.includes(`- id: ${id}\n`), id)
  for (const id of situationIds) {
    for (const phases of Object.values(situations[id].cells)) {
      for (const { state, facts, says } of phases) {
        assert.equal(facts.length === 0, state === 'unknown', `${id}: ${says}`)
        assert.match(says, /^[A-Za-z].+\.$/)
      }
      const days = phases.map(({ fromDay }) => fromDay)
      assert.deepEqual(
        days,
        [...days].sort((one, other) => one - other),
      )
      assert.equal(days[0], 0, 'something is said of day 0')
    }
  }
  assert.deepEqual(engine.facts, factsOfAll)
})

test('functions go on the documented day and not before', () => {
  const state = (id: SituationId, operation: (typeof operations)[number]['id'], day: number) =>
    phaseOn(situations[id], operation, day).state
  assert.deepEqual(
    [29, 30].map((day) => state('azure-local-tether', 'provision', day)),
    ['works', 'stops'],
  )
  assert.deepEqual(
    [179, 180].map((day) => state('vsphere-licence-9', 'power-on', day)),
    ['works', 'stops'],
  )
  // Fact q-pve-readonly: no guest can be started or changed. Fact cp-vcenter-loss: HA goes on, mobility stops.
  assert.equal(state('proxmox-quorum', 'power-on', 0), 'stops')
  assert.equal(state('proxmox-quorum', 'attach-network', 0), 'stops')
  assert.equal(state('vsphere-manager', 'live-migrate', 0), 'stops')
  assert.notEqual(state('vsphere-manager', 'ha-restart', 0), 'stops')
})

test('more days never bring a function back', () => {
  for (const id of situationIds) {
    for (const operation of operations) {
      let gone = false
      for (let day = 0; day <= 400; day += 1) {
        const { state } = phaseOn(situations[id], operation.id, day)
        if (gone) assert.notEqual(state, 'works', `${id} ${operation.id} day ${day}`)
        gone ||= state === 'stops'
      }
    }
  }
})

test('a loop with an alternative outside is no trap: the manager is safe although it closes one', () => {
  const loop = (needs: Parameters<typeof network>[1]): Estate =>
    estateOf({
      hosts,
      networks: [{ ...network('n', 'nothing'), startRequires: needs }],
      vms: [vm('m', 'h1', { networkIds: ['n'] })],
      services: [manager, service('outside', 'nothing')],
    })
  assert.equal(verdictOf(loop(on('service:m'))), 'unsafe')
  assert.equal(verdictOf(loop(any('service:m', 'service:outside'))), 'safe')
  assert.equal(answer(loop(any('service:m', 'service:outside'))).managers[0]?.loopCount, 3)
  assert.equal(verdictOf(loop('unknown')), 'undecided')
})

test('a manager behind somebody else’s trap is not safe, and is not said to close a loop', () => {
  const estate = estateOf({
    hosts,
    datastores: [{ ...datastore('d', ['h1', 'h2'], 'nothing'), startRequires: on('service:kms') }],
    vms: [vm('m', 'h1', { datastoreIds: ['d'] }), vm('k', 'h2', { datastoreIds: ['d'] })],
    services: [manager, service('kms', on('vm:k'))],
  })
  const [found] = answer(estate).managers
  assert.deepEqual([found?.verdict, found?.comesUp, found?.loopCount], ['unsafe', 'never', 0])
})

test('what stops with the manager is told from what runs on and could not be started', () => {
  const estate = estateOf({
    hosts,
    vms: [
      vm('m', 'h1', {}),
      vm('a', 'h1', { startRequires: on('service:m') }),
      vm('b', 'h2', { startRequires: 'unknown' }),
    ],
    services: [manager, service('console', on('service:m'))],
  })
  const result = answer(estate)
  assert.deepEqual(result.falls, ['service:console'])
  assert.deepEqual(result.blocked, [{ ref: 'vm:a', needs: ['service m'] }])
  assert.deepEqual(result.blockedPerhaps, ['vm:b'])
})

test('bad input: nothing to judge, an unknown component, days out of range, no estate at all', () => {
  assert.equal(verdictOf(estateOf({})), 'undecided')
  assert.equal(verdictOf({ ...estateOf({}), clusters: [] }, { days: 400 }), 'undecided')
  const external = estateOf({ services: [{ ...service('m', 'nothing'), role: 'management' }] })
  assert.equal(verdictOf(external), 'undecided')
  for (const params of [{ lost: ['service:none'] }, { days: 401 }, { days: -1 }, { situation: 'esx' }]) {
    assert.ok(!engine.run({ estate: external, digest: 'x' }, params, { seed: 1, progress: () => {} }).ok)
  }
})

test('bad input: a manager that needs itself, a reference nobody knows, an off VM', () => {
  const itself = estateOf({ services: [{ ...service('m', on('service:m')), role: 'management' }] })
  assert.equal(verdictOf(itself), 'unsafe')
  const lost = estateOf({ services: [{ ...service('m', on('vm:none')), role: 'management' }] })
  assert.equal(verdictOf(lost), 'undecided')
  const off = estateOf({ hosts, vms: [vm('m', 'h1', { power: 'off' })], services: [manager] })
  assert.equal(verdictOf(off), 'unsafe')
})

test('the order of rows changes no byte, and lists say their length', () => {
  const many = Array.from({ length: 100 }, (_, at) => vm(`v${at}`, 'h1', { startRequires: on('service:m') }))
  const estate = estateOf({
    facilities: [facility('account', 'a', {})],
    hosts,
    vms: [vm('m', 'h1', {}), ...many],
    services: [manager],
  })
  const turned = { ...estate, vms: [...estate.vms].reverse(), hosts: [...hosts].reverse() }
  assert.equal(canonicalJson(answer(turned)), canonicalJson(answer(estate)))
  const result = answer(estate)
  assert.deepEqual([result.blocked.length, result.blockedCount, result.blockedVmCount], [40, 100, 100])
})

test('of several managers one that runs elsewhere may manage just that, and is not called safe', () => {
  const elsewhere = [host('p1', { platform: 'proxmox' }), host('h1', {})]
  const other = { ...service('n', on('vm:n')), role: 'management' as const }
  const parts = { hosts: elsewhere, vms: [vm('m', 'p1', {}), vm('n', 'p1', {})] }
  assert.equal(verdictOf(estateOf({ ...parts, services: [manager] })), 'safe')
  const [both] = run(estateOf({ ...parts, services: [manager, other] }), {}).blocks
  assert.equal(both?.kind === 'verdict' && both.verdict, 'undecided')
  assert.match(both?.kind === 'verdict' ? both.text : '', /Nobody stated whether that is the platform/)
})

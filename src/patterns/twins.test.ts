import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Estate } from '#estate/model.ts'
import { byId } from '#estate/query.ts'
import { all, any, atLeast, estateOf, mustRule, service, vm } from '#failure/estate-fixture.ts'
import { twinsOf } from '#patterns/twins.ts'

const vms = ['a', 'b', 'c'].map((id) => vm(id, 'h', {}))
const twinsIn = (parts: Partial<Estate>) => {
  const estate = estateOf({ vms, ...parts })
  return twinsOf(estate, byId(estate.vms)).map(
    ({ id, vms: members, lostAt }) => `${id} ${members.map((one) => one.id).join('')} ${lostAt}`,
  )
}

test('any of n is lost at n, k of n at n - k + 1, and all of n makes no twins', () => {
  assert.deepEqual(twinsIn({ services: [service('s', any('vm:a', 'vm:b', 'vm:c'))] }), ['service:s#1 abc 3'])
  assert.deepEqual(twinsIn({ services: [service('s', atLeast(2, 'vm:a', 'vm:b', 'vm:c'))] }), [
    'service:s#1 abc 2',
  ])
  assert.deepEqual(twinsIn({ services: [service('s', all('vm:a', 'vm:b', 'vm:c'))] }), [])
  assert.deepEqual(twinsIn({ services: [service('s', atLeast(9, 'vm:a', 'vm:b'))] }), [])
})

test('alternatives inside a formula are found, and one that is not of VMs is left to the graph', () => {
  const requires = all(any('vm:a', 'vm:b'), any('host:h', 'vm:c'))
  assert.deepEqual(twinsIn({ services: [service('s', requires)] }), ['service:s#1 ab 2'])
})

test('the same VMs named by a rule and a service are one set, with the smaller loss', () => {
  const services = [service('s', atLeast(2, 'vm:a', 'vm:b', 'vm:c'))]
  assert.deepEqual(twinsIn({ services, rules: [mustRule('r', 'vm-apart', ['c', 'b', 'a', 'a'], [])] }), [
    'service:s#1 abc 2',
  ])
})

test('a part that the estate does not have counts as lost already', () => {
  assert.deepEqual(twinsIn({ services: [service('s', any('vm:a', 'vm:b', 'vm:gone'))] }), [
    'service:s#1 ab 2',
  ])
})

test('names of roles make twins of two to four; farms, other names and templates do not', () => {
  const named = (...names: readonly string[]) => ({
    vms: names.map((name, at) => vm(`v${at}`, 'h', { name })),
  })
  assert.deepEqual(twinsIn(named('dc-01', 'DC-02')), ['name:dc- v0v1 2'])
  assert.deepEqual(twinsIn(named('fra-dns1.example.net', 'fra-dns2.example.net', 'muc-dns1.example.net')), [
    'name:fra-dns v0v1 2',
  ])
  assert.deepEqual(twinsIn(named('dns1', 'dns2', 'dns3', 'dns4', 'dns5')), [])
  assert.deepEqual(twinsIn(named('web-1', 'web-2')), [])
  assert.deepEqual(
    twinsIn({ vms: [vm('x', 'h', { name: 'dc-1', template: true }), vm('y', 'h', { name: 'dc-2' })] }),
    [],
  )
})

import type { Estate, Facility, Host, Needs, Rule, Vm } from '#estate/model.ts'
import { all, any, cluster, facility, host, mustRule, on, service, vm } from '#failure/estate-fixture.ts'
import { ofHost, store, testChecks } from '#test/check-cases.ts'

/** Two VMs that a service needs one of, each on its own host; what the hosts need and where they stand is the case's. */
const pair = (
  left: Partial<Host>,
  right: Partial<Host>,
  facilities: readonly Facility[],
  vms: Partial<Vm> = {},
): Partial<Estate> => ({
  facilities,
  hosts: [host('h1', left), host('h2', right)],
  datastores: [store('ds', ['h1', 'h2'])],
  vms: [vm('a', 'h1', vms), vm('b', 'h2', vms)],
  services: [service('s', any('vm:a', 'vm:b'))],
})
const parts = (kind: Facility['kind'], ...ids: readonly string[]) => ids.map((id) => facility(kind, id, {}))
const rack = (id: string): Partial<Host> => ({ standsIn: `rack:${id}` })
const needs = (requires: Needs): Partial<Host> => ({ requires })
const apart = (strength: Rule['strength'], vmIds: readonly string[]): Rule => ({
  ...mustRule('r', 'vm-apart', vmIds, []),
  strength,
})
const racked = (left: string, right: string) =>
  pair({ standsIn: left as 'unknown' }, { standsIn: right as 'unknown' }, parts('rack', 'a', 'b'))

/** A cluster of four hosts in two rooms and a witness that stands where a case says. */
const arbitrated = (
  place: Facility['standsIn'],
  requires: Needs = any('witness:w', 'host:h1'),
): Partial<Estate> => ({
  facilities: [
    ...parts('room', 'r1', 'r2', 'r3'),
    ...parts('feed', 'f'),
    facility('witness', 'w', { standsIn: place }),
  ],
  clusters: [cluster('c', { requires })],
  hosts: ['r1', 'r1', 'r2', 'r2'].map((room, index) => host(`h${index + 1}`, { standsIn: `room:${room}` })),
})

testChecks('fate', [
  ['single-uplink', 'found', ofHost({ traits: { uplinks: 1 } })],
  ['single-uplink', 'clear', { hosts: [host('h', { traits: { uplinks: 2 } })] }],
  ['single-uplink', 'unknown', ofHost({})],
  ['single-storage-path', 'found', ofHost({ traits: { storagePaths: 0 } }), /No path works/],
  ['single-storage-path', 'clear', { hosts: [host('h', { traits: { storagePaths: 2 } })] }],
  ['single-storage-path', 'unknown', ofHost({})],
  [
    'twins-host',
    'found',
    { ...pair({}, {}, []), vms: [vm('a', 'h1', {}), vm('b', 'h1', {})] },
    /a and b stop together with host h1/,
  ],
  ['twins-host', 'clear', pair({}, {}, [])],
  [
    'twins-host',
    'outside',
    { ...pair({}, {}, []), vms: [vm('a', 'h1', {}), vm('b', 'h1', { power: 'off' })] },
  ],
  ['twins-host', 'unknown', { ...pair({}, {}, []), vms: [vm('a', 'h1', {}), vm('b', 'unknown', {})] }],
  [
    'twins-host',
    'unknown',
    { ...pair({}, {}, []), vms: [vm('a', 'h1', {}), vm('b', 'h1', { power: 'unknown' })] },
  ],
  // Twins by the name of a role, without a rule or a service.
  ['twins-host', 'found', { hosts: [host('h1', {})], vms: [vm('DC-01', 'h1', {}), vm('dc-2', 'h1', {})] }],
  [
    'twins-host',
    'outside',
    { hosts: [host('h1', {})], vms: [vm('web-01', 'h1', {}), vm('web-02', 'h1', {})] },
  ],
  ['twins-rack', 'found', pair(rack('a'), rack('a'), parts('rack', 'a')), /Rack a/i],
  ['twins-rack', 'clear', pair(rack('a'), rack('b'), parts('rack', 'a', 'b'))],
  ['twins-rack', 'unknown', pair(rack('a'), { standsIn: 'unknown' }, parts('rack', 'a'))],
  [
    'twins-power',
    'found',
    pair(needs(on('feed:f')), needs(all('feed:f', 'feed:g')), parts('feed', 'f', 'g')),
  ],
  [
    'twins-power',
    'clear',
    pair(needs(any('feed:f', 'feed:g')), needs(any('feed:f', 'feed:g')), parts('feed', 'f', 'g')),
  ],
  ['twins-power', 'unknown', pair(needs('unknown'), needs(on('feed:f')), parts('feed', 'f'))],
  ['twins-path', 'found', pair(needs(on('switch:s')), needs(on('switch:s')), parts('switch', 's'))],
  ['twins-path', 'clear', pair(needs(on('switch:s')), needs(on('switch:t')), parts('switch', 's', 't'))],
  ['twins-path', 'unknown', pair(needs('unknown'), needs('unknown'), parts('switch', 's'))],
  ['twins-storage', 'found', pair({}, {}, [], { datastoreIds: ['ds'] }), /datastore ds/],
  ['twins-storage', 'clear', pair({}, {}, [])],
  ['twins-storage', 'unknown', pair({}, {}, [], { datastoreIds: 'unknown' })],
  ['twins-cause', 'found', pair(needs(on('firmware:x')), needs(on('firmware:x')), parts('firmware', 'x'))],
  [
    'twins-cause',
    'clear',
    pair(needs(on('firmware:x')), needs(on('firmware:y')), parts('firmware', 'x', 'y')),
  ],
  ['twins-cause', 'unknown', pair(needs('unknown'), needs(on('firmware:x')), parts('firmware', 'x'))],
  [
    'rack-anti-affinity',
    'found',
    { ...racked('rack:a', 'rack:a'), rules: [apart('must', ['a', 'b'])] },
    /2 hosts, all in rack a/,
  ],
  ['rack-anti-affinity', 'clear', { ...racked('rack:a', 'rack:b'), rules: [apart('must', ['a', 'b'])] }],
  [
    'rack-anti-affinity',
    'outside',
    { ...racked('rack:a', 'rack:a'), rules: [mustRule('r', 'vm-together', ['a', 'b'], [])] },
  ],
  ['rack-anti-affinity', 'unknown', { ...racked('rack:a', 'unknown'), rules: [apart('must', ['a', 'b'])] }],
  ['should-rule', 'found', { ...pair({}, {}, []), rules: [apart('should', ['a', 'b'])] }, /^s: /],
  ['should-rule', 'outside', { ...pair({}, {}, []), rules: [apart('must', ['a', 'b'])] }],
  ['should-rule', 'unknown', { ...pair({}, {}, []), services: [], rules: [apart('should', ['a', 'b'])] }],
  ['service-single', 'found', { ...pair({}, {}, []), services: [service('s', on('vm:a'))] }, /VM a/],
  ['service-single', 'clear', pair({}, {}, [], { datastoreIds: [] })],
  ['service-single', 'found', pair(needs(on('feed:f')), needs(on('feed:f')), parts('feed', 'f'))],
  ['service-single', 'unknown', pair(needs('unknown'), needs(on('feed:f')), parts('feed', 'f'))],
  ['service-single', 'unknown', { ...pair({}, {}, []), services: [service('s', 'unknown')] }],
  ['arbiter-fate', 'found', arbitrated('room:r1'), /Room r1 takes it and 2 of 4 hosts of c/],
  ['arbiter-fate', 'clear', arbitrated('room:r3')],
  ['arbiter-fate', 'unknown', arbitrated('unknown')],
  ['arbiter-fate', 'unknown', arbitrated('room:r1', 'unknown')],
  ['arbiter-fate', 'outside', { facilities: parts('room', 'r1') }],
  ['arbiter-place', 'found', arbitrated('room:r2'), /room r2 with 2 of the hosts/],
  ['arbiter-place', 'clear', arbitrated('room:r3')],
  ['arbiter-place', 'unknown', arbitrated('unknown')],
])

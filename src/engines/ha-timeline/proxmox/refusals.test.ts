import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxmoxRecovery } from '#engines/ha-timeline/proxmox/recovery.ts'
import type { Command, ProxmoxScenario } from '#engines/ha-timeline/proxmox/scenario.ts'
import { wellBehaved } from '#engines/ha-timeline/proxmox/scenario.ts'
import { simulateProxmox } from '#engines/ha-timeline/proxmox/simulation.ts'
import { limits } from '#engines/ha-timeline/proxmox/timing.ts'
import { apart, guestOn, onHosts, switchedOn, together } from '#test/proxmox-cluster.ts'

const abc = ['a', 'b', 'c']

const codes = (scenario: ProxmoxScenario): string[] => {
  const run = simulateProxmox(scenario)
  assert.equal(run.ok, false)
  return run.issues.map(({ code, where }) => `${code} at ${where}`)
}

const told = (commands: readonly Command[], given: Partial<ProxmoxScenario> = {}): string[] =>
  codes(switchedOn(abc, [guestOn('vm:1', 'a')], [commands], given))

test('a cluster without hosts is refused', () => {
  assert.deepEqual(codes(switchedOn([], [], [])), ['ha-timeline.hosts-missing at hosts'])
})

test('a guest on a host that is not there is refused, and one that comes later too', () => {
  assert.deepEqual(codes(switchedOn(abc, [guestOn('vm:1', 'z')], [])), [
    'ha-timeline.host-unknown at guests.vm:1.host',
  ])
  const add: Command = { kind: 'add', guest: guestOn('vm:2', 'z'), running: 'not running' }
  assert.deepEqual(told([add]), ['ha-timeline.host-unknown at timetable[1][0].host'])
})

test('a command on a host, a target or a guest that is not there is refused with its place', () => {
  assert.deepEqual(told([{ kind: 'power', host: 'z', to: 'off' }]), [
    'ha-timeline.host-unknown at timetable[1][0]',
  ])
  assert.deepEqual(told([{ kind: 'move', guest: 'vm:1', how: 'migrate', target: 'z' }]), [
    'ha-timeline.host-unknown at timetable[1][0]',
  ])
  assert.deepEqual(told([{ kind: 'delete', guest: 'vm:9' }]), [
    'ha-timeline.guest-unknown at timetable[1][0]',
  ])
})

test('names that stand twice are refused: hosts, guests and rules', () => {
  const guests = [guestOn('vm:1', 'a'), guestOn('vm:1', 'b')]
  const rules = [onHosts(['vm:1'], ['a'], 'strict'), onHosts(['vm:1'], ['a'], 'strict')]
  const errors = codes(switchedOn(['a', 'a', 'b'], guests, [], { rules })).filter((code) =>
    code.includes('twice'),
  )
  assert.deepEqual(errors, [
    'ha-timeline.name-twice at hosts.a',
    'ha-timeline.name-twice at guests.vm:1',
    'ha-timeline.name-twice at rules.vm:1-on-a',
  ])
})

test('times and counts that cannot be are refused', () => {
  for (const delayMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.deepEqual(told([{ kind: 'delay', delayMs }]), ['ha-timeline.count-impossible at timetable[1][0]'])
  }
  assert.deepEqual(codes(switchedOn(abc, [guestOn('vm:1', 'a', { maxRestart: -1 })], [])), [
    'ha-timeline.count-impossible at guests.vm:1',
  ])
  const conduct = { ...wellBehaved, failedStarts: 1.5 }
  assert.deepEqual(codes(switchedOn(abc, [guestOn('vm:1', 'a', { conduct })], [])), [
    'ha-timeline.count-impossible at guests.vm:1',
  ])
})

test('a rhythm without time, with a host twice, or so slow that watchdogs bite, is refused', () => {
  const rhythm = switchedOn(abc, [], []).rhythm
  for (const wrong of [{ roundMs: 0 }, { turnMs: 0.5 }, { commandRounds: 0 }, { endMs: Number.NaN }]) {
    assert.deepEqual(told([], { rhythm: { ...rhythm, ...wrong } }), [
      'ha-timeline.rhythm-impossible at rhythm',
    ])
  }
  assert.deepEqual(told([], { rhythm: { ...rhythm, turns: ['a', 'a'] } }), [
    'ha-timeline.rhythm-impossible at rhythm.turns',
  ])
  assert.deepEqual(told([], { rhythm: { ...rhythm, roundMs: 60_000 } }), [
    'ha-timeline.rhythm-impossible at rhythm.roundMs',
  ])
})

test('a scheduler that weighs is refused where a size or a load is unknown, and by weight zero too', () => {
  const settings = {
    shutdownPolicy: 'conditional',
    scheduler: 'static',
    onStart: 'stay',
    rebalance: 'off',
  } as const
  assert.deepEqual(told([], { settings }), [
    ...abc.map((host) => `ha-timeline.size-unknown at hosts.${host}.size`),
    'ha-timeline.load-unknown at loads.vm:1',
  ])
})

test('more than the machine takes is refused by name of what is too much', () => {
  const hosts = Array.from({ length: limits.hosts + 1 }, (_, at) => `h${at}`)
  assert.ok(codes(switchedOn(hosts, [], [])).includes('ha-timeline.scenario-too-large at hosts'))
  const guests = Array.from({ length: limits.guests + 1 }, (_, at) => guestOn(`vm:${at}`, 'a'))
  assert.deepEqual(codes(switchedOn(abc, guests, [])), ['ha-timeline.scenario-too-large at guests'])
  const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `vm:${at}`)
  const bound = [together(...names(limits.boundGuests), 'vm:x'), together('vm:x', 'vm:y')]
  assert.deepEqual(told([], { rules: bound }), [`ha-timeline.scenario-too-large at rules.${bound[0]!.id}`])
  assert.deepEqual(told([], { rules: [apart(...names(limits.guestRuleMembers + 1))] }), [
    'ha-timeline.scenario-too-large at guestRuleMembers',
  ])
})

test('rules that contradict each other, or name nobody, are warnings; the rest of the rules holds', () => {
  const rules = [
    together('vm:1', 'vm:2'),
    apart('vm:1', 'vm:2', 'vm:3'),
    onHosts(['vm:9'], ['z'], 'strict'),
    onHosts(['vm:3'], ['b'], 'strict'),
  ]
  const guests = ['vm:1', 'vm:2', 'vm:3'].map((id) => guestOn(id, 'a'))
  const run = simulateProxmox(switchedOn(abc, guests, [], { rules }))
  assert.ok(run.ok)
  assert.deepEqual(
    run.issues.map(({ code, where }) => [code, where]),
    [
      ['ha-timeline.rule-dropped', 'rules.vm:1+vm:2+vm:3-apart'],
      ['ha-timeline.rule-dropped', 'rules.vm:1+vm:2-together'],
      ['ha-timeline.rule-names-nobody', 'rules.vm:9-on-z'],
    ],
  )
  const moved = run.value.flatMap(({ what }) =>
    what.kind === 'moving' ? [`${what.service} to ${what.target}`] : [],
  )
  assert.deepEqual(moved, ['vm:3 to b'])
})

test('a command that has become impossible meanwhile is told as refused, and nothing happens', () => {
  const scenario = switchedOn(
    abc,
    [guestOn('vm:1', 'a')],
    [
      [
        { kind: 'delete', guest: 'vm:1' },
        { kind: 'lock', guest: 'vm:1', lock: 'backup' },
      ],
      [{ kind: 'add', guest: guestOn('vm:1', 'b'), running: 'not running' }],
      [{ kind: 'add', guest: guestOn('vm:1', 'c'), running: 'not running' }],
      [{ kind: 'move-by-hand', guest: 'vm:1', target: 'c' }],
    ],
  )
  const run = simulateProxmox(scenario)
  assert.ok(run.ok)
  const refusals = run.value.flatMap(({ what }) => (what.kind === 'command-refused' ? [what.why] : []))
  assert.deepEqual(refusals, ['no-such-guest', 'guest-exists', 'guest-is-managed'])
})

test('a question about hosts that are not there is refused', () => {
  const question = { hosts: abc, guests: [], rules: [], lostHow: 'power', roundMs: 10_000 } as const
  const answer = proxmoxRecovery({ ...question, lostHosts: ['y'], managerHost: 'z' })
  assert.deepEqual(
    [answer.ok, answer.issues.map(({ where }) => where)],
    [false, ['lostHosts', 'managerHost']],
  )
  assert.equal(proxmoxRecovery({ ...question, hosts: [], lostHosts: [], managerHost: 'a' }).ok, false)
})

test('nothing lost is nothing that happens', () => {
  const guests = [
    { id: 'vm:1', host: 'a', kind: 'vm', failback: 'returns', maxRestart: 1, maxRelocate: 1 },
  ] as const
  const question = {
    hosts: abc,
    guests,
    rules: [],
    lostHosts: [],
    lostHow: 'power',
    managerHost: 'a',
  } as const
  const answer = proxmoxRecovery({ ...question, roundMs: 10_000 })
  assert.ok(answer.ok)
  assert.deepEqual(answer.value.guests, [
    { guest: 'vm:1', from: 'a', fate: { kind: 'untouched', host: 'a' } },
  ])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '#engines/ha-timeline/proxmox/event.ts'
import { flawedRules } from '#engines/ha-timeline/proxmox/rule-checks.ts'
import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import type { Command, GuestInput, ProxmoxScenario } from '#engines/ha-timeline/proxmox/scenario.ts'
import { simulateProxmox } from '#engines/ha-timeline/proxmox/simulation.ts'
import { type Stay, whereabouts } from '#engines/ha-timeline/proxmox/whereabouts.ts'
import { apart, guestOn, onHosts, switchedOn, together } from '#test/proxmox-cluster.ts'

const hosts = ['a', 'b', 'c', 'd']
const guests = ['vm:1', 'vm:2', 'vm:3', 'ct:4', 'vm:5']
const host = fc.constantFrom(...hosts)
const guest = fc.constantFrom(...guests)
const onOff = fc.constantFrom<'on' | 'off'>('on', 'off')

/** Everything that can happen to a cluster whose high availability is never told to look away. */
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom<'power' | 'network'>('power', 'network'), host, to: onOff }),
  fc.record({
    kind: fc.constantFrom<'reboot' | 'shutdown' | 'restart-local'>('reboot', 'shutdown', 'restart-local'),
    host,
  }),
  fc.record({
    kind: fc.constant('manager' as const),
    host,
    to: fc.constantFrom<'start' | 'stop'>('start', 'stop'),
  }),
  fc.record({
    ...{ kind: fc.constant('maintenance' as const), host },
    to: fc.constantFrom<'enable' | 'disable'>('enable', 'disable'),
  }),
  fc.record({
    ...{ kind: fc.constant('request' as const), guest },
    state: fc.constantFrom<'started' | 'stopped' | 'disabled'>('started', 'stopped', 'disabled'),
  }),
  fc.record({
    ...{ kind: fc.constant('move' as const), guest, target: host },
    how: fc.constantFrom<'migrate' | 'relocate'>('migrate', 'relocate'),
  }),
  fc.record({ kind: fc.constant('stop' as const), guest, timeoutS: fc.nat(60) }),
  fc.record({ kind: fc.constant('lock' as const), guest, lock: fc.constantFrom('backup', 'create') }),
  fc.record({ kind: fc.constant('unlock' as const), guest }),
  fc.record({
    ...{ kind: fc.constant('store' as const), host, part: fc.constantFrom<'rw' | 'update'>('rw', 'update') },
    to: fc.constantFrom<'work' | 'fail'>('work', 'fail'),
  }),
  fc.record({
    ...{ kind: fc.constant('skip-rounds' as const), rounds: fc.nat(4) },
    agent: fc.constantFrom<'manager' | 'local'>('manager', 'local'),
  }),
  fc.record({ kind: fc.constant('delay' as const), delayMs: fc.nat(400_000) }),
)

const rules: fc.Arbitrary<Rule[]> = fc.subarray<Rule>([
  onHosts(['vm:1'], ['a', 'b'], 'strict'),
  onHosts(['vm:5'], ['b:2', 'c:1'], 'preferred'),
  apart('vm:1', 'vm:2'),
  apart('vm:2', 'vm:3', 'ct:4'),
  together('vm:3', 'vm:5'),
])

const conduct = fc.record({
  ...{ failedStarts: fc.nat(2), failedMoves: fc.nat(2), failsOn: fc.constantFrom('everywhere', 'a') },
  stop: fc.constantFrom<'works' | 'fails'>('works', 'works', 'works', 'fails'),
})

const inputs: fc.Arbitrary<GuestInput[]> = fc
  .tuple(
    ...guests.map((id) =>
      fc
        .record({ host, conduct, failback: fc.constantFrom<'returns' | 'stays'>('returns', 'stays') })
        .map((given) =>
          guestOn(id, given.host, { ...given, kind: id.startsWith('ct') ? 'container' : 'vm' }),
        ),
    ),
  )
  .map((list) => [...list])

const policy = fc.constantFrom<'conditional' | 'freeze' | 'failover' | 'migrate'>(
  'conditional',
  'freeze',
  'failover',
  'migrate',
)

const scenario: fc.Arbitrary<ProxmoxScenario> = fc
  .record({
    inputs,
    rules,
    policy,
    timetable: fc.array(fc.array(command, { minLength: 1, maxLength: 3 }), { maxLength: 10 }),
  })
  .map((made) =>
    switchedOn(hosts, made.inputs, made.timetable, {
      rules: made.rules,
      settings: { shutdownPolicy: made.policy, scheduler: 'basic', onStart: 'stay', rebalance: 'off' },
    }),
  )

function play(given: ProxmoxScenario): readonly Event[] {
  const run = simulateProxmox(given)
  assert.ok(run.ok, JSON.stringify(run.issues))
  return run.value
}

const overlapping = (stays: readonly Stay[]): Stay[] =>
  stays.filter((one, at) =>
    stays.some(
      (other, later) =>
        later > at && other.guest === one.guest && other.fromMs < (one.toMs ?? Number.POSITIVE_INFINITY),
    ),
  )

test('a guest never runs on two hosts at once, whatever is lost, moved, stopped or restarted', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      assert.deepEqual(overlapping(whereabouts(play(given))), [])
    }),
    { seed: 41, numRuns: 400 },
  )
})

test('that promise ends where it is told to look away: an unwatched guest, taken up again on a cut-off host, runs twice', () => {
  const given = switchedOn(
    hosts.slice(0, 3),
    [guestOn('vm:1', 'c'), guestOn('vm:2', 'a')],
    [
      [{ kind: 'request', guest: 'vm:1', state: 'ignored' }],
      // Long enough for the agent of c, without a guest to watch, to let go of its lock and watchdog.
      [{ kind: 'delay', delayMs: 1_500_000 }],
      [{ kind: 'network', host: 'c', to: 'off' }],
      [{ kind: 'request', guest: 'vm:1', state: 'started' }],
    ],
  )
  const twice = overlapping(whereabouts(play(given)))
  assert.deepEqual(
    twice.map((stay) => [stay.guest, stay.host]),
    [['vm:1', 'c']],
  )
})

test('so it does where the cluster is armed again while a host is cut off: its lock was given back, so it counts as fenced', () => {
  const given = switchedOn(
    hosts.slice(0, 3),
    [guestOn('vm:1', 'c'), guestOn('vm:2', 'a')],
    [
      [{ kind: 'disarm', host: 'a', mode: 'ignore' }],
      [{ kind: 'network', host: 'c', to: 'off' }],
      [{ kind: 'arm', host: 'a' }],
    ],
  )
  const stays = whereabouts(play(given))
  assert.deepEqual(
    stays.filter((stay) => stay.guest === 'vm:1').map((stay) => [stay.host, stay.end]),
    [
      ['c', 'none'],
      ['b', 'none'],
    ],
  )
})

test('the same scenario gives the same events, and the order of hosts, guests and rules in it says nothing', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const events = JSON.stringify(play(given))
      const turned: ProxmoxScenario = {
        ...given,
        hosts: given.hosts.toReversed(),
        guests: given.guests.toReversed(),
        rules: given.rules.toReversed(),
      }
      assert.equal(JSON.stringify(play(given)), events)
      assert.equal(JSON.stringify(play(turned)), events)
    }),
    { seed: 42, numRuns: 60 },
  )
})

test('at most one manager is master, and the clock of an agent never goes back', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const masters = new Set<string>()
      const clocks = new Map<string, number>()
      for (const { atMs, actor, what } of play(given)) {
        if (actor.kind !== 'manager' && actor.kind !== 'local') continue
        const name = `${actor.kind} ${actor.host}`
        assert.ok(atMs >= (clocks.get(name) ?? 0), `${name} at ${atMs}`)
        clocks.set(name, atMs)
        if (actor.kind !== 'manager') continue
        if (what.kind === 'agent-killed' || what.kind === 'agent-exits') masters.delete(actor.host)
        if (what.kind === 'agent-state' && what.from === 'master') masters.delete(actor.host)
        if (what.kind === 'agent-state' && what.to === 'master') masters.add(actor.host)
        assert.ok(masters.size <= 1, [...masters].join(' and '))
      }
    }),
    { seed: 43, numRuns: 200 },
  )
})

/** Where each guest is in the manager's book, followed through the events, and whether it counts as placed there. */
function recoveriesOf(
  events: readonly Event[],
  onRecovery: (guest: string, to: string, places: ReadonlyMap<string, string>) => void,
): void {
  const places = new Map<string, string>()
  for (const { what } of events) {
    if (what.kind === 'service-added') places.set(what.service, what.host)
    if (what.kind === 'service-removed') places.delete(what.service)
    if (what.kind === 'recovered') {
      onRecovery(what.service, what.to, places)
      places.set(what.service, what.to)
    }
    if (what.kind === 'service-state' && what.details.host !== undefined)
      places.set(what.service, what.details.host)
    if (what.kind === 'service-state' && what.to === 'stopped') places.delete(what.service)
  }
}

/** Hosts that come and go, and guests that are sent about in between. */
const losses: fc.Arbitrary<ProxmoxScenario> = fc
  .record({
    inputs,
    rules,
    timetable: fc.array(
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: host.map((name): Command => ({ kind: 'network', host: name, to: 'off' })) },
          { weight: 3, arbitrary: host.map((name): Command => ({ kind: 'power', host: name, to: 'on' })) },
          { weight: 1, arbitrary: fc.constant<Command>({ kind: 'delay', delayMs: 300_000 }) },
          {
            weight: 1,
            arbitrary: fc
              .record({ guest, target: host })
              .map((one): Command => ({ kind: 'move', how: 'migrate', ...one })),
          },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      { minLength: 4, maxLength: 12 },
    ),
  })
  .map((made) => switchedOn(hosts, made.inputs, made.timetable, { rules: made.rules }))

test('recovery never puts a guest on a host that a strict rule denies it, nor beside one it is kept apart from', () => {
  let recoveries = 0
  fc.assert(
    fc.property(losses, (given) => {
      // Rules that cannot be kept beside each other are not in force.
      const out = new Set(flawedRules(given.rules, hosts).map(({ rule }) => rule))
      const inForce = given.rules.filter(({ id }) => !out.has(id))
      recoveriesOf(play(given), (id, to, places) => {
        recoveries += 1
        for (const rule of inForce) {
          if (!rule.guests.includes(id)) continue
          if (rule.kind === 'hosts' && rule.force === 'strict')
            assert.ok(rule.hosts.has(to), `${id} on ${to}`)
          if (rule.kind === 'guests' && rule.affinity === 'apart') {
            const beside = rule.guests.filter((other) => other !== id && places.get(other) === to)
            assert.deepEqual(beside, [], `${id} beside ${beside.join()} on ${to}`)
          }
        }
      })
    }),
    { seed: 44, numRuns: 300 },
  )
  assert.ok(recoveries > 200, `only ${recoveries} recoveries were seen`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event, Happening } from '#engines/ha-timeline/proxmox/event.ts'
import { type LossGuest, type LossQuestion, proxmoxRecovery } from '#engines/ha-timeline/proxmox/recovery.ts'
import type { Command, ProxmoxScenario } from '#engines/ha-timeline/proxmox/scenario.ts'
import { type Book, emptyBook } from '#engines/ha-timeline/proxmox/service.ts'
import { simulateProxmox } from '#engines/ha-timeline/proxmox/simulation.ts'
import { whereabouts } from '#engines/ha-timeline/proxmox/whereabouts.ts'
import { apart, guestOn, onHosts, switchedOn, together } from '#test/proxmox-cluster.ts'

const abc = ['a', 'b', 'c']

const guest = (id: string, host: string, given: Partial<LossGuest> = {}): LossGuest => ({
  ...{ id, host, kind: 'vm', failback: 'returns', maxRestart: 1, maxRelocate: 1 },
  ...given,
})

/** The vendor's rhythm, so that hand calculations in whole rounds of 20 s hold. */
const ask = (given: Partial<LossQuestion>) => {
  const answer = proxmoxRecovery({
    ...{ hosts: abc, guests: [guest('vm:1', 'c')], rules: [], lostHosts: ['c'], lostHow: 'network' },
    ...{ managerHost: 'a', roundMs: 20_000 },
    ...given,
  })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.value
}

const fates = (given: Partial<LossQuestion>) =>
  Object.fromEntries(ask(given).guests.map((one) => [one.guest, one.fate]))

const play = (scenario: ProxmoxScenario): readonly Event[] => {
  const run = simulateProxmox(scenario)
  assert.ok(run.ok, JSON.stringify(run.issues))
  return run.value
}

const of = <K extends Happening['kind']>(events: readonly Event[], kind: K) =>
  events.flatMap(({ atMs, what }) =>
    what.kind === kind ? [{ atMs, ...(what as Extract<Happening, { kind: K }>) }] : [],
  )

const cut = (host: string): Command => ({ kind: 'network', host, to: 'off' })

test('a host cut off: its guest ends with the reset, the host is fenced when its lock has run out, another takes over', () => {
  // Hand calculation as in proxmox-rounds.test.ts: c renewed 15 s before the loss, so 46, and 120 is the first whole
  // round after its lock (105 s) ended; the agent of a acts one second later.
  const { moments, guests } = ask({})
  assert.deepEqual(
    moments.map(({ kind, host, atMs }) => [kind, host, atMs / 1_000]),
    [
      ['seen-missing', 'c', 0],
      ['fence-asked', 'c', 40],
      ['watchdog-reset', 'c', 46],
      ['fenced', 'c', 120],
      ['recovery-decided', 'a', 120],
    ],
  )
  assert.deepEqual(guests[0]?.fate, {
    kind: 'restarted',
    host: 'a',
    downFromMs: 46_000,
    startedAtMs: 121_000,
  })
})

test('power lost: the guest is down at once and back no sooner', () => {
  const { fate } = ask({ lostHow: 'power' }).guests[0]!
  assert.deepEqual(fate, { kind: 'restarted', host: 'a', downFromMs: 0, startedAtMs: 121_000 })
})

test('the manager lost: first its lock must run out, then the new manager waits out its own fence delay', () => {
  const { moments, guests } = ask({ guests: [guest('vm:1', 'a')], lostHosts: ['a'] })
  const at = (kind: string) => moments.find((moment) => moment.kind === kind)?.atMs
  assert.deepEqual([at('manager-taken'), at('fence-asked'), at('fenced')], [102_000, 162_000, 162_000])
  // Published recoveries of this kind lie between 161 and 183 s (fact ha-pve-recovery-logs).
  const { fate } = guests[0]!
  assert.ok(fate.kind === 'restarted' && fate.startedAtMs >= 161_000 && fate.startedAtMs <= 183_000)
})

test('rounds of the platform are shorter than those of its simulator; lock and fence delay weigh more than either', () => {
  const started = (roundMs: number) => {
    const { fate } = ask({ roundMs }).guests[0]!
    return fate.kind === 'restarted' ? fate.startedAtMs : 0
  }
  assert.ok(started(10_000) >= 110_000 && started(10_000) <= 140_000)
  assert.ok(started(20_000) >= 110_000 && started(20_000) <= 140_000)
})

test('a strict rule strands a guest whose only host is lost, and a preferred one does not', () => {
  const rule = (force: 'strict' | 'preferred') => ({ rules: [onHosts(['vm:1'], ['c'], force)] })
  assert.equal(fates(rule('strict'))['vm:1']?.kind, 'not-recovered')
  assert.equal(fates(rule('preferred'))['vm:1']?.kind, 'restarted')
})

test('the host of the highest priority that is left is taken, not the emptiest', () => {
  const guests = [guest('vm:1', 'c'), guest('vm:2', 'b'), guest('vm:3', 'b')]
  const { fate } = ask({ guests, rules: [onHosts(['vm:1'], ['c:3', 'b:2', 'a:1'], 'strict')] }).guests[0]!
  assert.deepEqual([fate.kind, fate.kind === 'restarted' && fate.host], ['restarted', 'b'])
})

test('without rules the host with the fewest guests is taken, and equal ones by name', () => {
  const guests = [guest('vm:1', 'c'), guest('vm:2', 'c'), guest('vm:3', 'c'), guest('vm:4', 'a')]
  const hosts = ask({ guests }).guests.map(
    ({ fate }) => fate.kind !== 'never-ran' && 'host' in fate && fate.host,
  )
  // a has one, b none: b, then both have one and a comes first by name, then b again.
  assert.deepEqual(hosts, ['b', 'a', 'b', 'a'])
})

test('guests kept apart on as many hosts as there are: the one of a lost host stays down until a host is free', () => {
  const guests = [guest('vm:1', 'a'), guest('vm:2', 'b'), guest('vm:3', 'c')]
  const found = fates({ guests, rules: [apart('vm:1', 'vm:2', 'vm:3')] })
  assert.deepEqual(
    [found['vm:1']?.kind, found['vm:2']?.kind, found['vm:3']?.kind],
    ['untouched', 'untouched', 'not-recovered'],
  )
})

test('a rule that keeps more guests apart than there are hosts is left out with a warning, and all guests run', () => {
  const guests = [guest('vm:1', 'a'), guest('vm:2', 'b'), guest('vm:3', 'c'), guest('vm:4', 'c')]
  const answer = proxmoxRecovery({
    ...{ hosts: abc, guests, rules: [apart('vm:1', 'vm:2', 'vm:3', 'vm:4')], lostHosts: ['c'] },
    ...{ lostHow: 'network', managerHost: 'a', roundMs: 20_000 },
  })
  assert.ok(answer.ok)
  assert.deepEqual(
    answer.issues.map(({ code, severity }) => [code, severity]),
    [['ha-timeline.rule-dropped', 'warning']],
  )
  assert.ok(answer.value.guests.every(({ fate }) => fate.kind === 'untouched' || fate.kind === 'restarted'))
})

test('guests that stay together are recovered to one host', () => {
  const guests = [guest('vm:1', 'c'), guest('vm:2', 'c'), guest('vm:3', 'a')]
  const [one, two] = ask({ guests, rules: [together('vm:1', 'vm:2')] }).guests
  assert.ok(one?.fate.kind === 'restarted' && two?.fate.kind === 'restarted')
  assert.equal(one.fate.host, two.fate.host)
})

test('half of the hosts lost is quorum lost: nobody fences, and the hosts that are left reset themselves too', () => {
  const hosts = ['a', 'b', 'c', 'd']
  const guests = hosts.map((host, at) => guest(`vm:${at}`, host))
  const { moments, guests: told } = ask({ hosts, guests, lostHosts: ['c', 'd'] })
  assert.ok(told.every(({ fate }) => fate.kind === 'not-recovered' && fate.downFromMs > 30_000))
  assert.deepEqual([...new Set(moments.map(({ kind }) => kind))], ['watchdog-reset'])
  assert.equal(moments.length, 4)
})

test('two hosts of five lost at once: both are fenced and every guest of theirs runs again', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e']
  const guests = hosts.map((host, at) => guest(`vm:${at}`, host))
  const { guests: told, moments } = ask({ hosts, guests, lostHosts: ['d', 'e'], lostHow: 'power' })
  assert.deepEqual(
    told.map(({ fate }) => fate.kind),
    ['untouched', 'untouched', 'untouched', 'restarted', 'restarted'],
  )
  assert.deepEqual(
    moments.filter(({ kind }) => kind === 'fenced').map(({ host }) => host),
    ['d', 'e'],
  )
})

test('a guest that fails back returns when its host does; one that stays, stays', () => {
  for (const [failback, ends] of [
    ['returns', 'c'],
    ['stays', 'a'],
  ] as const) {
    const events = play(
      switchedOn(
        abc,
        [guestOn('vm:1', 'c', { failback })],
        [[cut('c')], [{ kind: 'delay', delayMs: 200_000 }], [{ kind: 'power', host: 'c', to: 'on' }]],
        {
          rules: [onHosts(['vm:1'], ['c'], 'preferred')],
        },
      ),
    )
    assert.equal(whereabouts(events).at(-1)?.host, ends, failback)
  }
})

test('a second host lost while the first is being fenced delays nothing but its own guests', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e']
  const guests = [guestOn('vm:1', 'd'), guestOn('vm:2', 'e')]
  const events = play(switchedOn(hosts, guests, [[cut('d')], [cut('e')]]))
  const [first, second] = of(events, 'recovered')
  assert.deepEqual([first?.service, first && first.atMs - 120_000], ['vm:1', 120_000])
  assert.deepEqual([second?.service, second && second.atMs - 220_000], ['vm:2', 120_000])
})

test('a guest frozen for planned work on a host that is then lost stays down when the cluster is armed again', () => {
  const guests = [guestOn('vm:1', 'c'), guestOn('vm:2', 'a')]
  const events = play(
    switchedOn(abc, guests, [
      [{ kind: 'disarm', host: 'a', mode: 'freeze' }],
      [{ kind: 'power', host: 'c', to: 'off' }],
      [{ kind: 'arm', host: 'a' }],
    ]),
  )
  assert.deepEqual(of(events, 'recovered'), [])
  assert.equal(whereabouts(events).findLast((stay) => stay.guest === 'vm:1')?.toMs, 220_000)
  const thaws = of(events, 'service-state').filter(({ from }) => from === 'freeze')
  assert.deepEqual(
    thaws.map(({ service }) => service),
    ['vm:2'],
  )
})

test('maintenance moves guests away before the host goes, and back when it ends', () => {
  const events = play(
    switchedOn(
      abc,
      [guestOn('vm:1', 'c')],
      [
        [{ kind: 'maintenance', host: 'c', to: 'enable' }],
        [{ kind: 'maintenance', host: 'c', to: 'disable' }],
      ],
    ),
  )
  assert.deepEqual(
    whereabouts(events).map(({ host }) => host),
    ['c', 'a', 'c'],
  )
  assert.deepEqual(
    whereabouts(events).map(({ end }) => end),
    ['moved', 'moved', 'none'],
  )
  assert.deepEqual(of(events, 'fence-asked'), [])
})

test('a reboot freezes guests, a shutdown lets them fail over, unless the policy says otherwise', () => {
  const hostAfter = (kind: 'reboot' | 'shutdown', shutdownPolicy: 'conditional' | 'freeze' | 'failover') => {
    const settings = { shutdownPolicy, scheduler: 'basic', onStart: 'stay', rebalance: 'off' } as const
    const events = play(switchedOn(abc, [guestOn('vm:1', 'c')], [[{ kind, host: 'c' }]], { settings }))
    return whereabouts(events).at(-1)?.host
  }
  assert.equal(hostAfter('reboot', 'conditional'), 'c')
  assert.equal(hostAfter('shutdown', 'conditional'), 'a')
  assert.equal(hostAfter('shutdown', 'freeze'), 'c')
})

const book = (given: Partial<Book>): Book => ({ ...emptyBook, ...given })

test('a host the cluster no longer has is given up, and forgotten after an hour', () => {
  const events = play(
    switchedOn(abc, [guestOn('vm:1', 'a')], [[{ kind: 'delay', delayMs: 3_600_000 }]], {
      book: book({ hosts: new Map([['z', 'online']]) }),
    }),
  )
  const gone = of(events, 'host-state').filter(({ host }) => host === 'z')
  assert.deepEqual(
    gone.map(({ from, to }) => `${from} ${to}`),
    ['online unknown', 'unknown gone'],
  )
  const [forgotten] = of(events, 'host-forgotten')
  assert.equal(forgotten?.host, 'z')
  assert.ok(forgotten.atMs - gone.at(-1)!.atMs >= 3_600_000)
})

test('a manager that takes over a disarmed cluster arms no watchdog, so cutting it off resets nothing', () => {
  const events = play(
    switchedOn(
      abc,
      [guestOn('vm:1', 'c')],
      [
        [{ kind: 'disarm', host: 'a', mode: 'ignore' }],
        [{ kind: 'manager', host: 'a', to: 'stop' }],
        [cut('a'), cut('b')],
      ],
    ),
  )
  assert.equal(of(events, 'takes-over-disarmed').length, 1)
  assert.deepEqual(of(events, 'host-reset'), [])
})

test('a guest deleted while its host is being fenced does not keep the cluster from disarming', () => {
  const events = play(
    switchedOn(
      abc,
      [guestOn('vm:1', 'c'), guestOn('vm:2', 'a')],
      [
        [cut('c'), { kind: 'delay', delayMs: 60_000 }],
        [
          { kind: 'disarm', host: 'a', mode: 'freeze' },
          { kind: 'delete', guest: 'vm:1' },
        ],
      ],
    ),
  )
  assert.ok(of(events, 'all-disarmed').length === 1)
})

test('a manager whose own host is to be fenced manages nothing', () => {
  const events = play(
    switchedOn(['a'], [guestOn('vm:1', 'a')], [], { book: book({ hosts: new Map([['a', 'fence']]) }) }),
  )
  assert.ok(of(events, 'manager-offline').length > 0)
  assert.deepEqual(of(events, 'service-added'), [])
})

test('a simulation that would never be quiet is cut off at its end', () => {
  const scenario = switchedOn(abc, [guestOn('vm:1', 'a')], [[{ kind: 'delay', delayMs: 1e12 }]])
  assert.equal(of(play(scenario), 'simulation-ends')[0]?.why, 'time-is-up')
  assert.ok(play(scenario).at(-1)!.atMs <= scenario.rhythm.endMs + scenario.rhythm.roundMs)
})

test('ten thousand guests on sixteen hosts are answered, each with a fate', () => {
  const hosts = Array.from({ length: 16 }, (_, at) => `host-${String(at).padStart(2, '0')}`)
  const guests = Array.from({ length: 10_000 }, (_, at) => guest(`vm:${at}`, hosts[at % 16]!))
  const { guests: told } = ask({ hosts, guests, lostHosts: ['host-05'], managerHost: 'host-00' })
  const kinds = Map.groupBy(told, ({ fate }) => fate.kind)
  assert.deepEqual([kinds.get('untouched')?.length, kinds.get('restarted')?.length], [9_375, 625])
})

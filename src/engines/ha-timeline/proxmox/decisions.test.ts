import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Act, type Case, decide } from '#engines/ha-timeline/proxmox/decisions.ts'
import { countedLoad } from '#engines/ha-timeline/proxmox/load.ts'
import {
  type HostState,
  newService,
  type Service,
  type ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'

const service = (state: ServiceState, given: Partial<Service> = {}): Service => ({
  ...newService('vm:1', state, 'a', 1),
  ...given,
})

type Given = Partial<Omit<Case, 'guest'>> & {
  readonly service: Service
  readonly guest?: Partial<Case['guest']>
}

/** A case on two online hosts, in which nothing was reported and nobody is away. */
const on = ({ guest, ...given }: Given): readonly Act[] =>
  decide({
    ...{ result: null, onStart: 'stay', mode: 'active', stateOf: () => 'online', isAway: () => false },
    ground: {
      load: countedLoad(['a', 'b']),
      placement: { hosts: new Map(), together: new Map(), apart: new Map() },
      services: new Map([['vm:1', given.service]]),
    },
    ...given,
    guest: { requested: 'started', host: 'a', kind: 'vm', failback: 'returns', maxRelocate: 1, ...guest },
  })

/** The states a guest goes through, and what is said, in order. */
const steps = (acts: readonly Act[]): string[] =>
  acts.flatMap((act) =>
    act.kind === 'become' ? [`=> ${act.state}`] : act.kind === 'tell' ? [act.what.kind] : [],
  )

const away = { stateOf: (): HostState => 'unknown', isAway: () => true }

test('a guest that runs where it should is left alone', () => {
  assert.deepEqual(on({ service: service('started') }), [])
})

test('a guest on a host that is away waits for the fence, in every state that keeps it there', () => {
  const states: readonly ServiceState[] = [
    'started',
    'request_stop',
    'migrate',
    'relocate',
    'request_start_balance',
  ]
  for (const state of states) {
    const target =
      state === 'migrate' || state === 'relocate' || state === 'request_start_balance' ? 'b' : null
    assert.deepEqual(steps(on({ service: service(state, { target }), ...away })), ['=> fence'], state)
  }
  assert.deepEqual(steps(on({ service: service('stopped'), ...away })), ['=> fence'])
  for (const state of ['fence', 'freeze', 'error'] as const) {
    assert.deepEqual(on({ service: service(state), mode: 'restart', ...away }), [], state)
  }
})

test('a guest that is wanted nowhere is not fenced for', () => {
  assert.deepEqual(on({ service: service('stopped'), guest: { requested: 'disabled' }, ...away }), [])
})

test('a move that ended is over whatever the end; one that met the wrong host is an error', () => {
  const moving = service('migrate', { target: 'b' })
  assert.deepEqual(on({ service: moving, result: 'done' }), [
    { kind: 'become', state: 'started', details: { host: 'b' } },
  ])
  assert.deepEqual(steps(on({ service: moving, result: 'failed' })), ['move-failed', '=> started'])
  assert.deepEqual(steps(on({ service: moving, result: 'wrong-host' })), ['move-failed', '=> error'])
  const balanced = service('request_start_balance', { target: 'b' })
  assert.deepEqual(steps(on({ service: balanced, result: 'ignored' })), ['balance-ignored', '=> started'])
  const stopping = { requested: 'stopped' } as const
  assert.deepEqual(steps(on({ service: moving, result: 'done', guest: stopping })), ['=> request_stop'])
})

test('a stop that fails is an error, and only disabling leads out of it', () => {
  assert.deepEqual(steps(on({ service: service('request_stop'), result: 'failed' })), [
    'stop-failed',
    '=> error',
  ])
  assert.deepEqual(on({ service: service('error') }), [])
  assert.deepEqual(steps(on({ service: service('error'), guest: { requested: 'disabled' } })), ['=> stopped'])
})

test('a start that fails is tried elsewhere as often as allowed, then is an error; other ends are one at once', () => {
  const failing = { service: service('started'), result: 'failed' } as const
  assert.deepEqual(steps(on(failing)), ['start-failed', 'moving', '=> migrate'])
  assert.deepEqual(steps(on({ ...failing, guest: { maxRelocate: 0 } })), ['gives-up', '=> error'])
  assert.deepEqual(steps(on({ ...failing, result: 'unknown-guest' })), ['unrecoverable', '=> error'])
})

test('a stopped guest whose configuration says otherwise is believed to be there', () => {
  const acts = on({ service: service('stopped'), guest: { host: 'b' } })
  assert.deepEqual(steps(acts), ['place-corrected', '=> request_start'])
  assert.deepEqual(acts.at(-1), { kind: 'become', state: 'request_start', details: { host: 'b' } })
})

test('an order to move a stopped guest is followed, unless the target is away or it is there already', () => {
  const order = (target: string) => ({ kind: 'move', how: 'relocate', target }) as const
  const stopped = { requested: 'stopped' } as const
  assert.deepEqual(steps(on({ service: service('stopped', { order: order('b') }), guest: stopped })), [
    '=> relocate',
  ])
  assert.deepEqual(steps(on({ service: service('stopped', { order: order('a') }), guest: stopped })), [
    'order-dropped',
  ])
  const stateOf = (host: string) => (host === 'b' ? 'unknown' : 'online')
  const gone = on({ service: service('stopped', { order: order('b') }), guest: stopped, stateOf })
  assert.deepEqual(steps(gone), ['order-dropped'])
  const running = on({ service: service('started', { order: order('b') }), stateOf })
  assert.deepEqual(steps(running), ['order-dropped'])
})

test('a guest on a host in maintenance moves on and remembers its home', () => {
  const load = countedLoad(['b'])
  const running = service('started')
  const placement = { hosts: new Map(), together: new Map(), apart: new Map() }
  const ground = { load, placement, services: new Map([['vm:1', running]]) }
  const stateOf = (host: string) => (host === 'a' ? 'maintenance' : 'online')
  const acts = on({ service: running, ground, stateOf })
  assert.deepEqual(acts[0], { kind: 'amend', patch: { home: 'a' } })
  assert.deepEqual(steps(acts), ['moving', '=> migrate'])
})

test('what nobody can recover is recovered as soon as somebody disables it: stopped, never started there', () => {
  const nowhere = {
    load: countedLoad([]),
    placement: { hosts: new Map(), together: new Map(), apart: new Map() },
  }
  const ground = { ...nowhere, services: new Map() }
  assert.deepEqual(steps(on({ service: service('recovery'), ground })), ['not-recovered'])
  const disabled = on({ service: service('recovery'), ground, guest: { requested: 'disabled' } })
  assert.deepEqual(steps(disabled), ['not-recovered', '=> stopped'])
})

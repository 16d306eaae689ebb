import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { playbackLimits } from '#engines/ha-timeline/restart/playback.ts'
import { randomLoss } from '#engines/ha-timeline/restart/random-loss.ts'
import type { EstateRestart, Playback } from '#engines/ha-timeline/restart/result.ts'
import type { Estate } from '#estate/model.ts'
import { any, cluster, datastore, estateOf, host, on, service, vm } from '#failure/estate-fixture.ts'
import type { Domain, DomainCells, State } from '#kernel/block.ts'
import { defaultValues } from '#kernel/field.ts'
import { seededRandom } from '#kernel/random.ts'

const { estate: reference } = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../../../content/estates/reference.json`, 'utf8'),
) as { estate: Estate }

function answered(estate: Estate, changed: Partial<HaTimelineParams>): EstateRestart {
  const outcome = answerEstate(estate, { ...defaultValues(params), ...changed } as HaTimelineParams)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}

/** The map at every moment: states and cells by reference, as a scrubber keeps them. */
function frames({ domains, overlays, moments }: Playback) {
  const states = new Map<string, State>(overlays.map(({ ref, state }) => [ref, state]))
  const cells = new Map<string, readonly DomainCells[]>()
  const visit = (domain: Domain): void => {
    states.set(domain.ref, domain.state)
    cells.set(domain.ref, domain.cells)
    domain.children.forEach(visit)
  }
  domains.forEach(visit)
  const total = (): number => [...cells.values()].flat().reduce((sum, { count }) => sum + count, 0)
  const of = (state: State): number =>
    [...cells.values()].flat().reduce((sum, one) => sum + (one.state === state ? one.count : 0), 0)
  const start = { total: total(), serving: of('serving') }
  const shots = moments.map(({ atMs, label, changes }) => {
    for (const change of changes) {
      assert.ok(states.has(change.ref), `${change.ref} is drawn`)
      if (change.state !== undefined) states.set(change.ref, change.state)
      if (change.cells !== undefined) cells.set(change.ref, change.cells)
    }
    return {
      atMs,
      label,
      total: total(),
      serving: of('serving'),
      restarting: of('restarting'),
      states: new Map(states),
    }
  })
  return { start, shots }
}

test('no guest appears or vanishes on the map, and at the end as many serve as were said to be back', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { estate, values } = randomLoss(seededRandom(seed))
    const answer = answered(estate, { ...values, unstated: seed % 2 === 0 ? 'unknown' : 'assumed' })
    const { start, shots } = frames(answer.playback)
    for (const shot of shots) assert.equal(shot.total, start.total, `seed ${seed}`)
    const last = shots.at(-1)!
    assert.equal(last.serving, start.serving - answer.guestsLost + answer.guestsBack, `seed ${seed}`)
    assert.equal(last.restarting, 0)
  }
})

test('moments are in order, few enough, and each says what happens', () => {
  for (const lost of [['site:rz1'], ['rack:rz1-a-r1'], ['array:rz1-san'], ['feed:rz1-a-a', 'feed:rz1-a-b']]) {
    const { playback } = answered(reference, { lost, arrayIops: 500 })
    const times = playback.moments.map(({ atMs }) => atMs)
    assert.deepEqual(
      times,
      [...new Set(times)].sort((one, other) => one - other),
    )
    assert.ok(times.length <= playbackLimits.moments)
    assert.equal(times[0], 0)
    assert.ok(playback.endMs >= times.at(-1)!)
    for (const { label } of playback.moments) assert.ok(label.length > 0)
    assert.match(playback.moments[0]!.label, /^lost: /)
  }
})

test('the map begins before the loss, and what is lost is failed from the first moment on', () => {
  const { playback } = answered(reference, { lost: ['rack:rz1-a-r1'] })
  const { start, shots } = frames(playback)
  assert.equal(start.serving, start.total - notServing(playback))
  assert.equal(shots[0]!.states.get('rack:rz1-a-r1'), 'failed')
  assert.equal(shots[0]!.states.get('host:vs-01-h01'), 'stopped')
})

const notServing = ({ domains }: Playback): number => {
  const count = (domain: Domain): number =>
    domain.cells.reduce((sum, { state, count: cells }) => sum + (state === 'serving' ? 0 : cells), 0) +
    domain.children.reduce((sum, child) => sum + count(child), 0)
  return domains.reduce((sum, domain) => sum + count(domain), 0)
}

test('more times than moments are merged, none is told before it is true', () => {
  const ids = Array.from({ length: 500 }, (_, at) => `v${String(at).padStart(3, '0')}`)
  const estate = estateOf({
    clusters: [cluster('c', {})],
    hosts: ['h1', 'h2', 'h3'].map((id) => host(id, { memoryBytes: 2 ** 43 })),
    datastores: [datastore('d', ['h1', 'h2', 'h3'], 'nothing')],
    vms: ids.map((id, at) => vm(id, 'h1', { startMs: 1_000 * at + 7, datastoreIds: ['d'] })),
    services: [service('early', on('vm:v001')), service('late', any('vm:v498', 'vm:v499'))],
  })
  const { playback, vms } = answered(estate, { lost: ['host:h1'], storm: 'none' })
  assert.ok(playback.moments.length <= playbackLimits.moments)
  const { shots } = frames(playback)
  for (const { atMs, serving } of shots) {
    assert.equal(serving, vms.filter(({ upAtMs }) => typeof upAtMs === 'number' && upAtMs <= atMs).length)
  }
  assert.ok(playback.moments.some(({ label }) => label.includes('early is back')))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { randomLoss } from '#engines/ha-timeline/restart/random-loss.ts'
import type { EstateRestart, When } from '#engines/ha-timeline/restart/result.ts'
import { secondBySecond } from '#engines/ha-timeline/restart/second-by-second.ts'
import { defaultValues } from '#kernel/field.ts'
import { seededRandom } from '#kernel/random.ts'

const horizonS = 450
const inSeconds = (when: When | undefined): number => (typeof when === 'number' ? when / 1_000 : -1)

test('on random losses the clock says of every guest and service what second after second shows', () => {
  let started = 0
  let waited = 0
  let services = 0
  for (let seed = 1; seed <= 800; seed += 1) {
    const { estate, values: changed } = randomLoss(seededRandom(seed))
    const values: HaTimelineParams = { ...defaultValues(params), ...changed }
    const outcome = answerEstate(estate, values)
    assert.ok(outcome.ok, JSON.stringify(outcome))
    const answer: EstateRestart = outcome.value
    const downHosts = new Set(answer.clusters.flatMap(({ hosts }) => hosts.map(({ hostId }) => hostId)))
    const releaseS = new Map(answer.clusters.map(({ id, ways }) => [id, inSeconds(ways[0]?.releaseMs)]))
    // A guest that waits for ever for something to start still has its place.
    const rows = answer.vms.filter(
      ({ code, toHostId }) => toHostId !== null || code === 'needs' || code === 'start-loop',
    )
    const placeOf = new Map(rows.map(({ ref, toHostId }) => [ref.slice(3), toHostId ?? 'nowhere']))
    const seen = secondBySecond(estate, values, downHosts, releaseS, placeOf, horizonS)
    for (const { ref, startedAtMs, upAtMs } of rows) {
      const id = ref.slice(3)
      assert.equal(inSeconds(startedAtMs), seen.startedS.get(id), `start of ${ref}, seed ${seed}`)
      assert.equal(inSeconds(upAtMs), seen.upS.get(id), `${ref} serves, seed ${seed}`)
      started += typeof upAtMs === 'number' ? 1 : 0
      waited += upAtMs === 'never' ? 1 : 0
    }
    for (const { ref, upAtMs } of answer.services) {
      assert.equal(inSeconds(upAtMs), seen.serviceUpS.get(ref.slice(8)), `${ref} is back, seed ${seed}`)
      services += typeof upAtMs === 'number' ? 1 : 0
    }
  }
  assert.ok(started > 1_000 && waited > 100 && services > 300, `${started} ${waited} ${services}`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patterns } from '#catalog'
import type { Estate } from '#estate/model.ts'
import { type Random, seededRandom } from '#kernel/random.ts'
import { askPatterns, judgementsOf } from '#patterns/ask-patterns.ts'
import type { Judgement } from '#patterns/pattern.ts'
import { randomEstate } from '#patterns/random-estate.ts'
import { viewOf } from '#patterns/view.ts'

const asOf = '2026-11-30'

/** Members whose absence changes what there is, not what is known of it: names, kinds, and what nobody may leave open. */
const structural: ReadonlySet<string> = new Set(
  'id,name,kind,strength,origins,identity,vmIds,tags,bindsToHost,path,sources,reported,startRequires,ref,k,of'.split(
    ',',
  ),
)
/** Members in which a list holds references of its owner: all or nothing of it is known. */
const wholes: ReadonlySet<string> = new Set(
  'hostIds,datastoreIds,networkIds,cpuAffinity,numaAffinity,guestAddresses,dnsServers,timeServers,requires,admission'.split(
    ',',
  ),
)

/** A copy in which each value that may be unknown is so with a chance of `share`. */
function masked(value: unknown, random: Random, share: number, key = ''): unknown {
  if (structural.has(key)) return value
  if (Array.isArray(value)) {
    const entries = value.map((item) => (wholes.has(key) ? item : masked(item, random, share)))
    return key !== '' && maskable(key) && random() < share ? 'unknown' : entries
  }
  if (typeof value === 'object' && value !== null) {
    if (wholes.has(key)) return random() < share ? 'unknown' : value
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [member, masked(inner, random, share, member)]),
    )
  }
  return key !== '' && random() < share ? 'unknown' : value
}

const maskable = (key: string): boolean =>
  !/^(facilities|clusters|hosts|datastores|networks|vms|services|rules)$/.test(key)

/** An estate with gaps. Hosts of a rule stay: a rule states them. */
const withGaps = (estate: Estate, random: Random, share: number): Estate => ({
  ...(masked(estate, random, share) as Estate),
  rules: estate.rules,
})

const isFound = (judgement: Judgement | undefined): boolean =>
  typeof judgement === 'object' && judgement.kind === 'found'
const isSilent = (judgement: Judgement): boolean => judgement === 'clear' || judgement === 'outside'

/**
 * The law. A judgement is a function of the estate; 'found' and 'clear' are claimed only where they hold for every value
 * the unknown could have (interval ends, Kleene's connectives, the two readings of the failure graph). The full estate is
 * one of those values. So what was found stays found, and what was silent stays silent, when gaps are filled.
 */
test('learning a value takes no finding back, and finds nothing where it was clear', () => {
  const random = seededRandom(20_261_130)
  const seen = { found: 0, silent: 0, unknown: 0 }
  for (let round = 0; round < 400; round += 1) {
    const whole = randomEstate(random)
    const gapped = withGaps(whole, random, [0.02, 0.1, 0.4][round % 3] as number)
    const [known, partly] = [viewOf(whole, { asOf }), viewOf(gapped, { asOf })]
    for (const pattern of patterns) {
      const after = judgementsOf(pattern, known)
      for (const [ref, before] of judgementsOf(pattern, partly)) {
        const context = `${pattern.id} ${ref} in round ${round}: ${JSON.stringify(before)} → ${JSON.stringify(after.get(ref))}`
        if (isFound(before)) {
          seen.found += 1
          assert.ok(isFound(after.get(ref)), context)
        } else if (isSilent(before)) {
          seen.silent += 1
          assert.ok(!isFound(after.get(ref)), context)
        } else seen.unknown += 1
      }
    }
  }
  assert.ok(Math.min(seen.found, seen.silent, seen.unknown) > 5_000, JSON.stringify(seen))
})

test('the order of rows changes no answer', () => {
  const random = seededRandom(7)
  for (let round = 0; round < 60; round += 1) {
    const estate = withGaps(randomEstate(random), random, 0.1)
    const turned = Object.fromEntries(
      Object.entries(estate).map(([key, value]) => [
        key,
        Array.isArray(value) && key !== 'sources' ? value.toReversed() : value,
      ]),
    ) as Estate
    const ask = (one: Estate) => askPatterns(one, patterns, { asOf }, { examples: 50 }, () => undefined)
    assert.deepEqual(ask(turned), ask(estate))
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBlastRadius } from '#engines/blast-radius/difference.ts'
import blastRadius from '#engines/blast-radius/engine.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import { allRefs, referenceAnswer } from '#engines/blast-radius/reference.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Run } from '#engines/engine.ts'
import {
  type ComponentRef,
  type Estate,
  emptyEstate,
  type Needs,
  type Requirement,
  type Service,
} from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { any, facility, on, service } from '#failure/estate-fixture.ts'
import { randomElement, seededRandom } from '#kernel/random.ts'

const answer = (estate: Estate, params: Readonly<Record<string, unknown>>): BlastRadius => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as BlastRadius
}

/** Every minimal fatal set of at most three causes of a service, by trying all; the empty set when it is down. */
function fatal(causes: readonly string[], lost: (set: readonly string[]) => boolean): readonly string[] {
  const found: (readonly string[])[] = []
  const sets: (readonly string[])[] = [[]]
  for (const cause of causes) {
    for (const set of [...sets]) if (set.length < 3) sets.push([...set, cause])
  }
  for (const set of [...sets].sort((left, right) => left.length - right.length)) {
    const contains = found.some((part) => part.every((ref) => set.includes(ref)))
    if (!contains && lost(set)) found.push(set)
  }
  return found.map((set) => [...set].sort().join()).sort()
}

const setsOf = (result: BlastRadius, at: number): readonly string[] => {
  const { downAtStart, singles, pairs, triples } = result.services[at]!
  if (downAtStart) return ['']
  return [singles.map(({ ref }) => [ref]), pairs, triples]
    .flat()
    .map((set) => [...set].sort().join())
    .sort()
}

/** The estate with a twin of one facility, written as a requirement: everything that named the one names any of two. */
function withTwin(estate: Estate, ref: ComponentRef): Estate {
  const [kind, id] = splitRef(ref)
  const twin = `${ref}, twin` as ComponentRef
  const doubled = (requirement: Requirement): Requirement =>
    requirement.kind !== 'component'
      ? { ...requirement, of: requirement.of.map(doubled) }
      : requirement.ref === ref
        ? any(ref, twin)
        : requirement
  const needs = (given: Needs): Needs => (typeof given === 'string' ? given : doubled(given))
  const change = <T extends { readonly requires: Needs }>(list: readonly T[]): readonly T[] =>
    list.map((item) => ({ ...item, requires: needs(item.requires) }))
  const made = facility(kind as 'feed', `${id}, twin`, {})
  return {
    ...estate,
    facilities: [...change(estate.facilities), made],
    clusters: change(estate.clusters),
    hosts: change(estate.hosts),
    datastores: change(estate.datastores),
    networks: change(estate.networks),
    services: change(estate.services),
  }
}

test('a doubled facility answers as an estate in which everything that required it requires any of two', () => {
  let met = 0
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seededRandom(20_000 + seed)
    const estate = randomEstate(random, 0)
    const feeds = estate.facilities.filter(({ kind }) => kind === 'feed' || kind === 'software')
    if (feeds.length === 0) continue
    const { kind, id } = randomElement(random, feeds)
    const ref: ComponentRef = `${kind}:${id}`
    const drawn = withTwin(estate, ref)
    const loss = seed % 2 === 0 ? 'interrupted' : 'until-repaired'
    const result = answer(estate, { doubled: [ref], loss })
    for (const [at, service] of result.services.entries()) {
      if (service.pairCount !== service.pairs.length || service.tripleCount !== service.triples.length)
        continue
      const causes = allRefs(drawn).filter((item) => !item.startsWith('service:'))
      const lost = (set: readonly string[]): boolean => {
        const { now, later } = referenceAnswer(drawn, 'real', 'may', new Set(set))
        return !(loss === 'interrupted' ? now : later).get(service.ref)
      }
      assert.deepEqual(setsOf(result, at), fatal(causes, lost), `seed ${seed} ${ref} ${service.ref}`)
      met += 1
    }
  }
  assert.ok(met > 200, `${met} services were compared`)
})

test('what is out answers as if it had failed before anything else did', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(30_000 + seed)
    const estate = randomEstate(random, 0)
    const causes = allRefs(estate).filter((item) => !item.startsWith('service:'))
    const out = randomElement(random, causes)
    const result = answer(estate, { without: [out] })
    for (const [at, service] of result.services.entries()) {
      if (service.pairCount !== service.pairs.length || service.tripleCount !== service.triples.length)
        continue
      const lost = (set: readonly string[]): boolean =>
        !referenceAnswer(estate, 'real', 'may', new Set([...set, out])).now.get(service.ref)
      const rest = causes.filter((cause) => cause !== out)
      assert.deepEqual(setsOf(result, at), fatal(rest, lost), `seed ${seed} without ${out} ${service.ref}`)
    }
  }
})

test('taking something out makes nothing harmless, and doubling something makes nothing fatal but with its twin', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(40_000 + seed)
    const estate = randomEstate(random, 0.1)
    const facilities = estate.facilities.filter(({ kind }) => kind !== 'rack')
    const { id } = randomElement(random, estate.vms)
    const one = facilities.length > 0 ? randomElement(random, facilities) : { kind: 'vm', id }
    const ref = `${one.kind}:${one.id}`
    for (const change of answer(estate, { without: [ref] }).difference!.services) {
      for (const sets of [change.singles, change.pairs, change.triples]) {
        // A set that contains what is out is no longer a set: its rest is, and is fatal.
        const ceased = sets === 'undecided' ? [] : sets.firstCeased
        assert.ok(
          ceased.every((set) => set.includes(ref as ComponentRef)),
          `seed ${seed} without ${ref}`,
        )
      }
    }
    for (const change of answer(estate, { doubled: [ref] }).difference!.services) {
      for (const sets of [change.singles, change.pairs, change.triples]) {
        const became = sets === 'undecided' ? [] : sets.firstBecame
        assert.ok(
          became.every((set) => set.includes(`${ref}, twin` as ComponentRef)),
          `seed ${seed} ${ref}`,
        )
      }
    }
  }
})

test('two answers are compared by what they list: new singles by name, pairs only where all are listed', () => {
  const estate = (requires: Needs): Estate => ({
    ...randomEstate(seededRandom(1), 0),
    facilities: [facility('feed', 'a', {}), facility('feed', 'b', {})],
    services: [service('s', requires)],
  })
  const [before, after] = [any('feed:a', 'feed:b'), on('feed:a')].map((needs) => answer(estate(needs), {}))
  const [change] = compareBlastRadius(before!, after!)
  assert.deepEqual(change?.singles, {
    became: 1,
    ceased: 0,
    firstBecame: [['feed:a']],
    firstCeased: [],
  })
  // The pair contains the new single: it is as fatal as before, and no longer minimal.
  assert.deepEqual(change?.pairs, { became: 0, ceased: 0, firstBecame: [], firstCeased: [] })
  assert.deepEqual(compareBlastRadius(before!, before!), [])
  const cut = { ...after!, services: after!.services.map((item) => ({ ...item, pairCount: 9 })) }
  assert.equal(compareBlastRadius(before!, cut)[0]?.pairs, 'undecided')
})

test('two runs are compared in words: what only one has, what became fatal, and nothing else where nothing changed', () => {
  const run = (services: readonly Service[]): Run => {
    const feeds = [facility('feed', 'a', {}), facility('feed', 'b', {})]
    const estate: Estate = { ...emptyEstate('test'), facilities: feeds, services }
    const outcome = blastRadius.run({ estate, digest: 'test' }, {}, { seed: 1, progress: () => {} })
    assert.ok(outcome.ok)
    return outcome.value
  }
  const before = run([service('shop', any('feed:a', 'feed:b')), service('old', on('feed:a'))])
  const after = run([service('shop', on('feed:a')), service('new', on('feed:b'))])
  const change = blastRadius.compare(before, after)
  assert.ok(change.ok)
  const [sentence, table] = change.value
  assert.equal(
    sentence?.kind === 'sentence' && sentence.text,
    '1 service in both answers. Only before: old. Only after: new. Became fatal: 1 single. No longer fatal: nothing.',
  )
  assert.deepEqual(table?.kind === 'table' && table.rows, [
    ['shop', 'safe', 'unsafe', '1 single, such as feed a', 'none'],
  ])
  const many = [15, 16].map((count) => {
    const feeds = Array.from({ length: count }, (_, at) => facility('feed', `f${at}`, {}))
    const pairs: Requirement = {
      kind: 'at-least',
      k: count - 1,
      of: feeds.map(({ id }) => on(`feed:${id}`)),
    }
    const estate: Estate = { ...emptyEstate('test'), facilities: feeds, services: [service('shop', pairs)] }
    const outcome = blastRadius.run({ estate, digest: 'test' }, {}, { seed: 1, progress: () => {} })
    assert.ok(outcome.ok)
    return outcome.value
  })
  // 15 over 2 and 16 over 2.
  const numbers = blastRadius.compare(many[0]!, many[1]!)
  const rows = numbers.ok && numbers.value[1]?.kind === 'table' && numbers.value[1].rows[0]
  assert.match(JSON.stringify(rows), /pairs: 105 before, 120 after/)
  const same = blastRadius.compare(after, after)
  assert.deepEqual(same.ok && same.value, [
    {
      kind: 'sentence',
      text: '2 services in both answers. No fatal single, pair or triple of a service differs from before.',
    },
  ])
})

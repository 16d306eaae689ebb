import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, movingOf, oracle } from '#engines/headroom/oracle.ts'
import { headroomParams } from '#engines/headroom/params.ts'
import { sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import { answerOf, textOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { Estate, Host, Vm } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'
import { membersOf } from '#placement/members.ts'
import { prepare } from '#placement/prepare.ts'
import { surveySequences } from '#placement/sequence.ts'

/** Every assignment of the VMs of a lost host that answers its loss. */
function* answersTo(estate: Estate, lost: Host): Generator<ReadonlyMap<Vm, Host>> {
  const moving = movingOf(estate, [lost])
  const to = new Map<Vm, Host>()
  function* assign(index: number): Generator<ReadonlyMap<Vm, Host>> {
    const vm = moving[index]
    if (vm === undefined) {
      if (holds(estate, [lost], to)) yield to
      return
    }
    for (const host of estate.hosts) {
      to.set(vm, host)
      yield* assign(index + 1)
    }
  }
  yield* assign(0)
}

/** The words of the question: a placement after this loss such that after every next one there is one again. */
function survivesFrom(estate: Estate, lost: Host, failures: number): boolean {
  for (const to of answersTo(estate, lost)) {
    if (failures === 1) return true
    const moved = new Map([...to].map(([vm, host]) => [vm.id, host.id]))
    const next: Estate = {
      ...estate,
      hosts: estate.hosts.filter((host) => host !== lost),
      vms: estate.vms
        .map((vm) => ({ ...vm, hostId: moved.get(vm.id) ?? vm.hostId }))
        .filter((vm) => vm.hostId !== lost.id),
    }
    if (next.hosts.every((host) => survivesFrom(next, host, failures - 1))) return true
  }
  return false
}

function smallEstate(random: Random): Estate {
  const hostIds = Array.from({ length: randomInteger(random, 3, 4) }, (_, at) => `h${at}`)
  const vms = Array.from({ length: randomInteger(random, 3, 6) }, (_, at) =>
    sampleVm(`v${at}`, randomElement(random, hostIds), randomInteger(random, 1, 4), {
      cpuReservationMhz: randomInteger(random, 0, 3),
      restartPriority: random() < 0.1 ? 'disabled' : 'medium',
    }),
  )
  const hosts = hostIds.map((id) => {
    const own = vms.filter((vm) => vm.hostId === id)
    const held = own.reduce((total, vm) => total + (vm.memoryBytes as number), 0)
    return sampleHost(id, held + randomInteger(random, 1, 7), {
      cores: randomInteger(random, 8, 14),
      coreMhz: 1,
    })
  })
  const some = (): string[] => vms.filter(() => random() < 0.5).map(({ id }) => id)
  const kind = randomElement(random, ['vm-apart', 'vm-together', 'vm-off-hosts'] as const)
  const rules = random() < 0.4 ? [sampleRule('r', kind, some(), [randomElement(random, hostIds)])] : []
  return sampleEstate({ hosts, vms, rules })
}

/** Four hosts with a VM each, each kept off one host or none: who is in whose way decides. */
function pinnedEstate(random: Random): Estate {
  const ids = ['h0', 'h1', 'h2', 'h3']
  const vms = ids.map((id, at) => sampleVm(`v${at}`, id, at === 0 ? randomInteger(random, 2, 4) : 5))
  const hosts = vms.map((vm, at) =>
    sampleHost(`h${at}`, (vm.memoryBytes as number) + randomInteger(random, 4, 6)),
  )
  const rules = ids.slice(1).map((id, at) => {
    const off = randomElement(
      random,
      ids.slice(1).filter((other) => other !== id),
    )
    return sampleRule(`r${at}`, 'vm-off-hosts', [`v${at + 1}`], [off])
  })
  return sampleEstate({ hosts, vms, rules })
}

const policy = { ...defaultValues(headroomParams), memoryReserve: 0 }

test('two losses one after another agree, for every first host, with trying all placements of both', () => {
  const random = seededRandom(1_066)
  const seen = { safe: 0, unsafe: 0, onlyAtOnce: 0 }
  for (let round = 0; round < 700; round += 1) {
    const estate = round % 4 === 0 ? pinnedEstate(random) : smallEstate(random)
    const [members] = membersOf(estate).clusters
    assert.ok(members)
    const found = surveySequences(prepare(members, new Map(), policy).question, 2)
    const truths = members.hosts.map((host) => survivesFrom(estate, host, 2))
    const text = `round ${round}: ${JSON.stringify(estate)}`
    assert.equal(found.undecided, 0, text)
    assert.equal(found.safe, truths.filter(Boolean).length, text)
    assert.equal(found.failing, truths.includes(false) ? truths.indexOf(false) : undefined, text)
    const isSafe = !truths.includes(false)
    seen[isSafe ? 'safe' : 'unsafe'] += 1
    // Proof: in the comment of `surveySequences`.
    const atOnce = oracle(estate, 2)
    if (isSafe) assert.equal(atOnce, 'safe', text)
    if (!isSafe && atOnce === 'safe') seen.onlyAtOnce += 1
  }
  assert.ok(seen.safe > 60 && seen.unsafe > 60 && seen.onlyAtOnce > 5, JSON.stringify(seen))
})

test('three losses one after another agree with trying all placements of all three', () => {
  const random = seededRandom(1_215)
  const seen = { safe: 0, unsafe: 0 }
  for (let round = 0; round < 60; round += 1) {
    const hosts = Array.from({ length: 4 }, (_, at) => sampleHost(`h${at}`, randomInteger(random, 6, 10)))
    const vms = Array.from({ length: randomInteger(random, 2, 4) }, (_, at) =>
      sampleVm(`v${at}`, `h${randomInteger(random, 0, 3)}`, randomInteger(random, 1, 4)),
    )
    const estate = sampleEstate({ hosts, vms })
    const [members] = membersOf(estate).clusters
    assert.ok(members)
    const found = surveySequences(prepare(members, new Map(), policy).question, 3)
    const truths = members.hosts.map((host) => survivesFrom(estate, host, 3))
    assert.deepEqual(
      [found.safe, found.undecided],
      [truths.filter(Boolean).length, 0],
      JSON.stringify(estate),
    )
    seen[truths.includes(false) ? 'unsafe' : 'safe'] += 1
  }
  assert.ok(seen.safe > 10 && seen.unsafe > 10, JSON.stringify(seen))
})

/*
 * The VM of a (3) fits beside those of b, c and d (5 each, 5 free on every host). Those may use their own host, a and
 * the next of the three. At once any two can be lost. But once the VM of a sits on b, d cannot be lost any more: its VM
 * needs b. On c it is in the way of b, and on d in the way of c.
 */
const inTheWay: Partial<Estate> = {
  hosts: ['a', 'b', 'k', 'l'].map((id) => sampleHost(id, gib(id === 'a' ? 8 : 10))),
  vms: [...vmsOn('a', [3]), ...vmsOn('b', [5]), ...vmsOn('k', [5]), ...vmsOn('l', [5])],
  rules: [
    sampleRule('r1', 'vm-on-hosts', ['b-vm0'], ['b', 'k', 'a']),
    sampleRule('r2', 'vm-on-hosts', ['k-vm0'], ['k', 'l', 'a']),
    sampleRule('r3', 'vm-on-hosts', ['l-vm0'], ['l', 'b', 'a']),
  ],
}

test('what can be lost at once need not be lost one after another, and the text says what was tried', () => {
  assert.equal(answerOf(inTheWay, 2).verdict, 'safe')
  const answer = answerOf(inTheWay, 2, { order: 'one-after-another' })
  assert.deepEqual([answer.verdict, answer.sequence?.failing?.id], ['unsafe', 'a'])
  assert.match(
    textOf(inTheWay, 2, { order: 'one-after-another' }),
    /^Any two hosts can be lost at once, but not one after another: wherever the VMs of a restart, the loss of some other host is not survived\. Every way was tried, in \d+ steps; \d of 4 hosts cannot be lost first\.$/,
  )
  const open = answerOf(inTheWay, 2, { order: 'one-after-another', stepsMax: 0 })
  assert.deepEqual([open.verdict, open.sequence?.open?.id], ['undecided', 'a'])
})

test('with room everywhere the order does not matter, and a greedy way proves it', () => {
  const hosts = ['a', 'b', 'x', 'y'].map((id) => sampleHost(id, gib(100)))
  const vms = ['a', 'b', 'x', 'y'].flatMap((id) => vmsOn(id, [10, 20]))
  const order = { order: 'one-after-another' }
  assert.equal(answerOf({ hosts, vms }, 2, order).verdict, 'safe')
  assert.match(textOf({ hosts, vms }, 2, order), /^Any two hosts can be lost, one after another as well: /)
})

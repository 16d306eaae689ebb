import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Chassis, coresUnderFloors, exactly, sumOf } from '#licensing/chassis.ts'
import { type Rule, standardCores, unitsOf } from '#licensing/metric.ts'
import { metrics } from '#licensing/metrics.table.ts'

const server = (sockets: Chassis['sockets'], perSocket: number): Chassis => ({
  ...{ id: 'h', name: 'h', clusterId: 'none', sockets },
  cores: sockets === 'unknown' ? 'unknown' : sockets * perSocket,
})
const ruleOf = (id: (typeof metrics)[number]['id']): Rule => metrics.find((metric) => metric.id === id)!.rule
const owed = (id: (typeof metrics)[number]['id'], ...servers: readonly Chassis[]) =>
  sumOf(servers.map((one) => unitsOf(one, ruleOf(id))))

test('the published examples of cores: 2×8 and 2×24 owe 80, four hosts of 2×20 owe 160', () => {
  // VMware KB 313548: per processor the larger of 16 and its cores.
  assert.deepEqual(owed('vmware-core', server(2, 8), server(2, 24)), exactly(80))
  assert.deepEqual(owed('vmware-core', ...Array.from({ length: 4 }, () => server(2, 20))), exactly(160))
})

test('the published examples of Windows Server: 2×6 owe 16, 2×12 owe 24 in 12 packs, 4×8 with 10 VMs 32 or 160', () => {
  assert.deepEqual(owed('windows-datacenter', server(2, 6)), exactly(16))
  const packs = owed('windows-datacenter', server(2, 12))
  assert.deepEqual([packs, packs.low / 2], [exactly(24), 12])
  const datacenter = owed('windows-datacenter', server(4, 8))
  assert.deepEqual(datacenter, exactly(32))
  assert.deepEqual(standardCores(datacenter, exactly(10)), exactly(160))
  assert.deepEqual(standardCores(datacenter, exactly(0)), exactly(0))
  assert.deepEqual(standardCores(datacenter, exactly(1)), exactly(32))
})

test('a socket pair covers 128 cores of one server, so a third processor or a 129th core asks for another', () => {
  assert.deepEqual(owed('socket-pair', server(2, 64)), exactly(1))
  assert.deepEqual(owed('socket-pair', server(2, 65)), exactly(2))
  assert.deepEqual(owed('socket-pair', server(3, 8)), exactly(2))
  assert.deepEqual(owed('socket-pair', server(1, 8), server(1, 8)), exactly(2))
})

test('what nobody stated is a range with what is certain as its lower end', () => {
  const base = { id: 'h', name: 'h', clusterId: 'none' } as const
  const floors = { perSocket: 16, perHost: 0 }
  assert.deepEqual(coresUnderFloors({ ...base, sockets: 'unknown', cores: 48 }, floors), {
    ...{ low: 48, high: 'unknown' },
  })
  assert.deepEqual(coresUnderFloors({ ...base, sockets: 2, cores: 'unknown' }, floors), {
    ...{ low: 32, high: 'unknown' },
  })
  assert.deepEqual(coresUnderFloors({ ...base, sockets: 'unknown', cores: 'unknown' }, floors), {
    ...{ low: 16, high: 'unknown' },
  })
  const open = { perSocket: 0, perHost: 0 }
  assert.deepEqual(coresUnderFloors({ ...base, sockets: 'unknown', cores: 48 }, open), exactly(48))
  assert.deepEqual(unitsOf({ ...base, sockets: 'unknown', cores: 'unknown' }, { kind: 'sockets' }), {
    ...{ low: 1, high: 'unknown' },
  })
})

test('cores that do not divide by their processors: the range is what every split of them owes, tried one by one', () => {
  const split = fc.record({ sockets: fc.integer({ min: 1, max: 4 }), cores: fc.integer({ min: 1, max: 40 }) })
  const floor = fc.integer({ min: 0, max: 20 })
  fc.assert(
    fc.property(split, floor, floor, ({ sockets, cores }, perSocket, perHost) => {
      fc.pre(cores >= sockets)
      const sums: number[] = []
      const place = (left: number, count: number, sum: number): void => {
        if (count === 1) sums.push(Math.max(perHost, sum + Math.max(perSocket, left)))
        else
          for (let own = 1; own <= left - count + 1; own += 1)
            place(left - own, count - 1, sum + Math.max(perSocket, own))
      }
      place(cores, sockets, 0)
      const found = coresUnderFloors(
        { id: 'h', name: 'h', clusterId: 'none', sockets, cores },
        { perSocket, perHost },
      )
      if (cores % sockets === 0) {
        // Processors are alike where they can be.
        assert.deepEqual(found, exactly(Math.max(perHost, sockets * Math.max(perSocket, cores / sockets))))
      } else {
        assert.ok(found.low <= Math.min(...sums), `${found.low} against ${Math.min(...sums)}`)
        assert.equal(found.high, Math.max(...sums))
      }
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('no server owes less with more cores, more processors of the same kind, or a higher floor', () => {
  // Each term of the sum is the larger of two things that do not fall; packs round a larger number no lower.
  const shape = fc.record({
    sockets: fc.integer({ min: 1, max: 8 }),
    perSocket: fc.integer({ min: 1, max: 128 }),
  })
  fc.assert(
    fc.property(shape, fc.constantFrom(...metrics), ({ sockets, perSocket }, { rule }) => {
      const now = unitsOf(server(sockets, perSocket), rule).low
      assert.ok(unitsOf(server(sockets, perSocket + 1), rule).low >= now)
      assert.ok(unitsOf(server(sockets + 1, perSocket), rule).low >= now)
    }),
    { seed: 7, numRuns: 500 },
  )
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ComponentRef, Estate, Host, Vm } from '#estate/model.ts'
import { byId, groupedBy, isRunning } from '#estate/query.ts'
import { requirementHolds, splitRef } from '#estate/requirement.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { generate } from '#tools/reference-estate.ts'

const path = 'content/estates/reference.json'
const committed = readFileSync(path, 'utf8')

function committedEstate(): Estate {
  const outcome = parseStored(JSON.parse(committed), path)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues[0]))
  return outcome.value
}
const estate = committedEstate()
const hosts = byId(estate.hosts)
const hostsOf = (cluster: string): readonly Host[] =>
  estate.hosts.filter((host) => host.clusterId === cluster)
const vm = (id: string): Vm => estate.vms.find((candidate) => candidate.id === id) ?? assert.fail(id)

/**
 * What works when `failed` fails, by the plain definition: it has not failed, what it stands in works, what it requires
 * works. Starts from everything working and takes away until nothing changes; VMs follow their datastores only.
 */
function worksWithout(failed: readonly ComponentRef[]): (ref: ComponentRef) => boolean {
  const down = new Set<ComponentRef>(failed)
  const works = (ref: ComponentRef): boolean => !down.has(ref)
  const parts = [
    ...estate.facilities.map((one) => ({
      ref: `${one.kind}:${one.id}` as const,
      place: one.standsIn,
      needs: one.requires,
    })),
    ...estate.hosts.map((one) => ({
      ref: `host:${one.id}` as const,
      place: one.standsIn,
      needs: one.requires,
    })),
    ...estate.clusters.map((one) => ({
      ref: `cluster:${one.id}` as const,
      place: 'nowhere' as const,
      needs: one.requires,
    })),
    ...estate.datastores.map((one) => ({
      ref: `datastore:${one.id}` as const,
      place: 'nowhere' as const,
      needs: one.requires,
    })),
    ...estate.services.map((one) => ({
      ref: `service:${one.id}` as const,
      place: 'nowhere' as const,
      needs: one.requires,
    })),
  ]
  for (let changed = true; changed; ) {
    changed = false
    for (const { ref, place, needs } of parts) {
      const stands = place === 'nowhere' || (place !== 'unknown' && works(place))
      if (!works(ref) || (stands && requirementHolds(needs, works) === true)) continue
      down.add(ref)
      changed = true
    }
    for (const { id, datastoreIds, clusterId } of estate.vms) {
      assert.ok(datastoreIds !== 'unknown')
      const alive =
        works(`cluster:${clusterId}`) && datastoreIds.every((store) => works(`datastore:${store}`))
      if (alive || down.has(`vm:${id}`)) continue
      down.add(`vm:${id}`)
      changed = true
    }
  }
  return works
}
const hostsDown = (...failed: readonly ComponentRef[]): readonly string[] => {
  const works = worksWithout(failed)
  return estate.hosts.filter(({ id }) => !works(`host:${id}`)).map(({ id }) => id)
}

test('the committed estate is what the script makes', () => {
  assert.equal(generate()[path], committed)
  assert.equal(generate()[path], generate()[path])
})

test('it is small enough for a page', () => {
  assert.ok(committed.length < 1_500_000, `${committed.length} bytes`)
  assert.ok(gzipSync(committed).length < 100_000)
})

test('it is sound: the only finding is the loop of flaw 6', () => {
  const issues = checkEstate(estate)
  assert.deepEqual(
    [...new Set(issues.map(({ code, severity }) => `${severity} ${code}`))],
    ['note estate.requirement-mutual'],
  )
  for (const issue of issues)
    assert.match(issue.message, /^datastore:vs-02-ds4 → service:kms → vm:kms-[12] → /)
})

test('it has the shape its description states', () => {
  const readme = readFileSync('content/estates/README.md', 'utf8')
  const templates = estate.vms.filter((one) => one.template).length
  for (const text of [
    `${estate.vms.length.toLocaleString('en')} guests, ${templates} of them`,
    `${estate.services.length} services and ${estate.rules.length} placement rules`,
    `rz1-a, rz1-b | 3 and 2 | ${estate.hosts.filter((host) => host.standsIn.startsWith('rack:rz1')).length}`,
    `rz2-a, rz2-b | 2 and 2 | ${estate.hosts.filter((host) => host.standsIn.startsWith('rack:rz2')).length}`,
  ]) {
    assert.ok(readme.replaceAll('\n', ' ').includes(text), text)
  }
  assert.equal(new Set(estate.clusters.map(({ platform }) => platform)).size, 5)
})

test('nothing in it is unknown but what other sheets would report', () => {
  for (const part of ['facilities', 'clusters', 'datastores', 'networks', 'vms', 'services'] as const) {
    for (const entity of estate[part]) assert.ok(!JSON.stringify(entity).includes('"unknown"'), entity.id)
  }
})

test('no VM runs on a host that does not see its datastore, and none that must be apart runs together', () => {
  const stores = byId(estate.datastores)
  for (const one of estate.vms.filter(isRunning)) {
    for (const id of one.datastoreIds as readonly string[]) {
      const { hostIds } = stores.get(id) ?? assert.fail(id)
      assert.ok(hostIds !== 'unknown' && hostIds.includes(one.hostId), one.id)
    }
    assert.equal(hosts.get(one.hostId)?.clusterId, one.clusterId)
  }
  for (const rule of estate.rules) {
    if (rule.kind === 'vm-apart')
      assert.equal(new Set(rule.vmIds.map((id) => vm(id).hostId)).size, rule.vmIds.length, rule.id)
    if (rule.kind === 'vm-on-hosts')
      for (const id of rule.vmIds) assert.ok(rule.hostIds.includes(vm(id).hostId), id)
  }
})

test('no host holds more configured memory than it has', () => {
  for (const [id, vms] of groupedBy(estate.vms.filter(isRunning), (one) => one.hostId)) {
    const load = vms.reduce((total, one) => total + (one.memoryBytes as number), 0)
    assert.ok(load < (hosts.get(id)?.memoryBytes as number) * 0.95, id)
  }
})

test('flaw 1: both DNS servers lie on one datastore, on hosts in different racks', () => {
  assert.deepEqual(vm('dns-1').datastoreIds, vm('dns-2').datastoreIds)
  assert.notEqual(hosts.get(vm('dns-1').hostId)?.standsIn, hosts.get(vm('dns-2').hostId)?.standsIn)
  assert.ok(!worksWithout(['datastore:vs-01-ds1'])('service:dns'))
})

test('flaw 2: room rz1-a takes half the hosts of hv-01 and its witness; either alone is survived', () => {
  const inRoom = hostsOf('hv-01').filter(({ standsIn }) => standsIn.startsWith('rack:rz1-a'))
  assert.equal(inRoom.length, 3)
  assert.ok(!worksWithout(['room:rz1-a'])('cluster:hv-01'))
  assert.ok(worksWithout(inRoom.map(({ id }) => `host:${id}` as const))('cluster:hv-01'))
  assert.ok(worksWithout(['room:rz2-a'])('cluster:hv-01'))
  assert.ok(worksWithout(['room:rz1-a'])('datastore:vs-03-ds1'), 'the arrays have their witness elsewhere')
})

test('flaw 3: panel 1 takes room rz2-b whole, and no other panel stops a host', () => {
  const room = estate.hosts.filter(({ standsIn }) => standsIn.startsWith('rack:rz2-b')).map(({ id }) => id)
  assert.deepEqual(hostsDown('feed:rz2-panel-1'), room)
  for (const panel of ['feed:rz2-panel-2', 'feed:rz1-panel-2'] as const)
    assert.deepEqual(hostsDown(panel), [])
})

test('flaw 4: seven hosts of vs-02 hold its reservations with ease and its configured memory not at all', () => {
  const vms = estate.vms.filter(isRunning).filter((one) => one.clusterId === 'vs-02')
  const total = (field: 'memoryBytes' | 'memoryReservationBytes'): number =>
    vms.reduce((sum, one) => sum + (one[field] as number), 0)
  const seven = 7 * (hostsOf('vs-02')[0]?.memoryBytes as number) * 0.95
  assert.ok(total('memoryBytes') > seven)
  assert.ok(total('memoryReservationBytes') < seven / 4)
})

test('flaw 5: dwh-1 fits two hosts of px-02 only, and what the other three have left would be enough in sum', () => {
  const large = hostsOf('px-02').filter(
    (host) => (host.memoryBytes as number) * 0.95 >= (vm('dwh-1').memoryBytes as number),
  )
  assert.deepEqual(
    large.map(({ id }) => id),
    ['px-02-h02', 'px-02-h04'],
  )
  const left = hostsOf('px-02').filter((host) => !large.includes(host))
  const room = left.reduce((sum, host) => sum + (host.memoryBytes as number) * 0.95, 0)
  const load = estate.vms.filter(isRunning).filter((one) => one.clusterId === 'px-02')
  assert.ok(load.reduce((sum, one) => sum + (one.memoryBytes as number), 0) < room)
})

test('flaw 7: one account stops the directory, and neither array, site nor datastore does', () => {
  assert.ok(!worksWithout(['account:tier0-admin'])('service:directory'))
  for (const one of estate.facilities) {
    if (one.id !== 'tier0-admin')
      assert.ok(worksWithout([`${one.kind}:${one.id}`])('service:directory'), one.id)
  }
})

test('flaw 8: every host of vs-04 stands in one rack', () => {
  assert.deepEqual(new Set(hostsOf('vs-04').map(({ standsIn }) => standsIn)), new Set(['rack:rz1-b-r2']))
})

test('flaw 9: px-01-h04 is the only host that one feed of a room stops', () => {
  const stopped = estate.facilities
    .filter(({ kind, standsIn }) => kind === 'feed' && splitRef(standsIn as ComponentRef)[0] === 'room')
    .flatMap(({ id }) => hostsDown(`feed:${id}`))
  assert.deepEqual(stopped, ['px-01-h04'])
})

test('flaw 10: the array that stops vs-01 stops its backup', () => {
  const works = worksWithout(['array:rz1-san'])
  assert.ok(!works('datastore:vs-01-ds1') && !works('service:backup'))
})

test('flaw 11: one firmware stops all of xcp-01, and no other firmware all of any cluster', () => {
  for (const { kind, id } of estate.facilities) {
    if (kind !== 'firmware') continue
    const down = new Set(hostsDown(`firmware:${id}`))
    const whole = estate.clusters
      .filter((one) => hostsOf(one.id).every((host) => down.has(host.id)))
      .map((one) => one.id)
    assert.deepEqual(whole, id === 'nic-22.31' ? ['xcp-01'] : [], id)
  }
})

test('no switch and no fabric alone stops a host', () => {
  for (const { kind, id } of estate.facilities) {
    if (kind === 'switch' || kind === 'fabric') assert.deepEqual(hostsDown(`${kind}:${id}`), [], id)
  }
})

test('every service has a role, and every part but hosts and switches a figure of how often it fails', () => {
  assert.deepEqual(
    estate.services.filter(({ role }) => role === undefined || role === 'unknown').map(({ id }) => id),
    [],
  )
  const without = estate.facilities.filter(({ reliability }) => reliability === undefined)
  assert.deepEqual([...new Set(without.map(({ kind }) => kind))], ['switch'])
})

import type {
  ComponentRef,
  Estate,
  Facility,
  FacilityKind,
  Known,
  Needs,
  Place,
  Requirement,
  Vm,
} from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import {
  all,
  any,
  atLeast,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  mustRule,
  network,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'

/** An estate of at most 15 components besides its services, with loops and, at some rate, unknowns. */
export function randomEstate(random: Random, unknownRate: number): Estate {
  const known = <T>(value: T): Known<T> => (random() < unknownRate ? 'unknown' : value)
  const racks = Array.from(
    { length: randomInteger(random, 0, 2) },
    (_, index) => `rack:r${index}` as ComponentRef,
  )
  const feeds = Array.from(
    { length: randomInteger(random, 0, 2) },
    (_, index) => `feed:f${index}` as ComponentRef,
  )
  const hostIds = Array.from({ length: randomInteger(random, 1, 3) }, (_, index) => `h${index}`)
  const vmIds = Array.from({ length: randomInteger(random, 1, 3) }, (_, index) => `v${index}`)
  const storeIds = random() < 0.6 ? ['d0'] : []
  const networkIds = random() < 0.3 ? ['n0'] : []
  const crossing: readonly ComponentRef[] = [
    ...(random() < 0.3 ? (['controller-vm:x'] as const) : []),
    ...(random() < 0.2 ? (['software:w'] as const) : []),
  ]
  const anyRef: readonly ComponentRef[] = [
    ...racks,
    ...feeds,
    ...crossing,
    ...hostIds.map((id) => `host:${id}` as const),
    ...vmIds.map((id) => `vm:${id}` as const),
  ]
  const formula = (refs: readonly ComponentRef[], depth: number): Requirement =>
    randomFormula(random, refs, depth)
  const needs = (refs: readonly ComponentRef[], rate: number): Needs =>
    refs.length === 0 || random() > rate ? known('nothing' as const) : known(formula(refs, 2))
  const place = (): Place => {
    const at: Place = racks.length === 0 || random() < 0.3 ? 'nowhere' : randomElement(random, racks)
    return random() < unknownRate ? 'unknown' : at
  }
  const serviceRefs: readonly ComponentRef[] = [
    ...vmIds.map((id) => `vm:${id}` as const),
    'service:s0',
    'service:s1',
    ...feeds,
    ...crossing,
  ]
  return estateOf({
    facilities: [
      ...racks.map((ref) => facility('rack', ref.slice(5), { requires: needs(feeds, 0.5) })),
      ...crossing.map((ref) =>
        crossCut(ref, known(`host:${randomElement(random, hostIds)}` as const), needs(feeds, 0.2)),
      ),
      ...feeds.map((ref) =>
        facility('feed', ref.slice(5), {
          requires: needs(anyRef, 0.2),
          standsIn: random() < 0.1 ? place() : 'nowhere',
        }),
      ),
    ],
    clusters: [cluster('c', { haEnabled: known(random() < 0.7), requires: needs(anyRef, 0.3) })],
    hosts: hostIds.map((id) =>
      host(id, { standsIn: place(), requires: needs(feeds, 0.6), maintenance: known(random() < 0.1) }),
    ),
    datastores: storeIds.map((id) => ({
      ...datastore(
        id,
        hostIds.filter(() => random() < 0.8),
        needs(anyRef, 0.4),
      ),
      ...(random() < unknownRate ? { hostIds: 'unknown' as const } : {}),
    })),
    networks: networkIds.map((id) => network(id, needs(anyRef, 0.5))),
    vms: vmIds.map((id) => randomVm(random, unknownRate, id, hostIds, storeIds, networkIds)),
    services: ['s0', 's1'].map((id) =>
      service(id, random() < unknownRate ? 'unknown' : formula(serviceRefs, 3)),
    ),
    rules:
      random() < 0.3
        ? [mustRule('m', randomElement(random, ['vm-on-hosts', 'vm-off-hosts', 'unread']), ['v0'], ['h0'])]
        : [],
  })
}

function randomVm(
  random: Random,
  unknownRate: number,
  id: string,
  hostIds: readonly string[],
  storeIds: readonly string[],
  networkIds: readonly string[],
): Vm {
  const known = <T>(value: T): Known<T> => (random() < unknownRate ? 'unknown' : value)
  return vm(id, known(randomElement(random, hostIds)), {
    power: known(random() < 0.05 ? 'off' : 'on'),
    restartPriority: known(random() < 0.1 ? 'disabled' : 'medium'),
    datastoreIds: known(random() < 0.7 ? storeIds : []),
    networkIds: known(networkIds),
    devices: known(random() < 0.1 ? [{ kind: 'passthrough' as const, name: 'gpu', bindsToHost: true }] : []),
  })
}

/** A controller VM that stands in a host, or a software version that stands nowhere. */
function crossCut(ref: ComponentRef, host: Place, requires: Needs): Facility {
  const [kind, id] = splitRef(ref)
  return facility(kind as FacilityKind, id, { standsIn: kind === 'software' ? 'nowhere' : host, requires })
}

function randomFormula(random: Random, refs: readonly ComponentRef[], depth: number): Requirement {
  if (depth === 0 || random() < 0.3) return on(randomElement(random, refs))
  const of = Array.from({ length: randomInteger(random, 1, 3) }, () => randomFormula(random, refs, depth - 1))
  const kind = randomInteger(random, 0, 2)
  return kind === 0
    ? all(...of)
    : kind === 1
      ? any(...of)
      : atLeast(randomInteger(random, 1, of.length), ...of)
}

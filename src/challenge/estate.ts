import { allOf, anyOf, cluster, datastore, facility, host, service, vm } from '#challenge/entities.ts'
import { type Estate, emptyEstate, type Host, type Needs, type Vm } from '#estate/model.ts'
import { requirementText } from '#estate/requirement.ts'
import type { Block } from '#kernel/block.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'
import { formatQuantity, gib } from '#kernel/units.ts'

/** An estate made for one question, and what a reader is shown of it. */
export type GeneratedEstate = { readonly estate: Estate; readonly shown: readonly Block[] }

/** An estate of a kind that a question names, from a stream of chance. Everything in it is stated. */
export function generatedEstate(kind: 'places' | 'clusters', random: Random): GeneratedEstate {
  switch (kind) {
    case 'places':
      return places(random)
    case 'clusters':
      return clusters(random)
    default:
      return kind satisfies never
  }
}

/** Words for services, so that no two runs of a challenge read alike. */
const serviceNames = [
  'orders',
  'mail',
  'wiki',
  'payroll',
  'shop',
  'reports',
  'login',
  'files',
  'billing',
  'search',
]

/** Three racks, two feeds, two arrays: what the drawing keeps apart and what cuts across it. */
function places(random: Random): GeneratedEstate {
  const feeds = ['feed-a', 'feed-b'] as const
  const racks = ['rack-1', 'rack-2', 'rack-3']
  const arrays = ['array-1', 'array-2'].map((id) =>
    facility('array', id, 'site:site', allOf(`feed:${randomElement(random, feeds)}`)),
  )
  const hosts = racks.flatMap((rack, index) =>
    [1, 2].map((at) => {
      const cord = randomElement(random, ['a', 'b', 'both', 'both'] as const)
      const requires: Needs =
        cord === 'both' ? anyOf('feed:feed-a', 'feed:feed-b') : allOf(`feed:feed-${cord}`)
      return host(`host-${index * 2 + at}`, 'c', {
        ...{ standsIn: `rack:${rack}`, requires, memoryBytes: gib(512) },
      })
    }),
  )
  const seen = hosts.map(({ id }) => id)
  const datastores = arrays.map(({ id }, index) =>
    datastore(`store-${index + 1}`, seen, allOf(`array:${id}`)),
  )
  const first = randomInteger(random, 0, serviceNames.length - 1)
  const vms: Vm[] = []
  const services = Array.from({ length: 6 }, (_, index) => {
    const name = serviceNames[(first + index) % serviceNames.length] as string
    const size = index < 3 ? 2 : 1
    const own = Array.from({ length: size }, (_unused, at) =>
      vm(size === 1 ? name : `${name}-${at + 1}`, randomElement(random, hosts), gib(16), [
        randomElement(random, datastores).id,
      ]),
    )
    vms.push(...own)
    const refs = own.map(({ id }) => `vm:${id}` as const)
    const needsBoth = size === 2 && random() < 0.34
    return service(name, needsBoth ? allOf(...refs) : anyOf(...refs))
  })
  const site = facility('site', 'site', 'nowhere', 'nothing')
  const estate: Estate = {
    ...emptyEstate('An estate made for this question'),
    facilities: [
      site,
      ...racks.map((id) => facility('rack', id, 'site:site', 'nothing')),
      ...feeds.map((id) => facility('feed', id, 'site:site', 'nothing')),
      ...arrays,
    ],
    ...{ clusters: [cluster('c')], hosts, datastores, vms, services },
  }
  return { estate, shown: [hostTable(estate), storeTable(estate), serviceTable(estate)] }
}

function hostTable({ hosts }: Estate): Block {
  const rows = hosts.map(({ name, standsIn, requires }) => [name, local(standsIn), needsSaid(requires)])
  return {
    kind: 'table',
    title: 'Hosts, all of one cluster that restarts VMs',
    columns: heads('Host', 'Stands in', 'Runs on'),
    rows,
  }
}

function storeTable({ datastores, facilities }: Estate): Block {
  const rows = datastores.map(({ name, requires }) => {
    const array = facilities.find(({ id }) => requirementText(requires).includes(id))
    return [name, needsSaid(requires), array === undefined ? '' : needsSaid(array.requires)]
  })
  return {
    kind: 'table',
    title: 'Datastores, seen by every host',
    columns: heads('Datastore', 'On', 'Which runs on'),
    rows,
  }
}

function serviceTable({ services, vms }: Estate): Block {
  const rows = services.map(({ name, requires }) => {
    const own = vms.filter(({ id }) =>
      requirementText(requires)
        .split(/[\s,()]+/)
        .includes(`vm:${id}`),
    )
    const where = own.map(
      ({ id, hostId, datastoreIds }) => `${id} on ${hostId}, disk on ${String(datastoreIds)}`,
    )
    return [name, needsSaid(requires), where.join('; ')]
  })
  return { kind: 'table', title: 'Services', columns: heads('Service', 'Needs', 'Its VMs'), rows }
}

const local = (ref: string): string => ref.slice(ref.indexOf(':') + 1)
const needsSaid = (needs: Needs): string => requirementText(needs).replace(/\b[a-z-]+:/g, '')
const heads = (...titles: readonly string[]) => titles.map((title) => ({ title }))

/** Four small clusters with VMs of uneven sizes: sums say little about what fits. */
function clusters(random: Random): GeneratedEstate {
  const hosts: Host[] = []
  const vms: Vm[] = []
  const names = ['north', 'south', 'east', 'west']
  const tables: Block[] = []
  for (const name of names) {
    const count = randomInteger(random, 3, 5)
    const hostGib = randomElement(random, [256, 384, 512])
    const own = Array.from({ length: count }, (_, at) =>
      host(`${name}-${at + 1}`, name, {
        ...{ standsIn: 'nowhere', requires: 'nothing', memoryBytes: gib(hostGib) },
      }),
    )
    const fill = 0.45 + random() * 0.35
    const rows = own.map((on) => {
      const sizes = vmSizes(random, hostGib * fill)
      sizes.forEach((size, at) => {
        vms.push(vm(`${on.id}-vm${at + 1}`, on, gib(size), []))
      })
      return [on.name, gib(hostGib), `${sizes.join(', ')} GiB`]
    })
    hosts.push(...own)
    tables.push({
      kind: 'table',
      title: `Cluster ${name}: ${count} hosts of ${formatQuantity(gib(hostGib), 'bytes')}`,
      columns: [{ title: 'Host' }, { title: 'Memory', unit: 'bytes' }, { title: 'Its VMs' }],
      rows,
    })
  }
  const estate: Estate = {
    ...emptyEstate('Clusters made for this question'),
    ...{ clusters: names.map(cluster), hosts, vms },
  }
  return { estate, shown: tables }
}

/** Sizes of the VMs of one host that add up to about `wanted` GiB, a few large ones among them, largest first. */
function vmSizes(random: Random, wanted: number): readonly number[] {
  const sizes: number[] = []
  let left = wanted
  while (left >= 16) {
    const fitting = [16, 32, 48, 64, 96, 128, 192].filter((size) => size <= left)
    const size = randomElement(random, fitting)
    sizes.push(size)
    left -= size
  }
  return sizes.sort((a, b) => b - a)
}

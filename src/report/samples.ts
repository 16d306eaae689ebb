import type { Block, Domain, DomainCells, State } from '#kernel/block.ts'
import type { BlockOf } from '#report/blocks.ts'
import { sampleGantt } from '#report/sample-gantt.ts'

/** A hand-made estate for tests of pictures: two sites, a witness, 12 racks, 60 hosts, 1,200 VMs, one rack failed. */
export function sampleMap(failedRack: string): BlockOf<'domain-map'> {
  const sites = ['Harbour', 'Hill'].map((name, index) => site(name, index, failedRack))
  const witness: Domain = {
    ref: 'site:witness',
    kind: 'site',
    name: 'Witness',
    state: 'serving',
    children: [leaf('wit-01', 'serving', [{ state: 'serving', count: 2 }])],
    cells: [],
  }
  const hosts = (match: RegExp): readonly string[] => {
    const found: string[] = []
    const visit = (domain: Domain): void => {
      if (domain.kind === 'host' && match.test(domain.name)) found.push(domain.ref)
      domain.children.forEach(visit)
    }
    sites.forEach(visit)
    return found
  }
  const overlay = (kind: string, name: string, state: State, holds: readonly string[]) => ({
    ref: `${kind}:${name}`,
    kind,
    name,
    state,
    holds,
  })
  return {
    kind: 'domain-map',
    title:
      failedRack === ''
        ? 'Everything serves'
        : `Rack ${failedRack} takes 5 hosts; their VMs restart, 12 cannot`,
    domains: [...sites, witness],
    overlays: [
      overlay('feed', 'H-A', failedRack === '' ? 'serving' : 'failed', hosts(/^h[ab]-r[12]/)),
      overlay('feed', 'H-B', 'serving', hosts(/^ha/)),
      overlay('feed', 'L-A', 'serving', hosts(/^la/)),
      overlay('feed', 'L-B', 'serving', hosts(/^lb/)),
      overlay('switch', 'leaf-h1', 'degraded', hosts(/^ha-r1-0[12]/)),
      overlay('switch', 'leaf-l1', 'serving', hosts(/^l/)),
      overlay('array', 'stor-1', 'serving', hosts(/^h/)),
      overlay('array', 'stor-2', 'serving', hosts(/^l/)),
    ],
  }
}

/** The same estate in motion: a rack is lost, its VMs boot on another one minute later and serve after three. */
export function samplePlayback(): BlockOf<'playback'> {
  const { domains, overlays } = sampleMap('')
  const racks = domains.flatMap((place) => place.children.flatMap((room) => room.children))
  const rack = (name: string): Domain => racks.find(({ ref }) => ref === `rack:${name}`) as Domain
  const count = ({ cells }: Domain): number => cells.reduce((total, cell) => total + cell.count, 0)
  const lost = rack('ha-r2')
  const target = rack('ha-r1').children[0] as Domain
  const moved = lost.children.reduce((total, host) => total + count(host), 0)
  return {
    kind: 'playback',
    title: 'Rack ha-r2 is lost; its VMs serve elsewhere after three minutes',
    endMs: 240_000,
    ...{ domains, overlays },
    moments: [
      {
        atMs: 1_000,
        label: 'Rack ha-r2 loses power',
        changes: [
          { ref: lost.ref, state: 'failed' },
          ...lost.children.map((host) => ({
            ref: host.ref,
            state: 'failed' as const,
            cells: [{ state: 'stopped' as const, count: count(host) }],
          })),
        ],
      },
      {
        atMs: 60_000,
        label: 'Its VMs are placed on one host of rack ha-r1 and boot',
        changes: [
          ...lost.children.map(({ ref }) => ({ ref, cells: [] })),
          { ref: target.ref, cells: [...target.cells, { state: 'restarting', count: moved }] },
        ],
      },
      {
        atMs: 180_000,
        label: 'The last VM serves',
        changes: [{ ref: target.ref, cells: [{ state: 'serving', count: count(target) + moved }] }],
      },
    ],
  }
}

function site(name: string, index: number, failedRack: string): Domain {
  const initial = index === 0 ? 'h' : 'l'
  const rooms = ['a', 'b'].map((room): Domain => {
    const racks = ['r1', 'r2', 'r3'].map((rack) => rackOf(`${initial}${room}-${rack}`, failedRack))
    const state = racks.some((rack) => rack.state === 'failed') ? 'degraded' : 'serving'
    const title = `Room ${initial.toUpperCase()}${room.toUpperCase()}`
    return { ref: `room:${initial}${room}`, kind: 'room', name: title, state, children: racks, cells: [] }
  })
  const state = rooms.some((room) => room.state !== 'serving') ? 'degraded' : 'serving'
  return { ref: `site:${name}`, kind: 'site', name, state, children: rooms, cells: [] }
}

function rackOf(id: string, failedRack: string): Domain {
  const state: State = id === failedRack ? 'failed' : 'serving'
  const hosts = [1, 2, 3, 4, 5].map((number) => {
    const count = 14 + ((number * 7 + id.charCodeAt(1) * 3 + id.charCodeAt(4) * 5) % 13)
    const cells: readonly DomainCells[] =
      state === 'failed'
        ? [
            { state: 'restarting', count: count - 3 },
            { state: 'failed', count: 3 },
          ]
        : number === 4 && id.endsWith('r2')
          ? [
              { state: 'serving', count: count - 4 },
              { state: 'degraded', count: 2 },
              { state: 'stopped', count: 1 },
              { state: 'unknown', count: 1 },
            ]
          : [{ state: 'serving', count }]
    return leaf(`${id}-0${number}`, state, cells)
  })
  return { ref: `rack:${id}`, kind: 'rack', name: id.toUpperCase(), state, children: hosts, cells: [] }
}

const leaf = (name: string, state: State, cells: readonly DomainCells[]): Domain => ({
  ref: `host:${name}`,
  kind: 'host',
  name,
  state,
  children: [],
  cells,
})

/** One block of every kind, as an engine would write them. */
export const sampleBlocks: readonly Block[] = [
  {
    kind: 'sentence',
    text: 'Two hosts of Prod-02 may fail together. The pair esx-07 and esx-11 is the one that does not fit.',
  },
  {
    kind: 'verdict',
    subject: 'Prod-01',
    verdict: 'safe',
    text: 'All 66 pairs fit; the tightest leaves 38 GiB.',
  },
  {
    kind: 'verdict',
    subject: 'Prod-02',
    verdict: 'unsafe',
    text: 'Without esx-07 and esx-11 the VM db-14 (384 GiB) fits on no survivor; the largest hole is 311 GiB.',
  },
  {
    kind: 'verdict',
    subject: 'Edge',
    verdict: 'undecided',
    text: 'The memory of host edge-03 is unknown; with 256 GiB or more every loss fits.',
  },
  { kind: 'quantity', label: 'VMs that must restart', value: 41, unit: 'vms' },
  { kind: 'quantity', label: 'Memory they need', value: 1_288_490_188_800, unit: 'bytes' },
  { kind: 'quantity', label: 'CPU demand', value: null, unit: 'mhz' },
  {
    kind: 'table',
    title: 'The tightest losses of each cluster',
    columns: [
      { title: 'Cluster' },
      { title: 'Lost hosts' },
      { title: 'Restarting', unit: 'vms' },
      { title: 'Memory needed', unit: 'bytes' },
      { title: 'Largest hole', unit: 'bytes' },
      { title: 'CPU left', unit: 'ratio' },
    ],
    rows: [
      ['Prod-01', 'esx-02, esx-05', 38, 824_633_720_832, 549_755_813_888, 0.41],
      ['Prod-02', 'esx-07, esx-11', 41, 1_288_490_188_800, 333_934_395_392, 0.125],
      ['Edge', 'edge-03', 6, 51_539_607_552, null, null],
    ],
  },
  {
    kind: 'bars',
    title: 'One host carries more than any other could take over',
    unit: 'bytes',
    bars: [
      { label: 'esx-07', value: 1_099_511_627_776, state: 'failed' },
      { label: 'esx-11', value: 687_194_767_360, state: 'degraded' },
      { label: 'esx-02', value: 549_755_813_888, state: 'serving' },
      { label: 'edge-03', value: 51_539_607_552, state: 'unknown' },
      { label: 'esx-05', value: 412_316_860_416, state: 'restarting' },
      { label: 'esx-06', value: 274_877_906_944, state: 'stopped' },
    ],
    limit: { label: 'Largest hole among survivors', value: 858_993_459_200 },
  },
  {
    kind: 'line',
    title: 'Consolidation saves hosts until the rack decides',
    x: { label: 'VMs per host', unit: 'count' },
    y: { label: 'VMs lost with one rack', unit: 'vms' },
    series: [
      { label: 'Two racks', points: [4, 8, 12, 16, 20, 24, 28, 32].map((x) => [x, x * 10] as const) },
      { label: 'Four racks', points: [4, 8, 12, 16, 20, 24, 28, 32].map((x) => [x, x * 5] as const) },
      { label: 'Six racks', points: [4, 8, 12, 16, 20, 24, 28, 32].map((x) => [x, (x * 20) / 6] as const) },
    ],
    mark: { label: 'Your estate', x: 20 },
  },
  {
    kind: 'heatmap',
    title: 'Every pair with esx-07 fails',
    rows: ['esx-01', 'esx-02', 'esx-03', 'esx-04', 'esx-05', 'esx-06', 'esx-07', 'esx-08'],
    columns: ['esx-01', 'esx-02', 'esx-03', 'esx-04', 'esx-05', 'esx-06', 'esx-07', 'esx-08'],
    states: [0, 1, 2, 3, 4, 5, 6, 7].map((row) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((column): State => {
        if (row === 6 || column === 6) return 'failed'
        if (row === 7 && column === 7) return 'unknown'
        return (row + column) % 5 === 0 ? 'degraded' : 'serving'
      }),
    ),
  },
  {
    kind: 'timeline',
    title: 'For 20 s two hosts own one disk',
    endMs: 180_000,
    lanes: [
      {
        label: 'Lost host, cut off',
        intervals: [
          { state: 'serving', label: 'writes', fromMs: 0, toMs: 60_000 },
          { state: 'stopped', label: 'reset by its watchdog', fromMs: 60_000, toMs: 180_000 },
        ],
      },
      {
        label: 'Two owners',
        intervals: [{ state: 'failed', label: 'two owners', fromMs: 40_000, toMs: 60_000 }],
      },
      {
        label: 'Guests elsewhere',
        intervals: [
          { state: 'unknown', label: 'not asked for', fromMs: 0, toMs: 40_000 },
          { state: 'restarting', label: 'boot', fromMs: 40_000, toMs: 130_000 },
          { state: 'degraded', label: 'last ones boot', fromMs: 130_000, toMs: 150_000 },
          { state: 'serving', label: 'serve', fromMs: 150_000, toMs: 180_000 },
        ],
      },
    ],
    marks: [
      { label: 'survivors decide', atMs: 20_000 },
      { label: 'they take the disks', atMs: 40_000 },
      { label: 'last guest serves', atMs: 150_000 },
    ],
  },
  sampleMap('ha-r2'),
  samplePlayback(),
  sampleGantt(9),
]

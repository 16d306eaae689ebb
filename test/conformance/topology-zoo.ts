import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { fatalSingles } from '#engines/blast-radius/fatal-singles.ts'
import type { ComponentRef, Requirement } from '#estate/model.ts'
import { compileGraph } from '#failure/compile.ts'
import { all, any, estateOf, facility, on, service } from '#failure/estate-fixture.ts'
import { articulation, type Links } from '#kernel/articulation.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'

/** What the index of the corpus says about one network. */
type Published = {
  readonly file: string
  readonly nodes: number
  readonly links: number
  readonly components: number
  readonly articulation_points: number
  readonly bridges: number
}
type Network = { readonly nodes: number; readonly links: Links }

/**
 * Networks of operators, each asked twice: the kernel's articulation points and bridges against the published counts,
 * and the fatal singles of the failure graph against those points and bridges, one by one. A case is one network.
 */
export function topologyZoo(folder: string): ConformanceResult {
  const index = JSON.parse(readFileSync(join(folder, 'INDEX.json'), 'utf8')) as readonly Published[]
  const files = filesOf(gunzipSync(readFileSync(join(folder, 'graphml.tar.gz'))))
  const differed = index.flatMap((published) => {
    const text = files.get(published.file)
    const why = text === undefined ? 'the archive has no such file' : difference(networkOf(text), published)
    return why === undefined ? [] : [{ case: published.file, why }]
  })
  return {
    vendor: 'Network operators',
    corpus: 'topology-zoo',
    source: 'sk2/topologyzoo at e278b1bdaafea5dac33883bf9c97401db4cd7347',
    cases: index.length,
    agreed: index.length - differed.length,
    differed,
  }
}

function difference(network: Network, published: Published): string | undefined {
  const { nodes, links } = network
  const { points, bridges, components } = articulation(nodes, links)
  const got = [nodes, links.length, components, points.length, bridges.length]
  const said = [
    published.nodes,
    published.links,
    published.components,
    published.articulation_points,
    published.bridges,
  ]
  if (got.join() !== said.join())
    return `nodes, links, components, points and bridges are ${got.join(', ')}, published ${said.join(', ')}`
  const fatal = fatalSinglesOf(network)
  if (fatal.points.join() !== points.join())
    return `fatal nodes ${fatal.points.join()}, points ${points.join()}`
  if (fatal.bridges.join() !== bridges.join())
    return `fatal links ${fatal.bridges.join()}, bridges ${bridges.join()}`
  return undefined
}

/**
 * Nodes and links that are fatal for a service between two others. Reaching a root is written as requirements in
 * layers, one for each step a way may have: a node reaches the root in so many steps when it works and, over some link
 * that works, a neighbour does in one step less. A node separates its component exactly when it takes the service of
 * another node than itself and the root; the root is judged from a second root.
 */
function fatalSinglesOf({ nodes, links }: Network): {
  readonly points: readonly number[]
  readonly bridges: readonly number[]
} {
  const { componentOf, components } = articulation(nodes, links)
  const points = new Set<number>()
  const bridges = new Set<number>()
  for (let component = 0; component < components; component += 1) {
    const members = [...Array(nodes).keys()].filter((node) => componentOf[node] === component)
    const [root, second] = members
    if (root === undefined || second === undefined) continue
    for (const [at, from] of [root, second].entries()) {
      for (const { terminal, single } of reachedFrom(from, members, links)) {
        const [kind, id] = single.split(':') as [string, string]
        if (kind === 'fabric') bridges.add(Number(id))
        else if (Number(id) !== terminal && (at === 0 ? Number(id) !== from : Number(id) === root))
          points.add(Number(id))
      }
    }
  }
  const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((left, right) => left - right)
  return { points: sorted(points), bridges: sorted(bridges) }
}

/** For each member but the root, every fatal single of the service that it reaches the root. */
function reachedFrom(
  root: number,
  members: readonly number[],
  links: Links,
): readonly { readonly terminal: number; readonly single: string }[] {
  const works = (node: number): ComponentRef => `switch:${node}`
  const layers = members.length - 1
  let reached = new Map<number, ComponentRef>([[root, works(root)]])
  const services = []
  for (let step = 1; step <= layers; step += 1) {
    const ways = new Map<number, Requirement[]>()
    for (const [link, [from, to]] of links.entries()) {
      for (const [here, there] of [
        [from, to],
        [to, from],
      ] as const) {
        const before = reached.get(there)
        if (here === there || here === root || before === undefined) continue
        const list = ways.get(here) ?? []
        list.push(all(on(`fabric:${link}`), on(before)))
        ways.set(here, list)
      }
    }
    reached = new Map<number, ComponentRef>([[root, works(root)]])
    for (const [node, list] of ways) {
      const id = `${node} in ${step}`
      services.push(service(id, all(on(works(node)), any(...list))))
      reached.set(node, `service:${id}`)
    }
  }
  const facilities = [
    ...members.map((node) => facility('switch', `${node}`, {})),
    ...[...links.keys()].map((link) => facility('fabric', `${link}`, {})),
  ]
  const graph = compileGraph(estateOf({ clusters: [], facilities, services }), 'real')
  return fatalSingles(graph, 'interrupted', 1e9).flatMap(({ node, singles }) => {
    const [terminal, steps] = graph.components[node]!.ref.slice('service:'.length).split(' in ')
    if (Number(steps) !== layers) return []
    return singles.map((single) => ({
      terminal: Number(terminal),
      single: graph.components[single.node]!.ref,
    }))
  })
}

/** Nodes by their order in the file, links in theirs. */
function networkOf(graphml: string): Network {
  const ids = [...graphml.matchAll(/<node id="([^"]*)"/g)].map(([, id]) => id!)
  const numbers = new Map(ids.map((id, at) => [id, at]))
  const links = [...graphml.matchAll(/<edge [^>]*>/g)].map(([tag]) => {
    const end = (name: string): number =>
      numbers.get(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '') ?? -1
    return [end('source'), end('target')] as const
  })
  return { nodes: ids.length, links }
}

/** The files of a tar archive as text, by the last part of their names. */
function filesOf(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const name = archive.toString('latin1', at, at + 100).replace(/\0.*$/, '')
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8)
    files.set(name.split('/').at(-1)!, archive.toString('utf8', at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

import { type Estate, type Host, isKnown, type Known } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { processorCores } from '#importers/processors.table.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What the name of a processor tells. The generation is named as vSphere names its baselines, so the two compare. */
export type Processor = { readonly generation: Known<string>; readonly coresPerSocket: Known<number> }

/** The name of a model as the table and the rules know it: 'gold-6248r', 'e5-2690v4', 'epyc-7543p', 'x5650'. */
function modelIn(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/\((?:r|tm)\)|[®™]/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 200)
  const scalable = /\bxeon (bronze|silver|gold|platinum) (\d{4}[a-z]{0,2}\+?)/.exec(name)
  if (scalable !== null) return `${scalable[1]}-${scalable[2]}`
  const older = /\b(e[357]-[1-8]\d{3}[a-z]{0,2}) ?(v[2-6])?\b/.exec(name)
  if (older !== null) return `${older[1]}${older[2] ?? ''}`
  const epyc = /\bepyc ([4789][0-9fh][0-9f]\d[a-z]{0,2})\b/.exec(name)
  if (epyc !== null) return `epyc-${epyc[1]}`
  const six = /\bxeon 6[ -]?(?:processor )?(6\d{3}[pe][a-z+]?)\b|\bxeon (6\d{3}[pe])\b/.exec(name)
  if (six !== null) return `xeon6-${six[1] ?? six[2]}`
  return /\bxeon (?:cpu |processor )?([xel]5[56]\d{2})\b/.exec(name)?.[1]
}

/**
 * Generations by how makers number their models. Intel Xeon Scalable: the second digit; E3, E5, E7: the version; EPYC: the
 * last digit. Source: Intel, processor numbers of Xeon; AMD, EPYC processor naming.
 */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^(bronze|silver|gold|platinum)-\d1\d\d/, 'intel-skylake'],
  [/^(bronze|silver|gold|platinum)-\d2\d\d/, 'intel-cascadelake'],
  [/^(gold|platinum)-\d3\d\dhl?$/, 'intel-cooperlake'],
  [/^(bronze|silver|gold|platinum)-\d3\d\d/, 'intel-icelake'],
  [/^(bronze|silver|gold|platinum)-\d4\d\d/, 'intel-sapphirerapids'],
  [/^(bronze|silver|gold|platinum)-\d5\d\d/, 'intel-emeraldrapids'],
  [/^xeon6-\d{4}p/, 'intel-graniterapids'],
  [/^xeon6-\d{4}e/, 'intel-sierraforest'],
  [/^e5-[1-4]\d{3}[a-z]{0,2}$/, 'intel-sandybridge'],
  [/^e[57]-\d{4}[a-z]{0,2}v2$/, 'intel-ivybridge'],
  [/^e[57]-\d{4}[a-z]{0,2}v3$/, 'intel-haswell'],
  [/^e[57]-\d{4}[a-z]{0,2}v4$/, 'intel-broadwell'],
  [/^e7-[248]8\d\d[a-z]?$/, 'intel-westmere'],
  [/^[xel]56\d\d$/, 'intel-westmere'],
  [/^[xel]55\d\d$/, 'intel-nehalem'],
  [/^epyc-7[0-9fh][0-9f]1[a-z]?$/, 'amd-zen'],
  [/^epyc-7[0-9fh][0-9f]2[a-z]?$/, 'amd-zen2'],
  [/^epyc-7[0-9fh][0-9f]3[a-z]?$/, 'amd-zen3'],
  [/^epyc-[489][0-9f]\d4[a-z]?$/, 'amd-zen4'],
  [/^epyc-[49][0-9f]\d5[a-z]?$/, 'amd-zen5'],
]

/** What the name of a processor tells of its generation and its cores; both unknown for a name nobody knows. */
export function processorOf(text: string): Processor {
  const model = modelIn(text)
  if (model === undefined) return { generation: 'unknown', coresPerSocket: 'unknown' }
  return {
    generation: rules.find(([pattern]) => pattern.test(model))?.[1] ?? 'unknown',
    coresPerSocket: processorCores.get(model) ?? 'unknown',
  }
}

/**
 * The estate with what its hosts' processors tell by name where the inventory left it open: cores, where sockets are
 * known, and the generation. What was stated stays. A note says how many hosts got cores that way. Cost O(hosts).
 */
export function completeProcessors(estate: Estate): {
  readonly estate: Estate
  readonly issues: readonly Issue[]
} {
  const named: string[] = []
  const hosts = estate.hosts.map((host) => {
    if (!isKnown(host.cpuModel)) return host
    const { generation, coresPerSocket } = processorOf(host.cpuModel)
    const lacksCores = host.cores === 'unknown' && isKnown(coresPerSocket) && isKnown(host.sockets)
    if (lacksCores) named.push(host.name)
    const cores = lacksCores ? Number(coresPerSocket) * Number(host.sockets) : host.cores
    return { ...host, cores, ...generationOf(host, generation) }
  })
  if (named.length === 0) return { estate: { ...estate, hosts }, issues: [] }
  const message = `The cores of ${named.length === 1 ? 'host' : `${named.length} hosts such as`} ${named[0]} come from the published figure of their processor model, because the inventory does not state them.`
  return {
    estate: { ...estate, hosts },
    issues: [{ code: 'inventory.cores-by-model', severity: 'note', where: named[0] ?? 'hosts', message }],
  }
}

function generationOf(host: Host, generation: Known<string>): Pick<Host, 'traits'> {
  if (!isKnown(generation) || isKnown(known(host.traits?.cpuGeneration))) return {}
  return { traits: { ...host.traits, cpuGeneration: generation } }
}

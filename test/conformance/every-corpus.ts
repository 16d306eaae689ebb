import type { ConformanceResult } from '#test/conformance/conformance.ts'
import { faultTreeConformance } from '#test/conformance/fault-trees.ts'
import { forkliftConformance } from '#test/conformance/forklift.ts'
import { proxlbConformance } from '#test/conformance/proxlb.ts'
import { proxmoxConformance } from '#test/conformance/proxmox.ts'
import { topologyZoo } from '#test/conformance/topology-zoo.ts'
import { xapiConformance } from '#test/conformance/xapi.ts'
import { corpusFolder } from '#test/corpus.ts'

type Scoring = (folder: string) => ConformanceResult | readonly ConformanceResult[]

/** Every corpus of published answers, with what scores us against it. */
const corpora: readonly (readonly [corpus: string, score: Scoring])[] = [
  ['pve-ha-manager', proxmoxConformance],
  ['xapi-ha', xapiConformance],
  ['fault-trees', faultTreeConformance],
  ['topology-zoo', topologyZoo],
  ['migration-concerns', forkliftConformance],
  ['proxlb-solver', proxlbConformance],
]

/** How we compare with every corpus, in a fixed order; or the names of those that are not at hand. */
export function everyConformance():
  | { readonly kind: 'scored'; readonly results: readonly ConformanceResult[] }
  | { readonly kind: 'missing'; readonly corpora: readonly string[] } {
  const missing = corpora.flatMap(([name]) => (corpusFolder(name) === undefined ? [name] : []))
  if (missing.length > 0) return { kind: 'missing', corpora: missing }
  return {
    kind: 'scored',
    results: corpora.flatMap(([name, score]) => score(corpusFolder(name) ?? '')),
  }
}

import type { ClusterAnswer, HeadroomResult, LossAnswer } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { sampleEstate, sampleVm } from '#engines/headroom/sample.ts'
import type { Estate, Vm } from '#estate/model.ts'
import { assert } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'

/** What tests ask of the engine, on estates of one cluster with nothing kept for the hypervisor. */
type Params = Readonly<Record<string, unknown>>

/** The whole run. */
export function runOf(parts: Partial<Estate>, params: Params = {}) {
  const estate = sampleEstate(parts)
  const outcome = headroom.run(
    { estate, digest: '' },
    { memoryReserve: 0, ...params },
    { seed: 0, progress: () => {} },
  )
  assert(outcome.ok, 'the engine refused a sample')
  return { ...outcome.value, result: outcome.value.result as HeadroomResult }
}
/** The answer about the first cluster. */
export function clusterOf(parts: Partial<Estate>, params: Params = {}): ClusterAnswer {
  const [cluster] = runOf(parts, params).result.clusters
  assert(cluster !== undefined, 'a sample has a cluster')
  return cluster
}
/** Its answer for that many failures. */
export const answerOf = (parts: Partial<Estate>, failures: 1 | 2, params: Params = {}): LossAnswer =>
  clusterOf(parts, { failures, ...params }).answers[failures - 1] as LossAnswer
/** The text of that verdict. */
export const textOf = (parts: Partial<Estate>, failures: 1 | 2, params: Params = {}): string => {
  const verdicts = runOf(parts, { failures, ...params }).blocks.filter((block) => block.kind === 'verdict')
  return verdicts[failures - 1]?.text ?? ''
}
/** VMs of these sizes on one host. */
export const vmsOn = (hostId: string, sizesGib: readonly number[], changes: Partial<Vm> = {}): Vm[] =>
  sizesGib.map((size, at) => sampleVm(`${hostId}-vm${at}`, hostId, gib(size), changes))

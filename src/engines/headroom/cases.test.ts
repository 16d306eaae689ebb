import assert from 'node:assert/strict'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { runCases } from '#test/engine-cases.ts'

/** What a case expects of one answer; what it leaves out, it does not say. */
type Expected = {
  readonly cluster: string
  readonly failures: number
  readonly verdict: string
  readonly losses?: number
  readonly unsafe?: number
  readonly placementsChecked?: number
  readonly tightest?: readonly string[]
  readonly placement?: readonly (readonly [string, string])[]
  readonly failing?: readonly string[]
  readonly proof?: string
  readonly stranded?: readonly string[]
  readonly obstacle?: string
  readonly gaps?: readonly string[]
  readonly text?: string
}

const ids = (list: readonly { readonly id: string }[] | undefined): readonly string[] =>
  (list ?? []).map(({ id }) => id)

/** What a case expects of one kind of facility. */
type ExpectedGroup = {
  readonly cluster: string
  readonly kind: string
  readonly verdict: string
  readonly losses: number
  readonly unsafe: number
  readonly refs?: readonly string[]
}
type Case = { readonly answers: readonly Expected[]; readonly groups?: readonly ExpectedGroup[] }

runCases<Case>(import.meta.dirname, headroom, (run, { answers, groups = [] }) => {
  const { clusters } = run.result as HeadroomResult
  for (const expected of groups) {
    const cluster = clusters.find(({ name }) => name === expected.cluster)
    const group = cluster?.groups.find(({ kind }) => kind === expected.kind)
    assert.ok(cluster && group, `${expected.cluster}, ${expected.kind} is answered`)
    const { kind, verdict, losses, unsafe } = group
    const found: ExpectedGroup = {
      cluster: cluster.name,
      kind,
      verdict,
      losses,
      unsafe,
      refs: group.shown.refs,
    }
    assert.deepEqual({ ...found, ...expected }, found)
  }
  for (const expected of answers) {
    const cluster = clusters.find(({ name }) => name === expected.cluster)
    const answer = cluster?.answers.find(({ failures }) => failures === expected.failures)
    assert.ok(cluster && answer, `${expected.cluster}, N-${expected.failures} is answered`)
    const subject = `${expected.cluster}, N-${expected.failures}`
    const block = run.blocks.find((one) => one.kind === 'verdict' && one.subject === subject)
    const found: Expected = {
      ...{
        cluster: cluster.name,
        failures: answer.failures,
        verdict: answer.verdict,
        losses: answer.losses,
      },
      ...{
        unsafe: answer.unsafe,
        placementsChecked: answer.placementsChecked,
        tightest: ids(answer.tightest?.hosts),
      },
      placement: (answer.tightest?.placement ?? []).map(({ vm, to }) => [vm.id, to.id] as const),
      ...{
        failing: ids(answer.failing?.hosts),
        stranded: ids(answer.failing?.vms),
        gaps: (answer.open?.gaps ?? []).map(({ code }) => code),
      },
      ...(answer.failing && { proof: answer.failing.proof.kind }),
      ...(answer.open && { obstacle: answer.open.obstacle }),
      ...(block?.kind === 'verdict' && { text: block.text }),
    }
    assert.deepEqual({ ...found, ...expected }, found, subject)
  }
})

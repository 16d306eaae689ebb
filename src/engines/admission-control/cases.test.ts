import assert from 'node:assert/strict'
import engine from '#engines/admission-control/engine.ts'
import type { Figure, JudgeId, Ruling } from '#engines/admission-control/judge.ts'
import type { AdmissionResult, Agreement, Judged } from '#engines/admission-control/result.ts'
import { runCases } from '#test/engine-cases.ts'

/** What a case expects of one rule; what it leaves out, it does not say. */
type ExpectedRow = {
  readonly ruling: Ruling
  readonly agreement: Agreement
  readonly own?: boolean
  readonly promised?: number | null
  readonly figures?: Readonly<Record<string, number | null>>
  readonly missing?: readonly string[]
  readonly says?: string
}
type Expected = {
  readonly clusters: readonly {
    readonly cluster: string
    readonly exact: string
    readonly why?: string
    readonly rows: Readonly<Partial<Record<JudgeId, ExpectedRow>>>
  }[]
}

runCases<Expected>(import.meta.dirname, engine, (run, { clusters }) => {
  const result = run.result as AdmissionResult
  for (const expected of clusters) {
    const cluster = result.clusters.find(({ name }) => name === expected.cluster)
    assert.ok(cluster, `${expected.cluster} is judged`)
    assert.equal(cluster.exact[0]?.verdict, expected.exact, `${expected.cluster}: our verdict`)
    if (expected.why !== undefined) assert.equal(cluster.exact[0]?.why, expected.why)
    for (const [judge, stated] of Object.entries(expected.rows)) {
      const row: Judged | undefined = cluster.rows.find((one) => one.judge === judge)
      const subject = `${expected.cluster}, ${judge}`
      assert.ok(row, `${subject} is judged`)
      assert.deepEqual([row.ruling, row.agreement], [stated.ruling, stated.agreement], subject)
      if (stated.own !== undefined) assert.equal(row.own, stated.own, `${subject}: its own rule`)
      if (stated.promised !== undefined) assert.equal(row.promised, stated.promised, `${subject}: promised`)
      for (const [label, value] of Object.entries(stated.figures ?? {})) {
        const figure: Figure | undefined = row.figures.find((one) => one.label === label)
        assert.ok(figure, `${subject} has a figure "${label}"`)
        assert.equal(figure.value, value, `${subject}: ${label}`)
      }
      if (stated.missing !== undefined)
        assert.deepEqual(
          row.missing.map(({ what }) => what),
          stated.missing,
          `${subject}: missing`,
        )
      if (stated.says !== undefined)
        assert.ok(row.sentence.includes(stated.says), `${subject} says "${stated.says}" in: ${row.sentence}`)
    }
  }
})

import { judgeNames, rulingNames } from '#engines/admission-control/judge.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import type { AdmissionResult, Agreement, ClusterJudged, Judged } from '#engines/admission-control/result.ts'
import { countText, listText, lossText } from '#engines/admission-control/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Clusters shown judge by judge; the table of totals holds all. */
const shownMax = 12

const agreementWords = {
  agrees: 'the same',
  'too-hopeful': 'says yes, does not fit',
  'too-cautious': 'says no, fits',
  silent: 'says nothing',
  open: 'open',
} as const satisfies Readonly<Record<Agreement, string>>

/**
 * The answer as blocks: what all rules did, then cluster by cluster our verdict, the table of judges and a
 * sentence for each.
 */
export function explainAdmission(result: AdmissionResult, params: AdmissionParams): readonly Block[] {
  const { clusters, clustersJudged } = result
  const blocks: Block[] = [{ kind: 'sentence', text: summaryText(result, params) }]
  if (clustersJudged > 1) blocks.push(totalsTable(result))
  for (const cluster of clusters.slice(0, shownMax)) blocks.push(...clusterBlocks(cluster))
  if (clustersJudged > shownMax) {
    const kept =
      clusters.length < clustersJudged ? ` The result keeps ${clusters.length} of them in detail.` : ''
    const text = `Shown are ${shownMax} of ${clustersJudged} clusters, those with most wrong promises first.${kept}`
    blocks.push({ kind: 'sentence', text })
  }
  if (result.emptyClusters.length > 0) {
    const names = result.emptyClusters.slice(0, 5).map(({ name }) => name)
    const text = `Nothing runs in ${listText(names, result.emptyClusters.length)}, so there is nothing to promise.`
    blocks.push({ kind: 'sentence', text })
  }
  if (result.lonelyHosts > 0) {
    const hosts = formatQuantity(result.lonelyHosts, 'hosts')
    const text = `${hosts} ${result.lonelyHosts === 1 ? 'stands' : 'stand'} outside of any cluster; no rule restarts what runs there.`
    blocks.push({ kind: 'sentence', text })
  }
  return blocks
}

function summaryText({ totals, clustersJudged }: AdmissionResult, { failures }: AdmissionParams): string {
  if (clustersJudged === 0)
    return 'No cluster of this estate runs anything, so no platform has anything to promise.'
  const worst = totals.filter((total) => total['too-hopeful'] > 0)
  const cautious = totals.filter((total) => total['too-cautious'] > 0)
  const among = clustersJudged === 1 ? 'this cluster' : `each of ${clustersJudged} clusters`
  const asked = `The question is the loss of ${lossText(failures)} in ${among}, or of as many as it is set to tolerate.`
  const said = (of: typeof totals, count: (total: (typeof totals)[number]) => number): string =>
    clustersJudged === 1
      ? listText(
          of.map(({ judge }) => judgeNames[judge]),
          of.length,
        )
      : listText(
          of.map((total) => `${judgeNames[total.judge]} (${countText(count(total), 'cluster')})`),
          of.length,
        )
  const hopeful =
    worst.length === 0
      ? ' No rule promises what does not hold.'
      : ` Promised although it does not hold, by ${said(worst, (total) => total['too-hopeful'])}.`
  const needless =
    cautious.length === 0
      ? ''
      : ` Refused although it would hold, by ${said(cautious, (total) => total['too-cautious'])}.`
  return `${asked}${hopeful}${needless}`
}

function totalsTable({ totals, clustersJudged }: AdmissionResult): Block {
  const columns = Object.values(agreementWords).map((title) => ({ title, unit: 'count' as const }))
  return {
    kind: 'table',
    title: `How each rule stands to our answer, over ${clustersJudged} clusters`,
    columns: [{ title: 'Rule' }, ...columns],
    rows: totals.map((total): Cell[] => [
      judgeNames[total.judge],
      ...(Object.keys(agreementWords) as Agreement[]).map((agreement) => total[agreement]),
    ]),
  }
}

function clusterBlocks(cluster: ClusterJudged): readonly Block[] {
  const verdicts = cluster.exact.map((exact): Block => {
    const [first = '', ...rest] = exact.why
    return {
      kind: 'verdict',
      subject: `${cluster.name}, N-${exact.failures}`,
      verdict: exact.verdict,
      text: `${first.toUpperCase()}${rest.join('')}.`,
    }
  })
  const notes = [...cluster.notes, ...cluster.rows.flatMap((row) => row.notes)]
  const told = cluster.rows.filter(({ agreement, own }) => own || agreement !== 'agrees')
  const sentences = [...told.map(({ sentence }) => sentence), ...notes]
  return [
    ...verdicts,
    judgesTable(cluster),
    ...promiseBars(cluster),
    ...sentences.map((text): Block => ({ kind: 'sentence', text })),
  ]
}

function judgesTable({ name, rows }: ClusterJudged): Block {
  return {
    kind: 'table',
    title: `What each platform would promise about ${name}`,
    columns: [
      { title: 'Rule' },
      { title: 'Asked', unit: 'hosts' },
      { title: 'It says' },
      { title: 'It promises', unit: 'hosts' },
      { title: 'Capacity it believes in' },
      { title: 'Our verdict' },
      { title: 'Beside ours' },
    ],
    rows: rows.map((row): Cell[] => [
      row.own ? `${judgeNames[row.judge]} (its own)` : judgeNames[row.judge],
      row.failures,
      rulingNames[row.ruling],
      row.ruling === 'promises-nothing' ? '–' : row.promised,
      believesText(row),
      row.exact,
      agreementWords[row.agreement],
    ]),
  }
}

const believesText = ({ figures }: Judged): string | null => {
  const known = figures.filter(({ value }) => value !== null)
  if (known.length === 0) return null
  return known.map(({ label, value, unit }) => `${label} ${formatQuantity(value ?? 0, unit)}`).join('; ')
}

/** How many failures each rule promises, against what was asked; left out where none promises a number. */
function promiseBars({ name, rows }: ClusterJudged): readonly Block[] {
  const promising = rows.filter(({ promised }) => promised !== null)
  if (promising.length === 0) return []
  const asked = Math.max(...rows.map(({ failures }) => failures))
  const most = promising.reduce((left, right) =>
    (right.promised ?? 0) > (left.promised ?? 0) ? right : left,
  )
  return [
    {
      kind: 'bars',
      title: `For ${name} ${judgeNames[most.judge]} promises most: ${formatQuantity(most.promised ?? 0, 'hosts')} lost`,
      unit: 'hosts',
      bars: promising.map(({ judge, promised }) => ({ label: judgeNames[judge], value: promised ?? 0 })),
      limit: { label: 'asked', value: asked },
    },
  ]
}

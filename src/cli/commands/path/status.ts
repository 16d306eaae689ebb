import { contentFolder, type LoadedPath, loadPath } from '#cli/content.ts'
import { dayFlag } from '#cli/day-flag.ts'
import { printIssues } from '#cli/estate.ts'
import { type Kept, loadKept } from '#cli/kept.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import type { Block } from '#kernel/block.ts'
import { groundOf, type Reason } from '#path/governance/reasons.ts'
import { runReasons } from '#path/governance/saved-run.ts'
import { type ArticleStatus, type PathStatus, pathStatus } from '#path/governance/status.ts'
import { renderText } from '#report/text.ts'

/** A saved run that has to be asked again, with the decisions that rest on it. */
type StaleRun = {
  readonly id: string
  readonly engine: string
  readonly version: number
  readonly reasons: readonly Reason[] | 'unknown'
  readonly decisions: readonly string[]
}

export const status: Subcommand = {
  name: 'status',
  takes: '[--as-of DAY] [--data FOLDER] [--json]',
  summary:
    'Which articles are current, flagged, not yet reviewed or replaced on a day, and why. Ends with 1 when anything is flagged.',
  flags: {
    ...contentFlags,
    'as-of': {
      value: 'DAY',
      help: 'The day to ask for; unless given, the day the content states as its own.',
    },
    data: { value: 'FOLDER', help: 'Also look at the runs and decisions kept there (see serve --data).' },
  },
  async run({ words, flags, terminal }) {
    if (words.length > 0) {
      terminal.err('bulkhead path status takes no words: it answers for every article.\n')
      return 2
    }
    const loaded = loadPath(contentFolder(flags.content))
    if (!loaded.ok) {
      printIssues(loaded.issues, terminal)
      return 2
    }
    const { graph, engines, pins } = loaded.value
    const asOf = dayFlag('as-of', flags['as-of'], graph.asOf, terminal)
    if (asOf === undefined) return 2
    const kept = typeof flags.data === 'string' ? await loadKept(flags.data) : undefined
    if (kept?.ok === false) {
      printIssues(kept.issues, terminal)
      return 2
    }
    const found = pathStatus(graph, engines, pins, asOf)
    const runs = kept === undefined ? undefined : staleRuns(kept.value, loaded.value, asOf)
    if (flags.json) terminal.out(`${JSON.stringify({ ...found, runs: runs ?? 'not asked' }, null, 2)}\n`)
    else terminal.out(renderText([...statusBlocks(found), ...runBlocks(runs)], terminal))
    const isFlagged = found.articles.some(({ state }) => state === 'flagged')
    return isFlagged || found.others.length > 0 || (runs ?? []).length > 0 ? 1 : 0
  },
}

function staleRuns(kept: Kept, { graph, pins }: LoadedPath, asOf: string): readonly StaleRun[] {
  const ground = groundOf(graph, pins, asOf)
  return kept.runs.flatMap((run) => {
    const reasons = runReasons(run, ground)
    if (reasons !== 'unknown' && reasons.length === 0) return []
    const decisions = kept.decisions.filter(({ runIds }) => runIds.includes(run.id)).map(({ title }) => title)
    return [{ id: run.id, engine: run.engine, version: run.version, reasons, decisions }]
  })
}

function statusBlocks(found: PathStatus): readonly Block[] {
  const { asOf, articles, others, nextReview, lastReview, nextExpiry } = found
  const count = (state: ArticleStatus['state']): number =>
    articles.filter((article) => article.state === state).length
  const unreviewed = count('unreviewed') === 0 ? '' : `${count('unreviewed')} not yet reviewed on that day, `
  const counts = `${count('current')} current, ${count('flagged')} flagged, ${unreviewed}${count('replaced')} replaced, ${count('planned')} planned`
  const flagged: readonly {
    readonly kind: string
    readonly id: string
    readonly reasons: readonly Reason[]
  }[] = [...articles.map(({ article, reasons }) => ({ kind: 'article', id: article, reasons })), ...others]
  const reasonRows = flagged.flatMap(({ kind, id, reasons }) =>
    reasons.map(({ text, since }) => [kind, id, since, text]),
  )
  const rows = articles
    .filter(({ state }) => state !== 'planned')
    .map((article) => [
      article.article,
      stateText(article),
      ...[article.reviewedOn, article.reviewBy, article.changedOn, article.factsValidUntil],
    ])
  const columns = ['Article', 'State', 'Reviewed', 'Review by', 'Changed', 'Facts until']
  const review = (title: string, at: PathStatus['nextReview']): readonly Block[] =>
    at === 'none' ? [] : [{ kind: 'sentence', text: `${title}: ${at.article}, ${at.on}.` }]
  return [
    { kind: 'sentence', text: `On ${asOf}: ${counts}.` },
    { kind: 'table', title: 'Articles', columns: columns.map((title) => ({ title })), rows },
    ...(reasonRows.length === 0 ? [] : [reasonTable(reasonRows)]),
    ...review('Last review', lastReview),
    ...review('Next review', nextReview),
    ...(nextExpiry === 'none'
      ? []
      : [
          {
            kind: 'sentence' as const,
            text: `First to stop being good, on ${nextExpiry.on}: ${nextExpiry.facts.join(', ')}.`,
          },
        ]),
  ]
}

function stateText({ state, successor }: ArticleStatus): string {
  if (successor !== undefined) return `replaced by ${successor}`
  return state === 'unreviewed' ? 'not yet reviewed on that day' : state
}

const reasonTable = (rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  title: 'To be looked at again',
  columns: ['What', 'Id', 'Since', 'Why'].map((title) => ({ title })),
  rows,
})

function runBlocks(runs: readonly StaleRun[] | undefined): readonly Block[] {
  if (runs === undefined) return []
  if (runs.length === 0) return [{ kind: 'sentence', text: 'Every saved run leans on facts as they are.' }]
  const rows = runs.map(({ id, engine, version, reasons, decisions }) => [
    id.slice(0, 12),
    `${engine} ${version}`,
    reasons === 'unknown'
      ? 'Nobody recorded what this version leaned on.'
      : reasons.map(({ text }) => text).join(' '),
    decisions.length === 0 ? 'none' : decisions.join('; '),
  ])
  const columns = ['Run', 'Engine', 'Why', 'Decisions'].map((title) => ({ title }))
  return [{ kind: 'table', title: 'Saved runs to ask again', columns, rows }]
}

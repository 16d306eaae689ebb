import { knownFact } from '#cli/commands/facts/known-fact.ts'
import { printIssues } from '#cli/estate.ts'
import { type Kept, loadKept } from '#cli/kept.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import { type FactBlast, factBlast } from '#path/governance/blast.ts'
import { factClaim } from '#path/governance/fact-hash.ts'
import { renderText } from '#report/text.ts'

const titles: Readonly<Record<Exclude<keyof FactBlast, 'fact'>, string>> = {
  articles: 'Articles',
  planned: 'Planned articles',
  models: 'Models whose default it is',
  checkQuestions: 'Check questions',
  cards: 'Review cards',
  engines: 'Engines',
  patterns: 'Failure patterns',
  faq: 'Questions people ask',
  terms: 'Glossary terms',
}

export const blast: Subcommand = {
  name: 'blast',
  takes: 'ID [--data FOLDER] [--json]',
  summary:
    'Everything that one fact touches: articles, models, questions, cards, engines, patterns, and with --data saved runs and decisions.',
  flags: {
    ...contentFlags,
    data: { value: 'FOLDER', help: 'Also look at the runs and decisions kept there (see serve --data).' },
  },
  async run(invocation) {
    const { flags, terminal } = invocation
    const found = knownFact('blast', invocation)
    if (found === undefined) return 2
    const { graph, engines, fact } = found
    const kept = typeof flags.data === 'string' ? await loadKept(flags.data) : undefined
    if (kept?.ok === false) {
      printIssues(kept.issues, terminal)
      return 2
    }
    const touched = factBlast(graph, engines, fact.id)
    const saved = kept === undefined ? undefined : keptBlast(kept.value, fact.id)
    if (flags.json) {
      const none = { runs: 'not asked', decisions: 'not asked' }
      terminal.out(`${JSON.stringify({ ...touched, ...(saved ?? none) }, null, 2)}\n`)
      return 0
    }
    const rows = (Object.keys(titles) as (keyof typeof titles)[]).map((key) => [
      titles[key],
      listed(touched[key]),
    ])
    if (saved !== undefined) {
      rows.push(['Saved runs', listed(saved.runs.map(({ id, engine }) => `${id.slice(0, 12)} (${engine})`))])
      rows.push(['Decisions', listed(saved.decisions.map(({ title }) => title))])
    }
    const columns = [{ title: 'What' }, { title: 'Which' }]
    const title = `What ${fact.id} touches: ${factClaim(fact)}`
    terminal.out(renderText([{ kind: 'table', title, columns, rows }], terminal))
    return 0
  },
}

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '))

function keptBlast(kept: Kept, fact: string): Kept {
  const runs = kept.runs.filter(({ facts }) => facts.includes(fact))
  const ids = new Set(runs.map(({ id }) => id))
  return { runs, decisions: kept.decisions.filter(({ runIds }) => runIds.some((id) => ids.has(id))) }
}

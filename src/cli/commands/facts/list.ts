import { contentFolder, loadPath } from '#cli/content.ts'
import { dayFlag } from '#cli/day-flag.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import { compareText } from '#kernel/sort.ts'
import { factClaim, factHash } from '#path/governance/fact-hash.ts'
import { factValidUntil } from '#path/governance/validity.ts'
import type { ContentGraph } from '#path/graph.ts'
import type { Fact } from '#path/schema.ts'
import { renderText } from '#report/text.ts'

/** How a fact stands on a day, in one word. */
function factState(
  fact: Fact,
  graph: ContentGraph,
  asOf: string,
): 'good' | 'expired' | 'contested' | 'unverified' {
  if (fact.confidence === 'unverified') return 'unverified'
  const until = factValidUntil(fact, graph.governance)
  if (until !== 'ever' && until < asOf) return 'expired'
  return (fact.contestedBy ?? []).length > 0 ? 'contested' : 'good'
}

export const list: Subcommand = {
  name: 'list',
  takes: '[PLATFORM…] [--as-of DAY] [--json]',
  summary:
    'Every fact with its value, until when it may be leaned on and how it stands, the first to end first.',
  flags: {
    ...contentFlags,
    'as-of': {
      value: 'DAY',
      help: 'The day to ask for; unless given, the day the content states as its own.',
    },
  },
  async run({ words, flags, terminal }) {
    const loaded = loadPath(contentFolder(flags.content))
    if (!loaded.ok) {
      printIssues(loaded.issues, terminal)
      return 2
    }
    const { graph } = loaded.value
    const asOf = dayFlag('as-of', flags['as-of'], graph.asOf, terminal)
    if (asOf === undefined) return 2
    const platforms = new Set(graph.facts.map(({ platform }) => platform))
    const unknown = words.find((word) => !platforms.has(word))
    if (unknown !== undefined) {
      terminal.err(`No fact is about "${unknown}". Platforms: ${[...platforms].sort().join(', ')}.\n`)
      return 2
    }
    const facts = graph.facts
      .filter(({ platform }) => words.length === 0 || words.includes(platform))
      .map((fact) => ({
        id: fact.id,
        claim: factClaim(fact),
        validUntil: factValidUntil(fact, graph.governance),
        state: factState(fact, graph, asOf),
        hash: factHash(fact),
      }))
      .sort((left, right) => compareText(left.validUntil, right.validUntil) || compareText(left.id, right.id))
    if (flags.json) terminal.out(`${JSON.stringify({ asOf, facts }, null, 2)}\n`)
    else {
      const columns = ['Fact', 'Claims', 'Good until', 'State'].map((title) => ({ title }))
      const rows = facts.map(({ id, claim, validUntil, state }) => [id, claim, validUntil, state])
      terminal.out(renderText([{ kind: 'table', title: `Facts on ${asOf}`, columns, rows }], terminal))
    }
    return 0
  },
}

import { knownFact } from '#cli/commands/facts/known-fact.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import type { Block } from '#kernel/block.ts'
import { factClaim, factHash } from '#path/governance/fact-hash.ts'
import { factValidUntil } from '#path/governance/validity.ts'
import { renderText } from '#report/text.ts'

export const show: Subcommand = {
  name: 'show',
  takes: 'ID [--json]',
  summary: 'One fact: what it claims, who says so, until when it may be leaned on and why.',
  flags: contentFlags,
  async run(invocation) {
    const { flags, terminal } = invocation
    const found = knownFact('show', invocation)
    if (found === undefined) return 2
    const { fact, graph } = found
    const validUntil = factValidUntil(fact, graph.governance)
    const horizon = graph.governance.horizons.find(({ kind }) => kind === fact.kind)
    if (flags.json) {
      terminal.out(`${JSON.stringify({ ...fact, validUntil, horizon, hash: factHash(fact) }, null, 2)}\n`)
      return 0
    }
    const said =
      fact.source === null
        ? 'nobody yet'
        : `${fact.source.publisher}, ${fact.source.title} (${fact.source.address})`
    const because =
      fact.expires === undefined
        ? `${horizon?.days ?? 0} days after the check for the kind ${fact.kind}: ${horizon?.because ?? 'no horizon is set.'}`
        : `the fact says so itself: ${fact.staleWhen}`
    const rows = [
      ['Claims', factClaim(fact)],
      ['Said by', `${said}, ${fact.confidence}, ${fact.observed ?? 'undated'}`],
      ...(fact.contestedBy ?? []).map(({ value, unit, source, note }) => [
        'Contested by',
        `${value} ${unit}: ${source.publisher}, ${source.title}. ${note}`,
      ]),
      ['Checked', fact.checked],
      ['Good until', `${validUntil}; ${because}`],
      ['Stale when', fact.staleWhen],
      ['Hash', factHash(fact)],
    ]
    const block: Block = {
      ...{ kind: 'table', title: fact.id, rows },
      columns: [{ title: 'What' }, { title: 'Says' }],
    }
    terminal.out(renderText([{ kind: 'sentence', text: fact.statement }, block], terminal))
    return 0
  },
}

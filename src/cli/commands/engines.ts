import { engineById, engines } from '#catalog'
import { nearest } from '#cli/arguments.ts'
import type { Command } from '#cli/command.ts'
import type { Engine } from '#engines/engine.ts'
import type { Block } from '#kernel/block.ts'
import { fieldDefault, fieldValues } from '#report/reference.ts'
import { renderText } from '#report/text.ts'

const described = ({ id, version, title, question, assumptions, needs, params, facts }: Engine): object => ({
  ...{ id, version, title, question, assumptions, needs, params, facts },
})

function detail(engine: Engine): readonly Block[] {
  const rows = Object.entries(engine.params).map(([name, field]) => [
    `--${name}`,
    fieldValues(field),
    fieldDefault(field),
    field.help,
  ])
  return [
    { kind: 'sentence', text: `${engine.title}: ${engine.question}` },
    ...engine.assumptions.map((text): Block => ({ kind: 'sentence', text: `Assumes: ${text}` })),
    {
      kind: 'table',
      title: `Flags of bulkhead run ${engine.id}`,
      columns: [{ title: 'Flag' }, { title: 'Values' }, { title: 'Default' }, { title: 'Meaning' }],
      rows,
    },
  ]
}

export const command: Command = {
  name: 'engines',
  summary: 'List the questions Bulkhead can answer, or the parameters of one.',
  usage: 'bulkhead engines [ENGINE] [--json]',
  flags: { json: { help: 'Print JSON.' } },
  examples: ['bulkhead engines', ...engines.slice(0, 1).map((engine) => `bulkhead engines ${engine.id}`)],
  openFlags: false,
  async run({ words: [id], flags, terminal }) {
    const engine = id === undefined ? undefined : engineById(id)
    if (id !== undefined && engine === undefined) {
      const near = nearest(
        id,
        engines.map((candidate) => candidate.id),
      )
      terminal.err(
        `There is no engine "${id}".${near ? ` Did you mean ${near}?` : ''} \`bulkhead engines\` lists them.\n`,
      )
      return 2
    }
    if (flags.json) {
      const answer = engine === undefined ? engines.map(described) : described(engine)
      terminal.out(`${JSON.stringify(answer, null, 2)}\n`)
    } else if (engine !== undefined) terminal.out(renderText(detail(engine), terminal))
    else {
      const rows = engines.map((each) => [each.id, each.question])
      const columns = [{ title: 'Engine' }, { title: 'Question' }]
      terminal.out(renderText([{ kind: 'table', title: 'Engines', columns, rows }], terminal))
    }
    return 0
  },
}

import { contentFolder, loadPath } from '#cli/content.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import { changelog } from '#path/governance/changelog.ts'
import { renderText } from '#report/text.ts'

export const changes: Subcommand = {
  name: 'changes',
  takes: '[--json]',
  summary: 'What happened to the sequence, newest first.',
  flags: contentFlags,
  async run({ flags, terminal }) {
    const loaded = loadPath(contentFolder(flags.content))
    if (!loaded.ok) {
      printIssues(loaded.issues, terminal)
      return 2
    }
    const found = changelog(loaded.value.graph)
    if (flags.json) {
      terminal.out(`${JSON.stringify(found, null, 2)}\n`)
      return 0
    }
    const columns = ['On', 'What', 'Article', 'Sections', 'Note'].map((title) => ({ title }))
    const rows = found.map(({ on, kind, article, sections, note }) => [
      on,
      kind,
      article,
      sections.join(', '),
      note,
    ])
    terminal.out(renderText([{ kind: 'table', title: 'Changes of the sequence', columns, rows }], terminal))
    return 0
  },
}

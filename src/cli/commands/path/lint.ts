import { engines } from '#catalog'
import { contentFolder, loadPathFiles } from '#cli/content.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import { lintPath, lintRules } from '#path/governance/lint.ts'
import { renderText } from '#report/text.ts'

export const lint: Subcommand = {
  name: 'lint',
  takes: '[--rules] [--json]',
  summary:
    "The editor's desk: everything that keeps the path from being published, by file and line. Ends with 1 on findings.",
  flags: { ...contentFlags, rules: { help: 'List the rules and their cures instead.' } },
  async run({ words, flags, terminal }) {
    if (words.length > 0) {
      terminal.err('bulkhead path lint takes no words: it reads the whole path.\n')
      return 2
    }
    if (flags.rules) {
      const rules = lintRules.map(({ code, sentence, cure }) => ({ code, sentence, cure }))
      const columns = [{ title: 'Rule' }, { title: 'What holds' }, { title: 'Cure' }]
      const rows = rules.map(({ code, sentence, cure }) => [code, sentence, cure])
      terminal.out(
        flags.json
          ? `${JSON.stringify(rules, null, 2)}\n`
          : renderText([{ kind: 'table', title: "Rules of the editor's desk", columns, rows }], terminal),
      )
      return 0
    }
    const files = loadPathFiles(contentFolder(flags.content))
    if (!files.ok) {
      printIssues(files.issues, terminal)
      return 2
    }
    const issues = lintPath(files.value, engines)
    if (flags.json) terminal.out(`${JSON.stringify({ issues }, null, 2)}\n`)
    else {
      for (const { where, message, code } of issues) terminal.out(`${where}: ${message} [${code}]\n`)
      terminal.out(issues.length === 0 ? 'Nothing to object to.\n' : `${issues.length} to look at.\n`)
    }
    return issues.length === 0 ? 0 : 1
  },
}

import { engines } from '#catalog'
import type { Command } from '#cli/command.ts'
import { printIssues } from '#cli/estate.ts'
import { loadJson } from '#cli/files.ts'
import { progressLine } from '#cli/progress.ts'
import { staleFacts } from '#cli/stale-facts.ts'
import { parseRecord, replayRecord } from '#engines/record.ts'

export const command: Command = {
  name: 'replay',
  summary: 'Execute a saved run again and compare the bytes.',
  usage: 'bulkhead replay run.json [--json]',
  flags: { json: { help: 'Print {same, firstDifference, issues} as JSON.' } },
  examples: ['bulkhead replay run.json'],
  notes: [
    'Ends with 0 when the bytes are the same and with 1 when they differ. A fact that the run leaned on and that claims',
    'something else today is a warning: the answer is the same, the question has moved.',
  ],
  openFlags: false,
  async run({ words: [path, ...rest], flags, terminal }) {
    if (path === undefined || rest.length > 0) {
      terminal.err('Name one record: bulkhead replay run.json\n')
      return 2
    }
    const raw = loadJson(path)
    const record = raw.ok ? parseRecord(raw.value, path) : raw
    if (!record.ok) {
      printIssues(record.issues, terminal)
      return 2
    }
    const line = progressLine('Replaying', terminal)
    const outcome = replayRecord(record.value, engines, line.progress)
    line.end()
    const issues = [...outcome.issues, ...staleFacts(record.value.run)]
    if (flags.json) {
      const { same, firstDifference } = outcome.ok ? outcome.value : { same: null, firstDifference: null }
      terminal.out(`${JSON.stringify({ same, firstDifference, issues })}\n`)
    } else printIssues(issues, terminal)
    if (!outcome.ok) return 2
    if (!flags.json) {
      const { same, firstDifference, run } = outcome.value
      const subject = `${run.engine} on estate ${run.estateDigest.slice(0, 12)}`
      terminal.out(
        same ? `The same bytes: ${subject}.\n` : `Different: ${subject}, first at ${firstDifference}.\n`,
      )
    }
    return outcome.value.same ? 0 : 1
  },
}

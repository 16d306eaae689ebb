import type { Command } from '#cli/command.ts'
import { changes } from '#cli/commands/path/changes.ts'
import { lint } from '#cli/commands/path/lint.ts'
import { mark } from '#cli/commands/path/mark.ts'
import { status } from '#cli/commands/path/status.ts'
import { commandOf } from '#cli/subcommand.ts'

export const command: Command = commandOf(
  'path',
  'Say what of the path is current, lint it, and mark what a change means for readers.',
  [
    'bulkhead path status --as-of 2027-06-01',
    'bulkhead path lint',
    'bulkhead path mark domains-nest-and-overlap --as clarifying --note "The witness is named."',
  ],
  [status, lint, mark, changes],
)

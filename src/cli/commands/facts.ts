import type { Command } from '#cli/command.ts'
import { blast } from '#cli/commands/facts/blast.ts'
import { list } from '#cli/commands/facts/list.ts'
import { pin } from '#cli/commands/facts/pin.ts'
import { refreshLifecycle } from '#cli/commands/facts/refresh-lifecycle.ts'
import { show } from '#cli/commands/facts/show.ts'
import { commandOf } from '#cli/subcommand.ts'

export const command: Command = commandOf(
  'facts',
  'List facts, say what leans on one, and take newer support dates.',
  [
    'bulkhead facts blast max-hv-host-vms',
    'bulkhead facts list --as-of 2027-06-01',
    'bulkhead facts refresh-lifecycle ./products --as-of 2027-01-10',
  ],
  [list, show, blast, pin, refreshLifecycle],
)

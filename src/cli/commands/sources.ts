import { nearest } from '#cli/arguments.ts'
import type { Command } from '#cli/command.ts'
import { addressForm, environmentName } from '#live/addresses.ts'
import { keyringLookup } from '#live/credentials.ts'
import type { LiveSource } from '#live/live-source.ts'
import { liveSources } from '#live/sources.ts'

/** How an entry of the keyring is made, per system. */
function keyringLine(source: LiveSource): string {
  const address = { source, host: 'HOST', port: source.port, path: '', user: 'USER' }
  const [program = '', words = []] = keyringLookup(address, 'USER', 'linux') ?? []
  return `${program} store --label=Bulkhead ${words.slice(1).join(' ')}`
}

function described(source: LiveSource): string {
  const { title, role, reads, credential, account } = source
  const from = [
    account === 'needed' ? `the account from the address or ${environmentName(source, 'USER')}` : '',
    credential === 'none'
      ? ''
      : `the ${credential} from ${environmentName(source, 'SECRET')}, the keyring, or typed when asked`,
  ].filter((part) => part !== '')
  return [
    title,
    '',
    `  Address      ${addressForm(source)}`,
    `  Credentials  ${from.length === 0 ? 'none' : from.join('; ')}`,
    ...(credential === 'none' ? [] : [`  Keyring      ${keyringLine(source)} (Linux)`]),
    `  Role         ${role}`,
    '',
    '  Calls, none of which changes anything',
    ...reads.map((call) => `    ${call}`),
    '',
  ].join('\n')
}

export const command: Command = {
  name: 'sources',
  summary: 'Say what can be read live, with which role, and by which calls.',
  usage: 'bulkhead sources [ID] [--json]',
  flags: { json: { help: 'Print the sources as JSON.' } },
  examples: ['bulkhead sources', 'bulkhead sources vcenter'],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const [id] = words
    const chosen = id === undefined ? liveSources : liveSources.filter((source) => source.id === id)
    if (chosen.length === 0) {
      const ids = liveSources.map((source) => source.id)
      const near = nearest(id ?? '', ids)
      terminal.err(
        `There is no source ${id}. ${near === undefined ? `Known: ${ids.join(', ')}.` : `Did you mean ${near}?`}\n`,
      )
      return 2
    }
    if (flags.json) {
      // What it does is left out by JSON itself.
      const plain = chosen.map((source) => ({ ...source, address: addressForm(source) }))
      terminal.out(`${JSON.stringify(plain, null, 2)}\n`)
    } else terminal.out(chosen.map(described).join('\n'))
    return 0
  },
}

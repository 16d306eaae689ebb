import { randomUUID } from 'node:crypto'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveSession } from '#live/live-source.ts'

/** Runs reading commands of virsh on one connection. */
export type Virsh = {
  readonly uri: string
  /** What one command prints; refused with what virsh says where it fails. */
  run(command: string): Promise<Outcome<string>>
  /**
   * What each of several commands prints, over one connection; '' for one that fails. Refused where the connection does.
   */
  runAll(commands: readonly string[]): Promise<Outcome<readonly string[]>>
}

/** An argument as virsh reads it back, whatever is in it. */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** virsh on a connection it opens for reading alone: the daemon itself refuses whatever would change something. */
export function virshOn(uri: string, session: LiveSession): Virsh {
  const decoder = new TextDecoder()
  const run = async (command: string): Promise<Outcome<string>> => {
    const outcome = await session.program('virsh', ['-r', '-q', '-c', uri, command])
    return outcome.ok ? done(decoder.decode(outcome.value)) : refused(withCure(outcome.issues[0], uri))
  }
  const runAll = async (commands: readonly string[]): Promise<Outcome<readonly string[]>> => {
    // Output is cut at marks nobody can write into a domain's description beforehand.
    const mark = `bulkhead-${randomUUID()}`
    const script = commands.map((command, index) => `${command}; echo ${mark}-${index}.`).join('; ')
    const outcome = await run(script)
    if (!outcome.ok) return outcome
    const printed: string[] = []
    let rest = outcome.value
    for (const index of commands.keys()) {
      const at = rest.indexOf(`${mark}-${index}.`)
      if (at < 0) return refused(cutOff(uri))
      printed.push(rest.slice(0, at).trim())
      rest = rest.slice(at + `${mark}-${index}.`.length)
    }
    return done(printed)
  }
  return { uri, run, runAll }
}

const cutOff = (uri: string): Issue => ({
  code: 'live.connection-lost',
  severity: 'error',
  where: uri,
  message: 'What virsh printed ends before its end: the connection was lost. Nothing was changed; try again.',
})

/** What to do about what virsh says. */
const cures: readonly (readonly [RegExp, string, string])[] = [
  [
    /polkit|not authorized|authentication (?:failed|unavailable)|access denied/i,
    'live.right-missing',
    'Let the account read: give it the polkit action org.libvirt.unix.monitor, or put it into the group libvirt.',
  ],
  [
    /permission denied \(|host key verification|publickey/i,
    'live.credentials-refused',
    'ssh did not let the account in: make sure that ssh HOST true works without a question.',
  ],
  [
    /could not resolve|no route|connection refused|timed out|network is unreachable/i,
    'live.host-unreachable',
    'Check the name of the host, and that ssh reaches it.',
  ],
  [
    /no such file or directory|failed to connect socket|no connection driver/i,
    'live.libvirt-missing',
    'No libvirt daemon answers there: start libvirtd, or virtqemud, or name another connection.',
  ],
]

function withCure(issue: Issue, uri: string): Issue {
  if (issue.code !== 'live.program-failed') return { ...issue, where: uri }
  const found = cures.find(([pattern]) => pattern.test(issue.message))
  const said = issue.message.replaceAll(/\s+/g, ' ')
  return found === undefined
    ? { ...issue, where: uri }
    : { ...issue, code: found[1], where: uri, message: `${said} ${found[2]}` }
}

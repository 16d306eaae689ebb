import { execFile } from 'node:child_process'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveProgram } from '#live/live-source.ts'

/** How long a program may run and how much it may print. */
export type ProgramLimits = { readonly runMs: number; readonly outputBytes: number }

export const standardProgramLimits: ProgramLimits = { runMs: 300_000, outputBytes: 512 * 2 ** 20 }

/** What a program says about its failure is quoted up to here. */
const quotedMax = 300

/** Runs programs of this machine by name with words as they are: no shell reads them. */
export function liveProgram(limits: ProgramLimits, signal: AbortSignal): LiveProgram {
  return (command, words) =>
    new Promise((settle) => {
      const options = {
        ...{ signal, shell: false, windowsHide: true, encoding: 'buffer' as const },
        ...{ timeout: limits.runMs, maxBuffer: limits.outputBytes, killSignal: 'SIGKILL' as const },
      }
      try {
        const child = execFile(command, [...words], options, (error, stdout, stderr) => {
          if (error === null) settle(done(new Uint8Array(stdout)))
          else settle(refused(issueOf(command, error, stderr.toString('utf8'), limits)))
        })
        // A program that asks something waits for ever otherwise.
        child.stdin?.end()
      } catch (error) {
        settle(refused(issueOf(command, error as Error, '', limits)))
      }
    })
}

function issueOf(command: string, error: Error, said: string, limits: ProgramLimits): Issue {
  const { code = '', killed = false } = error as { code?: string | number; killed?: boolean }
  const issue = (of: string, message: string): Issue => ({
    ...{ code: of, severity: 'error', where: command, message },
  })
  if (error.name === 'AbortError') return issue('live.cancelled', 'The reading was cancelled.')
  if (code === 'ENOENT') return issue('live.program-missing', `${command} is not installed here. Install it.`)
  if (code === 'EACCES')
    return issue('live.program-missing', `This account may not run ${command}. Allow it, or use another.`)
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return issue('live.answer-too-large', `${command} prints more than ${limits.outputBytes} bytes.`)
  if (killed)
    return issue('live.timeout', `${command} did not end within ${Math.round(limits.runMs / 1000)} s.`)
  const words = said.trim().slice(0, quotedMax)
  const ended = typeof code === 'number' ? `ended with ${code}` : `did not run (${code || error.name})`
  return issue('live.program-failed', `${command} ${ended}${words === '' ? '' : `: ${words}`}.`)
}

/** The outcome of a program's text. */
export const programText = (outcome: Outcome<Uint8Array>): string | undefined =>
  outcome.ok
    ? Buffer.from(outcome.value)
        .toString('utf8')
        .replace(/\r?\n$/, '')
    : undefined

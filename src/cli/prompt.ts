import type { Readable } from 'node:stream'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** Where a person types: standard input when it is a terminal. */
export type Keyboard = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }

/** Longest answer that is taken. */
const answerMax = 4096

/**
 * A line that a person types. A hidden one is shown in no way, not even by its length. Refused where nobody sits at a
 * terminal, and when it is cancelled with Ctrl-C.
 */
export function askPerson(
  question: string,
  echo: 'shown' | 'hidden',
  keyboard: Keyboard,
  write: (text: string) => void,
): Promise<Outcome<string>> {
  if (keyboard.isTTY !== true || keyboard.setRawMode === undefined) {
    return Promise.resolve(
      refused({
        ...{ code: 'live.credentials-missing', severity: 'error', where: question.replace(/: $/, '') },
        message:
          'Nobody can be asked here, because there is no terminal. `bulkhead sources` says which variables of the environment or entries of the keyring are looked for.',
      }),
    )
  }
  return new Promise((settle) => {
    let typed = ''
    const end = (outcome: Outcome<string>): void => {
      keyboard.removeListener('data', take)
      keyboard.removeListener('end', cancel)
      keyboard.setRawMode?.(false)
      keyboard.pause()
      write('\n')
      settle(outcome)
    }
    const cancel = (): void =>
      end(
        refused({
          ...{ code: 'live.cancelled', severity: 'error', where: 'terminal' },
          message: 'The question was cancelled. Nothing was sent.',
        }),
      )
    const take = (chunk: Buffer | string): void => {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n') {
          end(done(typed))
          return
        }
        if (key === '\u0003' || key === '\u0004') {
          cancel()
          return
        }
        if (key === '\u007f' || key === '\b') {
          if (echo === 'shown' && typed !== '') write('\b \b')
          typed = [...typed].slice(0, -1).join('')
        } else if (key >= ' ' && typed.length < answerMax) {
          typed += key
          if (echo === 'shown') write(key)
        }
      }
    }
    write(question)
    keyboard.setEncoding('utf8')
    keyboard.setRawMode?.(true)
    keyboard.on('data', take)
    keyboard.on('end', cancel)
    keyboard.resume()
  })
}

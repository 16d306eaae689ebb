import { spawn } from 'node:child_process'

/** Runs the script `writer` and kills it `delayMs` after it acknowledged its first writes; what it had acknowledged. */
export function writeUntilKilled(
  writer: string,
  directory: string,
  word: string,
  delayMs: number,
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, directory, word])
    let said = ''
    let _timer: NodeJS.Timeout | undefined
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      _timer ??= setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => reject(new Error(text)))
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${said}`))
      // The last line may be cut by the kill; only whole lines are acknowledgements.
      resolve(
        said
          .split('\n')
          .slice(0, -1)
          .filter((line) => line !== 'ready'),
      )
    })
  })
}

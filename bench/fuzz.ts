// Fuzz: 10,000 damaged inputs of every format that is read, each format in a thread with 1 GB, as one line of JSON each.
import { Worker } from 'node:worker_threads'
import { formats } from '#test/fuzz/formats.ts'

const memoryMb = 1024

type Told =
  | { readonly inputs: number; readonly read: number; readonly refused: number; readonly slowestMs: number }
  | { readonly failed: string }

/** Fuzzes one format. A thread that exceeds its memory ends alone, and its format is said to have failed. */
function fuzzed(format: string, seed: number, count: number): Promise<Told> {
  return new Promise((settle) => {
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
      workerData: { format, seed, count },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    worker.once('message', (told: Told) => settle(told))
    worker.once('error', (error) => settle({ failed: error.message.slice(0, 2000) }))
  })
}

/** `bench -- fuzz [COUNT] [FORMAT]`: every format, or one. */
export async function run([count = '10000', only]: readonly string[]): Promise<void> {
  for (const format of Object.keys(formats)) {
    if (only !== undefined && format !== only) continue
    const startedMs = performance.now()
    const told = await fuzzed(format, 1_000_000, Number(count))
    const seconds = Math.round(performance.now() - startedMs) / 1000
    process.stdout.write(`${JSON.stringify({ bench: 'fuzz', format, memoryMb, ...told, seconds })}\n`)
    if ('failed' in told) process.exitCode = 1
  }
}

// One format of the fuzz bench, in a thread of its own.
import { parentPort, workerData } from 'node:worker_threads'
import { formats } from '#test/fuzz/formats.ts'
import { fuzz } from '#test/fuzz/run.ts'

const { format, seed, count } = workerData as {
  readonly format: string
  readonly seed: number
  readonly count: number
}
const sample = formats[format]
if (sample === undefined) throw new Error(`There is no format "${format}".`)
parentPort?.postMessage(fuzz(format, sample(), seed, count))

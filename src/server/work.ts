import type { Checkpoint, DigestedEstate, Engine, Progress, Run } from '#engines/engine.ts'
import { parseRecord, replayRecord } from '#engines/record.ts'
import { estateDigest } from '#estate/digest.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import type { Importer, InputFile } from '#importers/importer.ts'
import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import { assert, done, type Outcome, refused } from '#kernel/outcome.ts'
import { parseJsonBytes, refuseHostileJson } from '#server/json-text.ts'
import { parseRun } from '#server/run-schema.ts'
import { serverIssue } from '#server/status.ts'
import type { Answer, Comparison, FinishedRun, ReadEstate, Task, Tasks } from '#server/task.ts'
import type { VerdictCounts } from '#store/port.ts'

/** What a task is performed with: a catalog and somewhere to report progress. */
export type Tools = {
  readonly engines: readonly Engine[]
  readonly importers: readonly Importer[]
  readonly progress: Progress
  readonly offer: Checkpoint['offer']
}

/** The estate of the previous run: most questions in a row are about one estate. */
let held: DigestedEstate | undefined

/** Performs one task in this thread. Refuses bad input; throws only on a defect of ours. */
export async function perform(task: Task, tools: Tools): Promise<Outcome<Answer>> {
  switch (task.kind) {
    case 'run':
      return performRun(task, tools)
    case 'import-files':
      return readFiles(task.files, tools.importers, task.depthMax)
    case 'read-estate':
      return readFiles([{ name: 'estate.json', bytes: task.bytes }], [], task.depthMax)
    case 'read-run': {
      const raw = parseJsonBytes(task.bytes, task.depthMax)
      const run = raw.ok ? parseRun(raw.value, 'body') : raw
      return run.ok ? done(finishedRun(run.value)) : run
    }
    case 'exports':
      return performExports(task, tools)
    case 'replay':
      return performReplay(task, tools)
    default:
      return task satisfies never
  }
}

/** Importers are loaded by the threads that import, not by those that only run engines. */
async function readFiles(
  files: readonly InputFile[],
  importers: readonly Importer[],
  depthMax: number,
): Promise<Outcome<ReadEstate>> {
  for (const { name, bytes } of files) {
    if (!name.toLowerCase().endsWith('.json')) continue
    const harmless = refuseHostileJson(bytes, depthMax)
    if (!harmless.ok) return harmless
  }
  const { readInventory } = await import('#importers/inventory.ts')
  const read = readInventory(files, importers)
  if (!read.ok) return read
  const { estate, source, counts, files: readers } = read.value
  const bytes = new TextEncoder().encode(canonicalJson(toStored(estate)))
  const report = { source, counts, files: readers, issues: read.issues }
  return done({ digest: estateDigest(estate), name: estate.name, report, bytes }, read.issues)
}

function performRun(task: Tasks['run']['task'], { engines, progress, offer }: Tools): Outcome<FinishedRun> {
  const engine = engines.find((candidate) => candidate.id === task.engine)
  if (engine === undefined) {
    return refused(serverIssue('server.unknown-engine', 'engine', `There is no engine "${task.engine}".`))
  }
  if (task.estate !== 'held') {
    held = undefined
    const estate = parseStored(JSON.parse(new TextDecoder().decode(task.estate)), 'estate')
    if (!estate.ok) return estate
    held = { estate: estate.value, digest: task.estateDigest }
  }
  assert(held?.digest === task.estateDigest, 'a worker was asked about an estate it does not hold')
  const checkpoint = { found: task.found, offer }
  const outcome = engine.run(held, task.params, { seed: task.seed, progress, checkpoint })
  return outcome.ok ? done(finishedRun(outcome.value), outcome.issues) : outcome
}

function performExports(
  { run: kept, estate: stored }: Tasks['exports']['task'],
  { engines }: Tools,
): Outcome<Tasks['exports']['answer']> {
  const run = JSON.parse(new TextDecoder().decode(kept)) as Run
  const engine = engines.find((candidate) => candidate.id === run.engine)
  if (engine === undefined) {
    return refused(serverIssue('server.unknown-engine', 'engine', `There is no engine "${run.engine}".`))
  }
  const estate = parseStored(JSON.parse(new TextDecoder().decode(stored)), 'estate')
  if (!estate.ok) return estate
  const files = engine.exports({ estate: estate.value, digest: run.estateDigest }, run)
  return files.ok ? done({ files: files.value }) : files
}

function performReplay(task: Tasks['replay']['task'], { engines, progress }: Tools): Outcome<Comparison> {
  const raw = parseJsonBytes(task.bytes, task.depthMax)
  const record = raw.ok ? parseRecord(raw.value, 'body') : raw
  if (!record.ok) return record
  const replay = replayRecord(record.value, engines, progress)
  if (!replay.ok) return replay
  const { same, firstDifference, run } = replay.value
  const ids = { runId: runId(run), recordedRunId: runId(record.value.run) }
  return done({ same, firstDifference, ...ids }, [...record.issues, ...replay.issues])
}

function finishedRun(run: Run): FinishedRun {
  const text = canonicalJson(run)
  const { engine, version, seed, params, estateDigest } = run
  const bytes = new TextEncoder().encode(text)
  return {
    id: digestOf([text]),
    engine,
    version,
    seed,
    params,
    estateDigest,
    verdicts: verdictsOf(run),
    bytes,
  }
}

const runId = (run: Run): string => digestOf([canonicalJson(run)])

function verdictsOf(run: Run): VerdictCounts {
  const counts = { safe: 0, unsafe: 0, undecided: 0 }
  for (const block of run.blocks) if (block.kind === 'verdict') counts[block.verdict] += 1
  return counts
}

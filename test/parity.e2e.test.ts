import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { engineById, engines } from '#catalog'
import { estateDigest } from '#estate/digest.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { serveSite, token } from '#test/served-site.ts'
import { root, siteFolder } from '#test/site.ts'

const seed = 11
const { work: folder, url, entranceUrl, browser } = await serveSite()
const page = await browser.newPage()
await page.goto(entranceUrl)

type Question = {
  readonly name: string
  readonly engine: string
  readonly stored: string
  readonly params: object
}

const reference = readFileSync(join(root, 'content/estates/reference.json'), 'utf8')
const cases = globSync('src/engines/*/cases/*/', { cwd: root }).map((path): Question => {
  const [, , engine = '', , name = ''] = path.split(/[\\/]/)
  const text = (file: string): string => readFileSync(join(root, path, file), 'utf8')
  const estate = JSON.parse(text('estate.json'))
  const stored = estate.format === undefined ? { format: 'bulkhead-estate/1', estate } : estate
  return { name, engine, stored: JSON.stringify(stored), params: JSON.parse(text('params.json')) }
})
const assessments = engines.flatMap(({ id, assess }) =>
  assess.map((params): Question => ({ name: 'reference estate', engine: id, stored: reference, params })),
)

/** The run as text, by calling the engine. */
function direct({ engine, stored, params }: Question): string {
  const estate = parseStored(JSON.parse(stored), 'estate')
  assert.ok(estate.ok)
  const on = { estate: estate.value, digest: estateDigest(estate.value) }
  const run = engineById(engine)?.run(on, { ...params }, { seed, progress: () => undefined })
  assert.ok(run?.ok)
  return canonicalJson(run.value)
}

function contradicts(stored: string): boolean {
  const estate = parseStored(JSON.parse(stored), 'estate')
  return estate.ok && checkEstate(estate.value).some(({ severity }) => severity === 'error')
}

function throughCli({ engine, stored, params }: Question): string {
  const file = join(folder, 'estate.json')
  writeFileSync(file, stored)
  const flags = Object.entries(params).flatMap(([name, value]) => [`--${name}`, String(value)])
  const args = ['src/cli/main.ts', 'run', engine, file, '--json', '--seed', String(seed), ...flags]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  // An estate that contradicts itself is answered on all the same, and ends with 2.
  assert.equal(status, contradicts(stored) ? 2 : 0, stderr)
  return stdout.trimEnd()
}

async function overHttp({ engine, stored, params }: Question): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  async function call<T>(path: string, body?: string): Promise<T> {
    const answer = await fetch(new URL(path, url), {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body }),
    })
    const text = await answer.text()
    assert.ok(answer.ok, text)
    return JSON.parse(text) as T
  }
  const { digest } = await call<{ digest: string }>('/api/estates', stored)
  const asked = JSON.stringify({ estate: digest, params, seed })
  const { job } = await call<{ job: { id: string } }>(`/api/engines/${engine}/runs`, asked)
  // The stream of a job ends when the job does.
  await (await fetch(new URL(`/api/jobs/${job.id}/events`, url), { headers })).text()
  const ended = await call<{ job: { state: string; run: string } }>(`/api/jobs/${job.id}`)
  assert.equal(ended.job.state, 'done')
  return (await fetch(new URL(`/api/runs/${ended.job.run}`, url), { headers })).text()
}

const [workerScript = ''] = globSync('assets/engine-worker-*.js', { cwd: siteFolder })

const inBrowser = ({ engine, stored, params }: Question): Promise<string> =>
  page.evaluate(
    ({ script, asks }) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(script, { type: 'module' })
        worker.addEventListener('message', ({ data }) => {
          if (data.outcome === undefined) return
          if (!data.outcome.ok) reject(new Error(JSON.stringify(data.outcome.issues)))
          if (data.id === asks.length) resolve(data.outcome.value)
        })
        worker.addEventListener('error', (event) => reject(new Error(event.message)))
        for (const [index, ask] of asks.entries()) worker.postMessage({ id: index + 1, ask })
      }),
    {
      script: `/${workerScript}`,
      asks: [
        { kind: 'open', from: { at: 'text', text: stored } },
        { kind: 'run', engine, params, seed },
      ],
    },
  )

test('the worker of the site is there to be asked', () => {
  assert.ok(existsSync(join(siteFolder, workerScript)) && workerScript !== '')
  assert.ok(cases.length >= 6)
})

for (const question of [...assessments, ...cases]) {
  test(`${question.engine}, ${question.name}: engine, CLI, HTTP and browser worker give the same bytes`, async () => {
    const expected = direct(question)
    assert.equal(throughCli(question), expected, 'CLI')
    assert.equal(await overHttp(question), expected, 'HTTP')
    assert.equal(await inBrowser(question), expected, 'browser worker')
  })
}

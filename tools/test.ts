// `npm test`: types, lint, every test, the built site in a real browser; ends with "N passed, N failed".
// Arguments narrow it: `npm test -- headroom` runs the test files whose path contains the word.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { chromiumPath } from '#test/browser.ts'
import { ensureBuilt } from '#tools/build.ts'
import { checks } from '#tools/checks.ts'

const root = join(import.meta.dirname, '..')
process.chdir(root)
const words = process.argv.slice(2)
const chosen = (file: string): boolean => words.length === 0 || words.some((word) => file.includes(word))

let passed = 0
let failed = 0
let skipped = 0

/** Runs test files in processes of their own and prints what failed, and nothing else. */
async function runFiles(label: string, files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return
  const startMs = performance.now()
  const before = passed
  const stream = run({ files: files.map((file) => join(root, file)), concurrency, cwd: root })
  for await (const { type, data } of stream) {
    if (type === 'test:stderr') process.stderr.write(data.message)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details.type === 'suite') continue
    if (data.skip !== undefined || data.todo !== undefined) {
      skipped += 1
      console.log(`skipped: ${data.name} (${data.skip ?? data.todo})`)
    } else if (type === 'test:pass') {
      // A file's own entry has the file's path as its name; it counts only when it fails.
      if (!files.some((file) => data.name.endsWith(file))) passed += 1
    } else {
      failed += 1
      const { error } = data.details
      const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.message
      console.log(`\nFAILED ${data.name}\n  in ${data.file ?? label}\n  ${cause.replaceAll('\n', '\n  ')}\n`)
    }
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  console.log(`${label}: ${passed - before} passed in ${seconds} s`)
}

function hasBrowser(): boolean {
  try {
    return chromiumPath() !== ''
  } catch {
    return false
  }
}

if (words.length === 0) {
  for (const { name, command } of checks) {
    const [program = '', ...args] = command
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' })
    if (status === 0) passed += 1
    else {
      failed += 1
      console.log(`\nFAILED ${name}\n${stdout}${stderr}`)
    }
    console.log(`${name}: ${status === 0 ? 'passed' : 'failed'}`)
  }
}

const all = globSync('{src,test,tools}/**/*.test.ts').sort().filter(chosen)
const browser = all.filter((file) => file.endsWith('.e2e.test.ts'))
// Tests read the built site, and a page that does not build is a failure like any other.
const built = await ensureBuilt(root).then(
  () => true,
  (error: unknown) => {
    failed += 1
    console.log(`\nFAILED the site builds\n${error instanceof Error ? error.message : String(error)}`)
    return false
  },
)
await runFiles(
  'Tests',
  all.filter((file) => !browser.includes(file)),
  availableParallelism(),
)
// A pipeline must not turn green by not looking; a person may lack a browser, and is told what did not run.
const looks = process.env.CI === 'true' || hasBrowser()
if (!looks && browser.length > 0) {
  skipped += browser.length
  console.log(
    `skipped: ${browser.length} files of browser tests. Install Chromium (apt-get install chromium) or Chrome.`,
  )
}
// One at a time: a browser test that waits for the processor is a test that fails for no reason of its own.
if (built && looks) await runFiles('Browser tests', browser, 1)

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

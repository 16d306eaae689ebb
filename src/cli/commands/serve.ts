import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Command } from '#cli/command.ts'
import { printIssues } from '#cli/estate.ts'
import { dataFolder } from '#cli/kept.ts'
import { assert, done, type Outcome, refused } from '#kernel/outcome.ts'
import { version } from '#kernel/version.ts'
import { portDefault } from '#server/port.ts'
import { serve } from '#server/serve.ts'
import { BuildStopped, ensureBuilt } from '#tools/build.ts'
import { foldersOf } from '#tools/content.ts'

const root = join(import.meta.dirname, '..', '..', '..')

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve())
  })

/** Builds the site when it is stale; refused with the mistakes in its content. */
async function siteBuilt(more: readonly string[]): Promise<Outcome<'built' | 'fresh'>> {
  try {
    return done(await ensureBuilt(root, more))
  } catch (error) {
    if (!(error instanceof BuildStopped)) throw error
    const [first, ...rest] = error.issues
    assert(first !== undefined, 'a build that stopped says why')
    return refused(first, ...rest)
  }
}

export const command: Command = {
  name: 'serve',
  summary: 'Serve the path, the Estate room and the workbench on this computer.',
  usage:
    'bulkhead serve [--port N] [--host ADDRESS] [--reach loopback|network] [--data FOLDER] [--content FOLDER]',
  flags: {
    port: { value: 'N', help: `Port to listen on; ${portDefault} unless given, 0 for any free one.` },
    host: { value: 'ADDRESS', help: 'Address to listen on; 127.0.0.1 unless given.' },
    reach: { value: 'WORD', help: 'loopback (default) or network: whether other machines may connect.' },
    data: { value: 'FOLDER', help: 'Where estates, runs and decisions are kept.' },
    content: { value: 'FOLDER', help: 'A content pack to add to the path, or several as in PATH.' },
  },
  examples: ['bulkhead serve', 'bulkhead serve --port 0 --data ./data'],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const port = flags.port === undefined ? portDefault : Number(flags.port)
    const reach = flags.reach === undefined ? 'loopback' : flags.reach
    if (words.length > 0 || !Number.isInteger(port) || port < 0 || port > 65_535) {
      terminal.err(
        words.length > 0
          ? `bulkhead serve takes no files: "${words[0]}".\n`
          : `--port is 0 to 65535, not "${flags.port}".\n`,
      )
      return 2
    }
    if (reach !== 'loopback' && reach !== 'network') {
      terminal.err(`--reach is loopback or network, not "${flags.reach}".\n`)
      return 2
    }
    const more = foldersOf(typeof flags.content === 'string' ? flags.content : process.env.BULKHEAD_CONTENT)
    const built = await siteBuilt(more)
    if (!built.ok) {
      printIssues(built.issues, terminal)
      return 2
    }
    if (built.value === 'built') terminal.err('Built the pages.\n')
    const siteDir = join(root, 'dist', 'site')
    const served = await serve({
      ...{ port, reach, siteDir, version },
      host: typeof flags.host === 'string' ? flags.host : '127.0.0.1',
      dataDir: typeof flags.data === 'string' ? flags.data : dataFolder(),
      referenceFile: join(siteDir, 'estates', 'reference.json'),
      token: randomBytes(24).toString('base64url'),
      catalog: new URL('../../catalog.ts', import.meta.url),
      workers: 2,
      now: Date.now,
    })
    if (!served.ok) {
      printIssues(served.issues, terminal)
      return 2
    }
    terminal.out(`Bulkhead is open at ${served.value.entranceUrl}\nPress Ctrl+C to close it.\n`)
    await ended()
    await served.value.close()
    return 0
  },
}

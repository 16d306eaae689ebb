// `npm run preview`: the path on this computer alone, made again and shown again whenever its content is saved.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { assetsFile, BuildStopped, ensureBuilt, referenceEstate } from '#tools/build.ts'
import { foldersOf, placeOnDisk } from '#tools/content.ts'
import { startPreview } from '#tools/preview-server.ts'
import type { PreviewInput } from '#tools/preview-site.ts'

const portDefault = 4319
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const own = join(root, 'content')
const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** What a preview needs built once: scripts and styles. Content with a mistake is no obstacle when they are there. */
async function siteAssets(): Promise<PreviewInput['assets']> {
  const file = join(root, assetsFile)
  try {
    await ensureBuilt(root, [])
  } catch (error) {
    if (!(error instanceof BuildStopped) || !existsSync(file)) throw error
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

const { values } = parseArgs({
  options: { content: { type: 'string', multiple: true }, port: { type: 'string' } },
})
const more = values.content?.flatMap(foldersOf) ?? foldersOf(process.env.BULKHEAD_CONTENT)
const port = Number(values.port ?? portDefault)
try {
  const [assets, { engines }, { digested: estate }] = await Promise.all([
    siteAssets(),
    import('#catalog'),
    referenceEstate(join(own, 'estates/reference.json')),
  ])
  const { address } = await startPreview(
    { own, more, engines, estate, assets },
    join(root, 'dist/site'),
    port,
    say,
  )
  say(`${address} shows what is saved below ${[own, ...more].join(' and ')}. Ctrl+C ends it.`)
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') say(`Port ${port} is taken. Choose another: npm run preview -- --port 0`)
  else if (code === 'ERR_SOCKET_BAD_PORT') say(`--port is 0 to 65535, not "${values.port}".`)
  else if (error instanceof BuildStopped) {
    for (const { where, message } of error.issues) say(`${placeOnDisk(where, own, more)}: ${message}`)
  } else throw error
  process.exitCode = 2
}

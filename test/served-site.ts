import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { version } from '#kernel/version.ts'
import { serve } from '#server/serve.ts'
import { openBrowser } from '#test/browser.ts'
import { builtPages, root, siteFolder } from '#test/site.ts'

/** The secret of the servers that tests start. */
export const token = 'a-token-for-this-test'

/** The real server on the built site with an empty database, and a browser before it. */
export type ServedSite = {
  /** A folder of this test file's own. */
  readonly work: string
  readonly url: string
  readonly entranceUrl: string
  readonly browser: Browser
}

/** Builds what is stale, serves it and opens a browser; all of it ends with the test file. */
export async function serveSite(): Promise<ServedSite> {
  await builtPages()
  const work = mkdtempSync(join(tmpdir(), 'bulkhead-served-'))
  const served = await serve({
    ...{ host: '127.0.0.1', port: 0, reach: 'loopback', dataDir: join(work, 'data'), siteDir: siteFolder },
    ...{ referenceFile: join(siteFolder, 'estates/reference.json'), token, version, workers: 1 },
    catalog: pathToFileURL(join(root, 'src/catalog.ts')),
    now: () => 1_760_000_000_000,
  })
  assert.ok(served.ok, JSON.stringify(served))
  const { url, entranceUrl, close } = served.value
  const browser = await openBrowser()
  after(async () => {
    await browser.close()
    await close()
    rmSync(work, { recursive: true, force: true })
  })
  return { work, url, entranceUrl, browser }
}

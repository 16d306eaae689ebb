import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import type { Edition } from '#web/editions/edition.ts'
import { pagesOfNames } from '#web/editions/pdf-dests.ts'
import { printHtml } from '#web/editions/print.ts'

/** An edition as PDF, printed by `browser`: once to learn where chapters begin, once with that in the contents. */
export async function printPdf(edition: Edition, style: string, browser: Browser): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-print-'))
  try {
    const file = join(folder, 'edition.html')
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true })
    const page = await context.newPage()
    const print = async (numbers: ReadonlyMap<string, number>): Promise<Uint8Array> => {
      writeFileSync(file, printHtml(edition, style, numbers))
      await page.goto(pathToFileURL(file).href)
      return page.pdf({ preferCSSPageSize: true, printBackground: true, outline: true, tagged: true })
    }
    const pdf = await print(pagesOfNames(await print(new Map())))
    await context.close()
    return pdf
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

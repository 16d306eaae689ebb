import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '#tools/build.ts'

/** The root of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url))
/** The built site. */
export const siteFolder = join(root, 'dist/site')

/** The paths of all pages of the built site, built first when it is stale. */
export async function builtPages(): Promise<readonly string[]> {
  await ensureBuilt(root)
  return (
    globSync('**/*.html', { cwd: siteFolder })
      .map((path) => path.replaceAll('\\', '/'))
      // Editions are books, not pages of the site.
      .filter((path) => !path.startsWith('editions/'))
      .sort()
  )
}

/** The bytes of a file of the built site. */
export const siteFile = (path: string): Buffer => readFileSync(join(siteFolder, path))

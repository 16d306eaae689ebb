import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '#test/site.ts'

const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, string>>
}

/** Our own imports as they are written: `from '#kernel/outcome.ts'`. */
const ownImport = /\bfrom '(#[^']+)\.ts'/g

/** The path below the project of what `#layer/file` names. */
function pathOf(specifier: string): string {
  const slash = specifier.indexOf('/')
  const target = imports[`${specifier.slice(0, slash)}/*`]
  assert.ok(target, `${specifier} is not among the imports of package.json`)
  return target.slice('./'.length).replace('*', specifier.slice(slash + 1))
}

/**
 * Writes a module of ours (a path below the project, .ts) and all it imports into `folder` as a browser reads them: types
 * blanked, nothing else changed. Returns the address of the module where `folder` is served. Packages are not followed.
 */
export function writeForBrowser(entry: string, folder: string): string {
  const waiting = [entry.replace(/\.ts$/, '')]
  const written = new Set(waiting)
  for (const path of waiting) {
    const stripped = stripTypeScriptTypes(readFileSync(join(root, `${path}.ts`), 'utf8'))
    const text = stripped.replace(ownImport, (_, specifier: string) => {
      const target = pathOf(specifier)
      if (!written.has(target)) waiting.push(target)
      written.add(target)
      return `from '/${target}.js'`
    })
    const file = join(folder, `${path}.js`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return `/${waiting[0]}.js`
}

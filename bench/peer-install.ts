import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where peers are installed: below what a build may delete, outside what is committed. */
export const peerFolder = (name: string): string =>
  join(dirname(import.meta.dirname), 'dist/bench-peers', name)

/** A folder's package.json for `packages` at pinned versions. */
export const manifestOf = (packages: Readonly<Record<string, string>>): string =>
  JSON.stringify({ private: true, type: 'module', dependencies: packages })

/**
 * Installs `packages` from npm into a folder of their own, once, and returns that folder. They are no dependency of
 * the project, because nobody but this bench runs them. Throws when npm does.
 */
export function installPeer(name: string, packages: Readonly<Record<string, string>>): string {
  const home = peerFolder(name)
  const manifest = manifestOf(packages)
  const stated = join(home, 'package.json')
  const done = join(home, 'installed')
  if (existsSync(done) && readFileSync(stated, 'utf8') === manifest) return home
  process.stderr.write(`Installing ${name} from npm …\n`)
  mkdirSync(home, { recursive: true })
  writeFileSync(stated, manifest)
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: home, encoding: 'utf8' })
  if (npm.status !== 0) throw new Error(`npm install of ${name} failed:\n${npm.stderr}`)
  writeFileSync(done, '')
  return home
}

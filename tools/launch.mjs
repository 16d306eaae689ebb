// Starts a TypeScript program of this project on Node 24, whatever Node started this file.
// Plain JavaScript for Node 18 and later, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = 24

const say = (text) => process.stderr.write(`${text}\n`)

/** Installs the dependencies when they are missing or older than the lock file. */
function install() {
  const lock = join(root, 'package-lock.json')
  const modules = join(root, 'node_modules')
  const installed = join(modules, '.package-lock.json')
  // A link leads into another tree, which an installation would empty; whoever made it answers for what is there.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  say('Installing dependencies (once; a minute or two) …')
  const npm = process.env.npm_execpath
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const result = spawnSync(command, [...prefix, 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (result.status !== 0) {
    say(
      'The dependencies could not be installed: see above. A package registry is needed once; then Bulkhead runs offline.',
    )
    process.exit(70)
  }
}

/** The path of a Node that is new enough: the running one, or the one that came with the dependencies. */
function node() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  if (process.platform === 'win32') names.push(`node-win-${process.arch}`)
  const require = createRequire(join(root, 'package.json'))
  for (const name of names) {
    try {
      const manifest = require.resolve(`${name}/package.json`)
      const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(binary)) return binary
    } catch {
      // Not the package of this platform: try the next name.
    }
  }
  say(
    `Bulkhead needs Node ${wanted} or newer and no package brings it for ${process.platform}-${process.arch}: install Node ${wanted} and start again.`,
  )
  process.exit(70)
}

/** Runs `script` with `args` on that Node and ends as it ends. */
export function launch(script, args) {
  install()
  const child = spawn(node(), ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    stdio: 'inherit',
    // Compiled code is kept, so that a second start need not compile again.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'), ...process.env },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 : (code ?? 70)))
}

const [, self, script, ...args] = process.argv
if (self === fileURLToPath(import.meta.url) && script) launch(script, args)

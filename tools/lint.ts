// `npm run lint`: formats and mends what can be mended, then says what is left.
import { spawnSync } from 'node:child_process'
import { checks } from '#tools/checks.ts'

const [biome = ''] = checks.at(-1)?.command ?? []
spawnSync(biome, ['check', '--write'], { stdio: 'inherit' })
let status = 0
for (const { command } of checks) {
  const [program = '', ...args] = command
  status ||= spawnSync(program, args, { stdio: 'inherit' }).status ?? 70
}
process.exit(status)

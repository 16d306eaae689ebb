// Fault trees: every Open-PSA file of a folder, one line of JSON each, with the sum of the times and the peak of memory.
import { existsSync, globSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { asked, refuse, treeLine } from './fault-tree.ts'

/** Prints the lines of the files in the folder that `args` names, all computed by this one process. */
export async function run(args: readonly string[]): Promise<void> {
  const wanted = asked(args)
  if (typeof wanted === 'string') return refuse(wanted, 'fault-trees', 'DIR')
  const { path: folder, question } = wanted
  const files =
    existsSync(folder) && statSync(folder).isDirectory() ? globSync(join(folder, '*.xml')).sort() : []
  if (files.length === 0) return refuse(`${folder} is not a folder with .xml files.`, 'fault-trees', 'DIR')
  const say = (message: string): void => {
    process.stderr.write(`${message}\n`)
  }
  say(
    'tree              P(top)               minimal cut sets   order 1   order 2   order 3      nodes         ms',
  )
  let ms = 0
  let refused = 0
  for (const file of files) {
    const tree = basename(file, '.xml')
    const line = treeLine(file, question, say)
    if (!('p' in line)) {
      refused += 1
      say(`${tree}: ${line.join(' ')}`)
      continue
    }
    ms += line.ms
    process.stdout.write(`${JSON.stringify({ tree, ...line })}\n`)
    const counts = [line.order1, line.order2, line.order3].map((count) => String(count ?? '–').padStart(9))
    const p = line.p === null ? '–' : line.p.toExponential(10)
    const cells = [tree.padEnd(14), p.padStart(18), String(line.mcs ?? '–').padStart(20), ...counts]
    say(
      `${[...cells, String(line.nodes).padStart(10), line.ms.toFixed(1).padStart(10)].join(' ')}  ${line.why ?? ''}`,
    )
  }
  const peakMib = Math.round(process.resourceUsage().maxRSS / 1024)
  say(
    `${files.length - refused} trees in ${ms.toFixed(0)} ms, peak memory ${peakMib} MiB, ${refused} refused`,
  )
  process.stdout.write(
    `${JSON.stringify({ bench: 'fault-trees', trees: files.length - refused, refused, ms, peakMib })}\n`,
  )
  if (refused > 0) process.exitCode = 2
}

// HiGHS as the solver of small mixed-integer programs, which the pure search is handed.
import module from 'highs'
import type { SolveMilp } from '#kernel/assignment/large-neighbourhood.ts'

/** Its types describe the CommonJS build; what is imported is the loader itself. */
const load = module as unknown as typeof module.default

/** Limits by counts and not by time, so that the same program has the same answer on every machine. */
const options = {
  presolve: 'on',
  mip_max_nodes: 200,
  mip_rel_gap: 1e-7,
  mip_abs_gap: 1e-7,
  random_seed: 1,
  output_flag: false,
  log_to_console: false,
} as const

/** Instances at hand: an instance that threw is not asked again. */
const instances = 3

/** A solver that never throws: what HiGHS cannot read or solve is 'none'. */
export async function highsMilp(): Promise<SolveMilp> {
  const waiting = await Promise.all(Array.from({ length: instances }, () => load()))
  return (text) => {
    const highs = waiting.at(-1)
    if (highs === undefined) return 'none'
    try {
      const columns = Object.entries(highs.solve(text, options).Columns)
      if (columns.length === 0) return 'none'
      return new Map(columns.map(([name, column]) => [name, 'Primal' in column ? column.Primal : 0]))
    } catch {
      waiting.pop()
      return 'none'
    }
  }
}

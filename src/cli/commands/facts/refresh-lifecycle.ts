import { contentFolder, type LoadedPath, loadCopy, loadPath, writeContent } from '#cli/content.ts'
import { dayFlag } from '#cli/day-flag.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import type { Block } from '#kernel/block.ts'
import { factBlast } from '#path/governance/blast.ts'
import {
  type LifecycleLine,
  type LifecycleReading,
  parseFollows,
  readLifecycle,
} from '#path/governance/lifecycle.ts'
import { refreshedFacts } from '#path/governance/lifecycle-write.ts'
import { renderText } from '#report/text.ts'

export const refreshLifecycle: Subcommand = {
  name: 'refresh-lifecycle',
  takes: 'FOLDER --as-of DAY [--write] [--json]',
  summary:
    'Compare support dates with a newer copy of endoflife.date products and say what leans on those that changed. Ends with 1 when one did.',
  flags: {
    ...contentFlags,
    'as-of': { value: 'DAY', help: 'The day the copy was taken; it becomes the day the dates were checked.' },
    write: {
      help: 'Write the dates of the copy into content/facts. What leans on them is flagged until it is read again.',
    },
  },
  async run({ words, flags, terminal }) {
    const [source, ...rest] = words
    if (source === undefined || rest.length > 0 || flags['as-of'] === undefined) {
      terminal.err('Name the copy and its day: bulkhead facts refresh-lifecycle FOLDER --as-of DAY\n')
      return 2
    }
    const asOf = dayFlag('as-of', flags['as-of'], '', terminal)
    if (asOf === undefined) return 2
    const folder = contentFolder(flags.content)
    const loaded = loadPath(folder)
    const copy = loadCopy(source)
    const follows = loaded.ok ? parseFollows(loaded.value.files) : loaded
    if (!loaded.ok || !copy.ok || !follows.ok) {
      printIssues(
        [loaded, copy, follows].flatMap((outcome) => (outcome.ok ? [] : outcome.issues)).slice(0, 50),
        terminal,
      )
      return 2
    }
    const reading = readLifecycle(follows.value, loaded.value.graph.facts, copy.value, asOf)
    if (!reading.ok) {
      printIssues(reading.issues, terminal)
      return 2
    }
    const changed = reading.value.lines.filter(({ state }) => state === 'changed')
    const answer = changed.map((line) => ({ ...line, touches: touches(line, loaded.value) }))
    if (flags.json)
      terminal.out(
        `${JSON.stringify({ asOf, changed: answer, unfollowed: reading.value.unfollowed }, null, 2)}\n`,
      )
    else terminal.out(renderText(blocks(reading.value, answer), terminal))
    if (flags.write) {
      for (const file of refreshedFacts(loaded.value.files, reading.value.lines, asOf)) {
        const written = writeContent(folder, file)
        if (!written.ok) {
          printIssues(written.issues, terminal)
          return 2
        }
        terminal.err(`Wrote ${file.path}.\n`)
      }
    }
    return changed.length === 0 ? 0 : 1
  },
}

type Touches = {
  readonly articles: readonly string[]
  readonly planned: readonly string[]
  readonly engines: readonly string[]
}

function touches({ fact }: LifecycleLine, { graph, engines }: LoadedPath): Touches {
  const { articles, planned, engines: touched } = factBlast(graph, engines, fact)
  return { articles, planned, engines: touched }
}

function blocks(
  { lines, unfollowed }: LifecycleReading,
  changed: readonly (LifecycleLine & { readonly touches: Touches })[],
): readonly Block[] {
  const named = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '))
  const rows = changed.map(({ fact, product, cycle, was, now, touches: { articles, planned, engines } }) => [
    ...[fact, `${product} ${cycle}`, was, now],
    ...[named(articles), named(planned), named(engines)],
  ])
  const columns = ['Fact', 'Release', 'Was', 'Is', 'Flags articles', 'Planned', 'Engines'].map((title) => ({
    title,
  }))
  const others = unfollowed.map(({ product, cycle, eol }) => [`${product} ${cycle}`, eol])
  const otherColumns = [{ title: 'Release' }, { title: 'Support ends' }]
  return [
    { kind: 'sentence', text: `${lines.length} dates compared, ${changed.length} changed.` },
    ...(rows.length === 0 ? [] : [{ kind: 'table' as const, title: 'Changed', columns, rows }]),
    ...(others.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            title: 'Supported, and followed by no fact',
            columns: otherColumns,
            rows: others,
          },
        ]),
  ]
}

import { contentFolder, isWholePath, type LoadedPath, loadPath, writeContent } from '#cli/content.ts'
import { dayFlag, today } from '#cli/day-flag.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import type { ContentFile } from '#path/content-file.ts'
import { type Leaning, leanings } from '#path/governance/leaning.ts'
import { type Pin, parsePins, pinOf, pinsPath, pinsText } from '#path/governance/pins.ts'

export const pin: Subcommand = {
  name: 'pin',
  takes: '[SUBJECT…] [--on DAY] [--json]',
  summary:
    'Record what subjects (article:ID, engine:ID@VERSION, pattern:ID, faq:ID, term:ID) lean on today; without words, those that lack a pin.',
  flags: {
    ...contentFlags,
    on: { value: 'DAY', help: 'The day somebody stood up for it; today unless given.' },
  },
  async run({ words, flags, terminal }) {
    const on = dayFlag('on', flags.on, today(), terminal)
    if (on === undefined) return 2
    const folder = contentFolder(flags.content)
    const loaded = loadPath(folder)
    if (!loaded.ok) {
      printIssues(loaded.issues, terminal)
      return 2
    }
    const leaning = leanings(loaded.value.graph, loaded.value.engines).filter(({ facts }) => facts.length > 0)
    const unknown = words.find((word) => !leaning.some(({ subject }) => subject === word))
    if (unknown !== undefined) {
      terminal.err(
        `Nothing called "${unknown}" leans on a fact. A subject reads like ${leaning[0]?.subject}.\n`,
      )
      return 2
    }
    const chosen = leaning.filter((each) =>
      words.length === 0 ? lacks(each, loaded.value.pins) : words.includes(each.subject),
    )
    const written = writePins(folder, leaning, chosen, loaded.value, on)
    if (!written.ok) {
      printIssues(written.issues, terminal)
      return 2
    }
    const subjects = chosen.map(({ subject }) => subject)
    if (flags.json) terminal.out(`${JSON.stringify({ on, pinned: subjects })}\n`)
    else
      terminal.out(
        subjects.length === 0 ? 'Everything is pinned.\n' : `Pinned on ${on}: ${subjects.join(', ')}.\n`,
      )
    return 0
  },
}

/** Whether a subject leans on a fact that its pin does not hold. */
function lacks({ subject, facts }: Leaning, pins: readonly Pin[]): boolean {
  const pinned = new Set(
    pins.find((candidate) => candidate.subject === subject)?.facts.map(({ fact }) => fact),
  )
  return facts.some((fact) => !pinned.has(fact))
}

function writePins(
  folder: string,
  leaning: readonly Leaning[],
  chosen: readonly Leaning[],
  { graph, files, pins }: LoadedPath,
  on: string,
) {
  const fresh = chosen.map(({ subject, facts }) =>
    pinOf(
      subject,
      graph.facts.filter(({ id }) => facts.includes(id)),
      on,
    ),
  )
  const renewed = new Set(fresh.map(({ subject }) => subject))
  const elsewhere = isWholePath(folder) ? new Set<string>() : pinnedByOwn(files)
  // Pins of older engine versions stay, because runs of them stay; what else is gone takes its pin along.
  const known = new Set(leaning.map(({ subject }) => subject))
  const kept = pins.filter(
    ({ subject }) =>
      !renewed.has(subject) &&
      !elsewhere.has(subject) &&
      (subject.startsWith('engine:') || known.has(subject)),
  )
  const text = pinsText([...kept, ...fresh])
  return writeContent(folder, { path: pinsPath, text })
}

/** What the path's own pins vouch for: a pack keeps pins for what is its own. */
function pinnedByOwn(files: readonly ContentFile[]): ReadonlySet<string> {
  const own = parsePins(files.filter(({ inPack }) => inPack === undefined))
  return new Set(own.ok ? own.value.map(({ subject }) => subject) : [])
}

import { assessEstate } from '#engines/assess.ts'
import type { Checkpoint, Engine, Progress, Run } from '#engines/engine.ts'
import { recordText } from '#engines/record.ts'
import { anonymise } from '#estate/anonymise.ts'
import { coverageOf } from '#estate/completion/coverage.ts'
import { writeAnswers } from '#estate/completion/write.ts'
import type { ChangeWindow, ComponentRef } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { toStored } from '#estate/stored.ts'
import { coveredBy } from '#estate/windows.ts'
import { countEstate } from '#importers/counts.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Issue, type Outcome, refused, unreachable } from '#kernel/outcome.ts'
import { assessmentOf, renderAssessment } from '#report/assessment.ts'
import { type Catalog, catalogCards } from '#web/worker/card.ts'
import { findComponents, missingComponents } from '#web/worker/components.ts'
import { entityAt } from '#web/worker/issues.ts'
import type { AnswerOf, AnyAsk, AskOf, Download, EstateSummary } from '#web/worker/message.ts'
import {
  importFiles,
  laid,
  type Open,
  openFrom,
  shelvedFrom,
  sinceBefore,
  summaryOf,
} from '#web/worker/open-estate.ts'
import { openingsOf } from '#web/worker/openings.ts'
import { withOverlay } from '#web/worker/overlays.ts'
import type { Ports } from '#web/worker/ports.ts'

/** Answers asks about one open estate; see `Asks` for what each one gives back. */
export type Desk = { readonly answer: (ask: AnyAsk, watch: Watch) => Promise<Outcome<unknown>> }

/** Who hears of a run under way: its steps, and the states it could go on from. */
export type Watch = { readonly progress: Progress; readonly offer: Checkpoint['offer'] }

/** Opens a desk with nothing on it. Every answer but 'catalog' and the ones that open needs an open estate. */
export function openDesk(catalog: Catalog, ports: Ports): Desk {
  let held: Open | undefined
  const openings = openingsOf(catalog.engines)

  let since: EstateSummary['since'] = []

  const hold = (
    outcome: Outcome<Open>,
    compared: 'compared' | 'alone' | 'as before',
  ): Outcome<EstateSummary> => {
    if (!outcome.ok) return outcome
    if (compared !== 'as before') since = compared === 'compared' ? sinceBefore(held, outcome.value) : []
    held = outcome.value
    return done(summaryOf(held, since))
  }

  const answer: Desk['answer'] = async (ask, watch) => {
    if (ask.kind === 'catalog') return done(catalogCards(catalog))
    if (ask.kind === 'openings') return done(openings(ask.gap))
    if (ask.kind === 'open') return hold(await openFrom(ask.from, ports), 'alone')
    if (ask.kind === 'import') return hold(importFiles(ask.files, catalog.importers, held), 'compared')
    if (held === undefined) return refused(nothingOpen)
    if (ask.kind === 'overlay') return hold(laid(held, ask.overlays, 'refuse'), 'as before')
    if (ask.kind === 'complete') return hold(completed(held, ask), 'as before')
    return answerAbout(held, ask, { catalog, ports, ...watch })
  }
  return { answer }
}

type Tools = { readonly catalog: Catalog; readonly ports: Ports } & Watch
type Answered = 'catalog' | 'openings' | 'open' | 'import' | 'overlay' | 'complete'
type AboutAsk = Exclude<AnyAsk, { readonly kind: Answered }>

/** The estate with answers written into one of its overlays; refused as a whole when it cannot be applied. */
function completed(open: Open, { overlay, answers }: AskOf<'complete'>): Outcome<Open> {
  const text = writeAnswers(overlay, answers)
  if (!text.ok) return text
  return laid(open, withOverlay(open.overlays, { ...overlay, text: text.value }), 'refuse')
}

async function answerAbout(open: Open, ask: AboutAsk, tools: Tools): Promise<Outcome<unknown>> {
  switch (ask.kind) {
    case 'keep': {
      const kept = await tools.ports.writeShelf(shelvedFrom(open))
      return kept.ok ? done({ digest: open.digest }) : kept
    }
    case 'send': {
      const sent = await tools.ports.sendEstate(canonicalJson(toStored(open.estate)))
      return sent.ok ? done({ digest: open.digest }) : sent
    }
    case 'run':
      return runText(open, ask, tools)
    case 'compare':
      return comparison(ask, tools)
    case 'rows':
      return done(open.tables.window(ask))
    case 'row':
      return done(open.tables.indexOf(ask.table, ask.id))
    case 'issues':
      return done(issuesPage(open.issues, ask))
    case 'locate':
      return done(entityAt(open.estate, ask.where) ?? 'nowhere')
    case 'components':
      return done(findComponents(open.estate, ask))
    case 'missing':
      return done(missingComponents(open.estate, ask.refs))
    case 'coverage':
      return done(coverageOf(open.estate))
    case 'preview':
      return open.previewer.preview(ask.rule, ask.gap)
    case 'suggestions':
      return done(open.previewer.suggest(ask.section, ask.gap))
    case 'record':
      return done(file('run.json', 'application/json', recordText(open.estate, JSON.parse(ask.run) as Run)))
    case 'windows':
      return done(windowsOf(open, ask.covers))
    case 'exports':
      return exportFiles(open, ask, tools)
    case 'stored':
      return done(file('estate.json', 'application/json', canonicalJson(toStored(open.estate))))
    case 'anonymised': {
      const shared = canonicalJson(toStored(anonymise(open.estate, ask.key)))
      return done(file('estate-anonymised.json', 'application/json', shared))
    }
    case 'report':
      return done(reportFile(open, ask.runs, tools))
    default:
      return unreachable(ask)
  }
}

const issuesPage = (issues: readonly Issue[], ask: AskOf<'issues'>): readonly Issue[] =>
  issues
    .filter(({ code, severity }) => code === ask.code && severity === ask.severity)
    .slice(ask.offset, ask.offset + ask.count)

function engineCalled(id: string, { engines }: Catalog): Outcome<Engine> {
  const engine = engines.find((candidate) => candidate.id === id)
  if (engine !== undefined) return done(engine)
  const message = `There is no engine "${id}" in this version. Choose one from the list.`
  return refused({ code: 'engine.missing', severity: 'error', where: 'engine', message })
}

function runText(open: Open, ask: AskOf<'run'>, { catalog, progress, offer }: Tools): Outcome<string> {
  const engine = engineCalled(ask.engine, catalog)
  if (!engine.ok) return engine
  const checkpoint = { found: ask.found, offer }
  const run = engine.value.run(open, ask.params, { seed: ask.seed, progress, checkpoint })
  return run.ok ? done(canonicalJson(run.value), run.issues) : run
}

function comparison(ask: AskOf<'compare'>, { catalog }: Tools): Outcome<readonly Block[]> {
  const [before, after] = [JSON.parse(ask.before) as Run, JSON.parse(ask.after) as Run]
  const engine = engineCalled(after.engine, catalog)
  return engine.ok ? engine.value.compare(before, after) : engine
}

function windowsOf({ estate }: Open, covers: readonly string[]): AnswerOf<'windows'> {
  const window = { covers: covers as readonly ComponentRef[] } as ChangeWindow
  const isCovered = coveredBy({ ...estate, windows: [window] })
  const hosts = estate.hosts.filter(({ id }) => isCovered(refTo('host', id))).length
  return { hosts, ids: estate.windows.map(({ id }) => id) }
}

function exportFiles(open: Open, ask: AskOf<'exports'>, { catalog }: Tools): Outcome<AnswerOf<'exports'>> {
  const run = JSON.parse(ask.run) as Run
  const engine = engineCalled(run.engine, catalog)
  const files = engine.ok ? engine.value.exports(open, run) : engine
  if (!files.ok) return files
  return done(
    files.value.map(({ title, name, mediaType, text }) => ({ title, file: file(name, mediaType, text) })),
  )
}

/** The report of some runs, or of every question an assessment asks when none are given. */
function reportFile(open: Open, texts: readonly string[], { catalog, progress }: Tools): Download {
  const { engines } = catalog
  const given = texts.map((text) => JSON.parse(text) as Run)
  const answers = given.length > 0 ? { runs: given, withheld: [] } : assessEstate(open, engines, 1, progress)
  const { estate, source, files, issues } = open
  const counts = open.counts === 'unknown' ? countEstate(estate) : open.counts
  const reading = { title: estate.name, source, files, counts, issues }
  return file('report.html', 'text/html', renderAssessment(assessmentOf(reading, answers, engines), 'html'))
}

const file = (name: string, type: string, text: string): Download => ({
  name,
  content: new Blob([text], { type }),
})

const nothingOpen: Issue = {
  code: 'estate.none',
  severity: 'error',
  where: 'this page',
  message: 'No estate is open. Drop files, or use the reference estate.',
}

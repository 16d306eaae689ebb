import assert from 'node:assert/strict'
import { defineEngine } from '#engines/engine.ts'
import { emptyEstate } from '#estate/model.ts'
import { done } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { ContentGraph } from '#path/graph.ts'
import type { Bench } from '#web/publish/figure.ts'
import type { Page, SiteAssets } from '#web/publish/page.ts'
import { publishSite, sitePages } from '#web/publish/site.ts'

// A small site for tests of pages: one stage, one written article, one planned, one route, one fact, one term.

/** An engine that doubles a number. */
export const toy = defineEngine({
  id: 'toy-scale',
  version: 3,
  title: 'Toy <scale>',
  question: 'How much is "twice"?',
  assumptions: ['Two is two.'],
  needs: ['vms'],
  params: {
    amount: {
      kind: 'number',
      label: 'Amount',
      help: 'What to double',
      unit: 'count',
      min: 0,
      max: 9,
      step: 1,
      default: 2,
    },
    failed: { kind: 'components', label: 'Failed', help: '', of: ['host'], max: 9, default: [] },
  },
  facts: [],
  assess: [],
  run: (_estate, { amount }) => done({ twice: amount * 2 }),
  explain: ({ twice }) => [
    { kind: 'quantity', label: 'Twice', value: twice, unit: 'count' },
    { kind: 'sentence', text: 'Computed <b>at build</b>.' },
  ],
})

export const assets: SiteAssets = {
  theme: 'assets/theme.js',
  reading: 'assets/reading.js',
  styles: ['assets/site.css'],
  fonts: ['assets/serif.woff2'],
  editions: [],
  islands: {
    article: { script: 'assets/article.js', styles: [] },
    challenge: { script: 'assets/challenge.js', styles: [] },
    lesson: { script: 'assets/lesson.js', styles: [] },
    learning: { script: 'assets/learning.js', styles: [] },
    planner: { script: 'assets/planner.js', styles: [] },
    places: { script: 'assets/places.js', styles: [] },
    desk: { script: 'assets/desk.js', styles: [] },
    search: { script: 'assets/search.js', styles: [] },
    estate: { script: 'assets/estate.js', styles: ['assets/room.css', 'assets/site.css'] },
    workbench: { script: 'assets/workbench.js', styles: [] },
  },
}

const front = (id: string): string => `---
id: ${id}
title: "Written & <sound>"
place: stage-1
level: foundation
thesis: A claim with "quotes".
decision: What to buy.
prerequisites: []
introduces: [shared-fate]
facts: [limit]
models: [toy-scale]
minutes: { model: 4, check: 2 }
budgetWords: 400
author: Somebody
reviewedOn: '2026-11-22'
reviewBy: '2027-05-22'
check: { question: 'Which <first>?', weighs: [cost, time] }
sources: [{ title: A book, by: Gray, dated: '1985' }]
---
`
/** Content with one stage, one written article and one planned. */
export const content = (body: string): readonly ContentFile[] => [
  {
    path: 'path.yaml',
    text: `domain: practice
title: A path
asOf: '2026-11-22'
thread: What fails together.
stages: [stage-1]
tracks: []
audiences: [engineers]
levels: [{ id: foundation, title: Foundation, problem: Mechanism }]
depths: [{ id: all, title: All, covers: [stage-1], promise: half an hour, promiseMinutes: { from: 10, to: 30 } }]
routes: [{ id: in-a-hurry, title: In a hurry, for: People, articles: [written, later], readFirstIfUnfamiliar: [] }]
`,
  },
  {
    path: 'home.md',
    text: '---\ntitle: Home\ndescription: A site.\nownTitle: Yours\nown: Bring it.\n---\nHello.\n',
  },
  {
    path: 'stages/stage-1.yaml',
    text: 'id: stage-1\ntitle: One\nlevel: foundation\npromise: Words.\narticles: [written, later]\n',
  },
  {
    path: 'audiences/engineers.yaml',
    text: 'id: engineers\naudience: Engineers\nenter: stage-1\nbecause: It begins here.\nshouldAlreadyExplain: [shared-fate]\n',
  },
  {
    path: 'planned/stage-1.yaml',
    text: `- id: later
  title: Later
  place: stage-1
  level: foundation
  thesis: Something to claim.
  prerequisites: [written]
  introduces: []
  facts: []
  models: [{ model: toy-scale, turn: a knob, see: a change }]
  check: { question: Which?, weighs: [cost] }
  minutes: { reading: 6, model: 4, check: 2 }
  sources: []
`,
  },
  {
    path: 'models.yaml',
    text: '- { id: waiting, title: Waiting, computes: Later., knobs: [], readouts: [], defaultFacts: [] }\n',
  },
  {
    path: 'facts/general.yaml',
    text: "- { id: limit, platform: general, kind: maximum, statement: A limit., value: 1024, unit: VMs per host, validFrom: null, observed: '2025-10', source: { title: Limits, publisher: Vendor, address: 'https://example.org/limits' }, confidence: read-primary, staleWhen: Never., checked: '2026-11-22' }\n",
  },
  {
    path: 'glossary/glossary.yaml',
    text: '- { id: shared-fate, term: Shared fate, category: general, definition: Not apart., mistakenFor: Luck., seeAlso: [], introducedBy: written }\n',
  },
  {
    path: 'governance.yaml',
    text: 'horizons: [{ kind: maximum, days: 365, because: Releases. }]\nfillers: []\nvendors: []\nrankings: []\n',
  },
  { path: 'articles/written.md', text: front('written') + body },
]

const changed = (files: readonly ContentFile[], changes: readonly ContentFile[]): readonly ContentFile[] => [
  ...files.filter(({ path }) => !changes.some((change) => change.path === path)),
  ...changes,
]

export const estate = { estate: emptyEstate('none'), digest: 'd' }
/** The graph of that content, and its pages before they are wrapped in the frame of a site. */
export function samplePages(body: string): { readonly graph: ContentGraph; readonly pages: readonly Page[] } {
  const compiled = compilePath(content(body), [toy])
  assert.ok(compiled.ok, JSON.stringify(compiled.issues))
  const graph = compiled.value
  const bench: Bench = { engines: [toy], estate, issues: [] }
  const pages = sitePages(
    { graph, engines: [toy], challenges: [], estate, pins: [], asOf: graph.asOf },
    bench,
  )
  assert.deepEqual(bench.issues, [])
  return { graph, pages }
}
/** The files of a small site whose one written article says `body`; `changes` replace or add content files. */
export function publish(
  body: string,
  changes: readonly ContentFile[] = [],
  asOf = '2026-11-22',
): ReadonlyMap<string, string> {
  const graph = compilePath(changed(content(body), changes), [toy])
  assert.ok(graph.ok, JSON.stringify(graph.issues))
  const site = publishSite({
    graph: graph.value,
    engines: [toy],
    challenges: [],
    estate,
    assets,
    pins: [],
    asOf,
    address: 'https://path.example/',
  })
  assert.ok(site.ok, JSON.stringify(site.issues))
  return site.value
}
/** The text of one file of a published site. */
export const page = (files: ReadonlyMap<string, string>, path: string): string => {
  const text = files.get(path)
  assert.ok(text !== undefined, `${path} is published`)
  return text
}
/** An article that is one model. */
export const model =
  ':::model{engine=toy-scale title="Twice is more" turn="amount,failed" amount=4 guess="How much?"}\nTurn it.\n:::\n'

import type { ContentFile } from '#path/content-file.ts'
import type { EngineShape } from '#path/graph.ts'

/** An engine with one parameter that leans on one fact. */
export const toyEngine: EngineShape = {
  id: 'toy',
  facts: ['fact-one'],
  params: {
    failures: {
      kind: 'number',
      label: 'Failures',
      help: 'How many',
      unit: 'hosts',
      min: 0,
      max: 2,
      step: 1,
      default: 1,
    },
  },
}

/** A written article whose front matter is sound; `changes` replace lines of it as YAML. */
export const toyArticle = (id: string, body: string, changes: Readonly<Record<string, string>> = {}): ContentFile => {
  const front = {
    id,
    title: `Title of ${id}`,
    place: 'stage-1',
    level: 'foundation',
    thesis: 'A claim somebody could dispute.',
    decision: 'What to decide.',
    prerequisites: '[]',
    introduces: '[term-one]',
    facts: '[fact-one]',
    models: '[toy]',
    minutes: '{ model: 4, check: 2 }',
    budgetWords: '400',
    author: 'Somebody',
    reviewedOn: "'2026-11-22'",
    reviewBy: "'2027-05-22'",
    check: '{ question: Which first?, weighs: [cost] }',
    sources: '[{ title: A book, by: Somebody }]',
    ...changes,
  }
  const lines = Object.entries(front).map(([key, value]) => `${key}: ${value}`)
  return { path: `articles/${id}.md`, text: `---\n${lines.join('\n')}\n---\n${body}` }
}
/** The front matter above takes 19 lines, so the body of an article begins on line 20. */
export const bodyLine = 20

/** One planned article, in a list. */
export const toyPlanned = `- id: later
  title: Later
  place: stage-1
  level: foundation
  thesis: Something to claim.
  prerequisites: [first]
  introduces: []
  facts: []
  models: [{ model: planned-model, turn: a knob, see: a change }]
  check: { question: Which?, weighs: [cost] }
  minutes: { reading: 6, model: 4, check: 2 }
  sources: []
`
/** A small path without a mistake: one stage, a written article and a planned one. */
export const toyContent: readonly ContentFile[] = [
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
routes: []
`,
  },
  {
    path: 'home.md',
    text: '---\ntitle: Home\ndescription: A site.\nownTitle: Yours\nown: Bring it.\n---\nHello.\n',
  },
  {
    path: 'stages/stage-1.yaml',
    text: 'id: stage-1\ntitle: One\nlevel: foundation\npromise: Words.\narticles:\n  - first\n  - later\n',
  },
  {
    path: 'audiences/engineers.yaml',
    text: 'id: engineers\naudience: Engineers\nenter: stage-1\nbecause: It begins here.\nshouldAlreadyExplain: [term-one]\n',
  },
  { path: 'planned/stage-1.yaml', text: toyPlanned },
  {
    path: 'models.yaml',
    text: '- { id: planned-model, title: Planned, computes: Something., knobs: [], readouts: [], defaultFacts: [] }\n',
  },
  {
    path: 'facts/general.yaml',
    text: `- { id: fact-one, platform: general, kind: maximum, statement: One thing., value: 1024, unit: things, validFrom: null, observed: '2026', source: null, confidence: read-primary, staleWhen: Never., checked: '2026-11-22' }
- { id: fact-unsure, platform: general, kind: maximum, statement: Perhaps., value: 1, unit: things, validFrom: null, observed: null, source: null, confidence: unverified, staleWhen: Never., checked: '2026-11-22' }
`,
  },
  {
    path: 'glossary/glossary.yaml',
    text: '- { id: term-one, term: Term one, category: general, definition: A word., seeAlso: [], introducedBy: first }\n',
  },
  toyArticle('first', `${'word '.repeat(400)}\n\n## Part {#part}\n\n:fact[fact-one] and :term[term-one].\n`),
]

/** The sound content with one file put in the place of its namesake, or added. */
export const withFile = (file: ContentFile): readonly ContentFile[] => [
  ...toyContent.filter(({ path }) => path !== file.path),
  file,
]
/** The sound content with some words of a file replaced. */
export const edited = (path: string, from: string, to: string): readonly ContentFile[] => {
  const file = toyContent.find((candidate) => candidate.path === path)
  if (!file?.text.includes(from)) throw new Error(`${path} does not hold ${from}`)
  return withFile({ path, text: file.text.replace(from, to) })
}


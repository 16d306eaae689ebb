import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Issue } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { ContentGraph, EngineShape } from '#path/graph.ts'

const engine: EngineShape = {
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

const article = (id: string, body: string, changes: Readonly<Record<string, string>> = {}): ContentFile => {
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
/** The front matter above takes 18 lines, so the body of an article begins on line 19. */
const bodyLine = 19

const planned = `- id: later
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
const sound: readonly ContentFile[] = [
  {
    path: 'path.yaml',
    text: `title: A path
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
  { path: 'planned/stage-1.yaml', text: planned },
  {
    path: 'models.yaml',
    text: '- { id: planned-model, title: Planned, computes: Something., knobs: [], readouts: [], defaultFacts: [] }\n',
  },
  {
    path: 'facts/general.yaml',
    text: `- { id: fact-one, platform: general, kind: maximum, statement: One thing., value: 1024, unit: things, validFrom: null, observed: '2026', source: null, confidence: read-primary, staleWhen: Never. }
- { id: fact-unsure, platform: general, kind: maximum, statement: Perhaps., value: 1, unit: things, validFrom: null, observed: null, source: null, confidence: unverified, staleWhen: Never. }
`,
  },
  {
    path: 'glossary/glossary.yaml',
    text: '- { id: term-one, term: Term one, category: general, definition: A word., seeAlso: [], introducedBy: first }\n',
  },
  article('first', `${'word '.repeat(400)}\n\n## Part {#part}\n\n:fact[fact-one] and :term[term-one].\n`),
]

/** The sound content with one file put in the place of its namesake, or added. */
const withFile = (file: ContentFile): readonly ContentFile[] => [
  ...sound.filter(({ path }) => path !== file.path),
  file,
]
const edited = (path: string, from: string, to: string): readonly ContentFile[] => {
  const file = sound.find((candidate) => candidate.path === path)
  if (!file?.text.includes(from)) throw new Error(`${path} does not hold ${from}`)
  return withFile({ path, text: file.text.replace(from, to) })
}

function graphOf(files: readonly ContentFile[]): ContentGraph {
  const outcome = compilePath(files, [engine])
  assert.ok(outcome.ok, outcome.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return outcome.value
}
function issuesOf(files: readonly ContentFile[]): readonly Issue[] {
  const outcome = compilePath(files, [engine])
  assert.ok(!outcome.ok, 'the content is refused')
  return outcome.issues
}
const only = (files: readonly ContentFile[]): Issue => {
  const issues = issuesOf(files)
  assert.equal(issues.length, 1, JSON.stringify(issues))
  return issues[0]!
}

test('sound content compiles, with articles in the order their stage states', () => {
  const graph = graphOf(sound)
  assert.deepEqual(
    graph.articles.map(({ id, state }) => [id, state]),
    [
      ['first', 'written'],
      ['later', 'planned'],
    ],
  )
})

test('the order of files does not matter', () => {
  assert.deepEqual(graphOf([...sound].reverse()), graphOf(sound))
})

test('a written article takes its words at 200 a minute, its models and its question', () => {
  // 400 words, the word of the heading, "and", one fact and one term: 404 words are 2.02 minutes.
  const first = graphOf(sound).articles[0]
  assert.equal(first?.minutes.total, 404 / 200 + 4 + 2)
})

test('a depth sums the minutes of what it covers, planned articles as designed', () => {
  assert.equal(graphOf(sound).depths[0]?.minutes, 404 / 200 + 6 + 12)
})

test('broken YAML is refused at its line', () => {
  const issue = only(edited('stages/stage-1.yaml', 'promise: Words.', 'promise: "Words.'))
  assert.equal(issue.code, 'content.yaml-unreadable')
  assert.match(issue.where, /^stages\/stage-1\.yaml:\d+$/)
})

test('a value of the wrong shape is refused at its line', () => {
  const issue = only(edited('stages/stage-1.yaml', 'level: foundation', 'level: beginner'))
  assert.equal(issue.where, 'stages/stage-1.yaml:3')
  assert.equal(issue.code, 'content.shape')
})

test('a key nobody knows is refused', () => {
  assert.equal(only(edited('stages/stage-1.yaml', 'promise:', 'color: red\npromise:')).code, 'content.shape')
})

test('broken front matter is refused at its line in the file, not in the front matter', () => {
  const issue = only(withFile(article('first', 'Text.\n', { level: 'beginner' })))
  assert.equal(issue.where, 'articles/first.md:5')
})

test('an article without front matter is refused', () => {
  assert.equal(
    only(withFile({ path: 'articles/first.md', text: 'Text.\n' })).code,
    'content.front-matter-missing',
  )
})

test('prerequisites in a circle are refused, and the circle is named', () => {
  const issue = only(withFile(article('first', 'Text.\n', { prerequisites: '[later]' })))
  assert.equal(issue.code, 'content.prerequisites-cyclic')
  assert.match(issue.message, /first → later → first|later → first → later/)
})

test('an article that requires itself is a circle', () => {
  const issue = only(withFile(article('first', 'Text.\n', { prerequisites: '[first]' })))
  assert.match(issue.message, /first → first/)
})

test('an unknown prerequisite is refused', () => {
  assert.equal(only(edited('planned/stage-1.yaml', '[first]', '[nowhere]')).code, 'content.article-unknown')
})

test('an unknown fact in the text is refused at its own line', () => {
  const issue = only(withFile(article('first', 'One.\n\nTwo\nand :fact[fact-none] here.\n')))
  assert.equal(issue.code, 'content.fact-unknown')
  assert.equal(issue.where, `articles/first.md:${bodyLine + 3}`)
})

test('an unverified fact may not carry an argument', () => {
  const files = withFile(article('first', ':fact[fact-unsure]\n', { facts: '[fact-unsure]' }))
  assert.equal(only(files).code, 'content.fact-unverified')
})

test('a fact that the text cites and the front matter leaves out is refused', () => {
  assert.equal(
    only(withFile(article('first', ':fact[fact-one]\n', { facts: '[]' }))).code,
    'content.fact-undeclared',
  )
})

test('an unknown term is refused', () => {
  assert.equal(only(withFile(article('first', ':term[term-none]\n'))).code, 'content.term-unknown')
})

test('an id given twice is refused and says where the first stands', () => {
  const issue = only(withFile({ path: 'planned/more.yaml', text: planned }))
  assert.equal(issue.code, 'content.id-duplicate')
  assert.match(issue.message, /planned\//)
})

test('an article that no stage lists is refused', () => {
  assert.equal(only(edited('stages/stage-1.yaml', '  - later\n', '')).code, 'content.article-unlisted')
})

test('a model of an unknown engine is refused at its line and names the engines there are', () => {
  const issue = only(withFile(article('first', 'Text.\n\n:::model{engine=magic title="A message"}\n:::\n')))
  assert.equal(issue.code, 'content.engine-unknown')
  assert.equal(issue.where, `articles/first.md:${bodyLine + 2}`)
  assert.match(issue.message, /toy/)
})

test('a parameter out of its range is refused at the model', () => {
  const issue = only(withFile(article('first', ':::model{engine=toy title="A message" failures=7}\n:::\n')))
  assert.equal(issue.code, 'content.params-unreadable')
  assert.match(issue.message, /0 hosts to 2 hosts/)
})

test('a parameter the engine does not have is refused', () => {
  const issue = only(withFile(article('first', ':::model{engine=toy title="A message" hosts=7}\n:::\n')))
  assert.match(issue.message, /no parameter "hosts"/)
})

test('a knob the engine does not have is refused', () => {
  const issue = only(withFile(article('first', ':::model{engine=toy title="A message" turn="speed"}\n:::\n')))
  assert.equal(issue.code, 'content.turn-unknown')
})

test('a model without a message is refused', () => {
  assert.equal(
    only(withFile(article('first', ':::model{engine=toy}\n:::\n'))).code,
    'content.figure-untitled',
  )
})

test('a link to an article that does not exist is refused', () => {
  assert.equal(only(withFile(article('first', '[there](nowhere.md)\n'))).code, 'content.article-unknown')
})

test('content without a path or a front page is refused', () => {
  const rest = sound.filter(({ path }) => path !== 'path.yaml' && path !== 'home.md')
  assert.deepEqual(
    issuesOf(rest).map(({ where }) => where),
    ['path.yaml', 'home.md'],
  )
})

test('several mistakes are reported together', () => {
  const files = withFile(article('first', ':term[term-none] and :fact[fact-none]\n'))
  assert.deepEqual(
    issuesOf(files).map(({ code }) => code),
    ['content.term-unknown', 'content.fact-unknown'],
  )
})

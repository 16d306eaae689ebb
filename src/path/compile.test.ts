import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Issue } from '#kernel/outcome.ts'
import {
  toyArticle as article,
  bodyLine,
  edited,
  toyEngine as engine,
  toyPlanned as planned,
  toyContent as sound,
  withFile,
} from '#path/cases/toy-content.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { ContentGraph } from '#path/graph.ts'

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

test('law: whatever happens to the letters of a file, it compiles or is refused at a file, and nothing throws', () => {
  const nasty = fc.constantFrom(
    ':',
    '-',
    '[',
    '{',
    '"',
    "'",
    '&a ',
    '*a',
    '\t',
    '\n',
    '---\n',
    ':::',
    ':fact[',
    '\u0000',
    '<b>',
    '#',
  )
  const damage = fc.record({
    file: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.nat(12),
    put: fc.oneof(nasty, fc.string({ maxLength: 6 })),
  })
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (list) => {
      const files = list.reduce((before: readonly ContentFile[], { file, at, gone, put }) => {
        const hit = file % before.length
        return before.map((one, index) => {
          if (index !== hit) return one
          const from = Math.floor(at * one.text.length)
          return { path: one.path, text: one.text.slice(0, from) + put + one.text.slice(from + gone) }
        })
      }, sound)
      const { issues } = compilePath(files, [engine])
      for (const { where } of issues)
        assert.ok(files.some(({ path }) => where.startsWith(path)) || where.startsWith('engine '), where)
    }),
    { seed: 31, numRuns: 300 },
  )
})

test('what was read before is not read again, and gives the same graph', () => {
  const readings = new WeakMap()
  const first = compilePath(sound, [engine], readings)
  const changed = sound.map((file) =>
    file.path === 'stages/stage-1.yaml'
      ? { ...file, text: file.text.replace('Words.', 'Other words.') }
      : file,
  )
  const again = compilePath(changed, [engine], readings)
  assert.ok(first.ok && again.ok)
  assert.deepEqual(again, compilePath(changed, [engine]))
  // The tokens of an article that did not change are the very same ones.
  const tokensOf = (graph: ContentGraph): unknown => {
    const [article] = graph.articles
    return article?.state === 'written' ? article.body.tokens : undefined
  }
  assert.equal(tokensOf(again.value), tokensOf(first.value))
})

test('a link to an article that was replaced is refused with its successor', () => {
  const files = [
    ...withFile(article('first', '[there](gone.md)\n')),
    {
      path: 'replaced.yaml',
      text: '- { id: gone, title: Gone, successor: later, on: 2026-11-22, because: It said less. }\n',
    },
  ]
  assert.match(only(files).message, /There is no article "gone"\. It was replaced: write "later"\./)
})

test('an article that is replaced and still there is refused, and so is a successor that is not', () => {
  const replaced = (id: string, successor: string): readonly string[] =>
    issuesOf([
      ...sound,
      {
        path: 'replaced.yaml',
        text: `- { id: ${id}, title: T, successor: ${successor}, on: 2026-11-22, because: B. }\n`,
      },
    ]).map(({ code }) => code)
  assert.deepEqual(replaced('first', 'later'), ['content.article-replaced'])
  assert.deepEqual(replaced('gone', 'nowhere'), ['content.article-unknown'])
})

test('revisions of an article that is not written are refused', () => {
  const revisions = (id: string): readonly ContentFile[] => [
    ...sound,
    {
      path: `revisions/${id}.yaml`,
      text: `- section: part\n  versions:\n    - { hash: ${'a'.repeat(16)}, on: 2026-11-23, mark: first, note: n, text: t }\n`,
    },
  ]
  assert.equal(only(revisions('later')).code, 'content.revisions-stray')
  assert.equal(only(revisions('none')).code, 'content.revisions-stray')
  const [first] = graphOf(revisions('first')).articles
  assert.ok(first?.state === 'written')
  assert.deepEqual([first.changedOn, first.history.length], ['2026-11-23', 1])
})

test('once horizons are stated, a kind of fact without one is refused unless the fact says itself when it ends', () => {
  const governance = {
    path: 'governance.yaml',
    text: 'horizons: [{ kind: other, days: 90, because: It moves. }]\nfillers: []\nvendors: []\nrankings: []\n',
  }
  assert.deepEqual(
    issuesOf([...sound, governance]).map(({ code, where }) => [code, where]),
    [
      ['content.horizon-missing', 'facts/general.yaml:1'],
      ['content.horizon-missing', 'facts/general.yaml:2'],
    ],
  )
  const facts = sound.find(({ path }) => path === 'facts/general.yaml')?.text ?? ''
  const ending = {
    path: 'facts/general.yaml',
    text: facts.replaceAll('staleWhen: Never.,', 'staleWhen: Never., expires: never,'),
  }
  assert.ok(compilePath([...withFile(ending), governance], [engine]).ok)
})

test('a fact that nobody checked is refused', () => {
  assert.match(
    only(edited('facts/general.yaml', ", checked: '2026-11-22'", '')).message,
    /"0\.checked" is missing/,
  )
})

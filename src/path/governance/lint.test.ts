import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import type { Issue } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { lintPath, lintRules } from '#path/governance/lint.ts'
import { ownContent, replaced, settled } from '#test/own-content.ts'

const shipped = ownContent()
const own = settled(shipped)
const article = 'articles/domains-nest-and-overlap.md'
const shippedIssues = lintPath(shipped, engines)
const known = new Set(lintPath(own, engines).map((issue) => JSON.stringify(issue)))
/** What the desk objects to beyond what it would say about the content as it is. */
const lint = (files: readonly ContentFile[]): readonly Issue[] =>
  lintPath(files, engines).filter((issue) => !known.has(JSON.stringify(issue)))
const text = (issues: readonly Issue[]): string =>
  issues.map(({ where, message, code }) => `${where}: ${message} [${code}]`).join('\n')
/** The line of the article on which something stands, as the desk names it. */
const lineOf = (files: readonly ContentFile[], path: string, words: string): string => {
  const lines = files.find((file) => file.path === path)?.text.split('\n') ?? []
  return `${path}:${lines.findIndex((line) => line.startsWith(words) || (words.length > 12 && line.includes(words))) + 1}`
}
/** The same content with the sections of its articles marked as they are now, so that one rule is seen alone. */
const marked = (files: readonly ContentFile[]): readonly ContentFile[] =>
  compilePath(files, engines).ok ? settled(files) : files
/** The one thing the desk objects to after an edit of the article, its sections marked. */
function objection(from: string | RegExp, to: string, path = article): Issue {
  const issues = lint(marked(replaced(own, path, from, to)))
  assert.equal(issues.length, 1, text(issues))
  return issues[0] as Issue
}

test('the desk has nothing to object to in the content that ships', () => {
  assert.equal(text(shippedIssues), '')
})

test('every rule says what holds and what to do, under a code of its own', () => {
  assert.equal(new Set(lintRules.map(({ code }) => code)).size, lintRules.length)
  for (const { sentence, cure } of lintRules)
    for (const said of [sentence, cure]) assert.match(said, /^[A-Z].+\.$/)
})

test('front matter without its author is refused once, by the file', () => {
  const issues = lint(replaced(own, article, 'author: Bulkhead\n', ''))
  assert.deepEqual(
    issues.map(({ code, where }) => [code, where]),
    [['lint.front-matter', `${article}:1`]],
  )
  assert.match(issues[0]?.message ?? '', /has no "author"/)
})

test('front matter that is due before it was reviewed, without a source or missing altogether is refused', () => {
  const due = objection("reviewBy: '2027-05-22'", "reviewBy: '2026-11-22'")
  assert.deepEqual([due.code, due.where], ['lint.front-matter', lineOf(own, article, 'reviewBy:')])
  assert.equal(objection(/sources:\n(?: .*\n)+/, 'sources: []\n').code, 'lint.front-matter')
  assert.equal(lint(replaced(own, article, '---\n', ''))[0]?.code, 'lint.front-matter')
})

test('articles that require each other are refused with the circle', () => {
  const files = replaced(
    own,
    'articles/consolidation-is-a-fate-decision.md',
    'prerequisites: []',
    'prerequisites: [domains-nest-and-overlap]',
  )
  const issue = lint(files).find(({ code }) => code === 'lint.prerequisite-cycle')
  assert.match(issue?.message ?? '', /consolidation-is-a-fate-decision → domains-nest-and-overlap/)
  assert.equal(issue?.message.match(/out of the circle/g)?.length, 1)
})

test('a term that a later article introduces is refused where it stands', () => {
  const issue = objection('The tree is declared.', 'The tree is :term[declared]{id=ballooning}.')
  assert.equal(issue.code, 'lint.term-early')
  assert.equal(issue.where, lineOf(own, article, 'The tree is declared.'))
  assert.match(issue.message, /introduced later, by memory-is-a-loan-called-at-failover/)
  const plain = objection('The tree is declared.', 'The tree is declared, like a replication\nfactor.')
  assert.deepEqual(
    [plain.code, plain.where],
    ['lint.term-early', lineOf(own, article, 'The tree is declared.')],
  )
})

test('a term that the article says it introduces and never prints is refused', () => {
  const issue = objection('an :term[anti-affinity] rule', 'a rule')
  assert.equal(issue.code, 'lint.term-missing')
})

test('a typed number is refused where it stands, and the same number from a figure or a fact is not', () => {
  const issue = objection('Somebody typed it.', 'Somebody typed it\nin 40 minutes.')
  assert.equal(issue.code, 'lint.number-uncited')
  const line = Number(lineOf(own, article, 'Somebody typed it.').split(':')[1])
  assert.equal(issue.where, `${article}:${line + 1}`)
  assert.match(issue.message, /"40 minutes"/)
  const cited = marked(
    replaced(own, article, 'Somebody typed it.', 'It holds :fact[q-witness-site]{show=value}.'),
  )
  assert.equal(text(lint(cited)), '')
})

test('a number in a claim, a heading or the title of a figure is refused as well', () => {
  assert.equal(
    objection('## Four ways across the tree', '## Forty ways across the tree').code,
    'lint.number-uncited',
  )
  assert.equal(
    objection('Failure domains nest, and', 'All 7 failure domains nest, and').where,
    `${article}:3`,
  )
  assert.equal(objection('On the drawing nothing', 'On 3 drawings nothing').code, 'lint.number-uncited')
})

test('algebra is allowed in a fold that says it derives, and nowhere else', () => {
  const issues = lint(marked(replaced(own, article, 'title="Derivation: what', 'title="Aside: what')))
  assert.ok(issues.length >= 1)
  for (const { code } of issues) assert.equal(code, 'lint.number-uncited')
})

test('a dead anchor, here or in another article, and a link to nothing are refused where they stand', () => {
  const words = 'The platform does not go and look.'
  const where = lineOf(own, article, words)
  for (const target of [
    '#nowhere',
    'consolidation-is-a-fate-decision.md#nowhere',
    'staying-on-purpose.md#anything',
    '../patterns/x.html',
    'no-such-article.md',
  ]) {
    const issue = objection(words, `The platform does [not](${target}) go and look.`)
    assert.deepEqual([issue.code, issue.where], ['lint.link-dead', where], target)
  }
  for (const target of [
    '#four-ways-across',
    'consolidation-is-a-fate-decision.md#trade-off',
    'staying-on-purpose.md',
  ]) {
    const files = marked(replaced(own, article, words, `The platform does [not](${target}) go and look.`))
    assert.equal(text(lint(files)), '', target)
  }
})

test('a figure without a caption or a title, and an image with or without text, are refused', () => {
  const bare = objection(/Each row is a service whose copies[^\n]*\n/, '')
  assert.deepEqual(
    [bare.code, bare.where],
    ['lint.image-text', lineOf(own, article, 'The pairs that share a fate')],
  )
  assert.equal(
    objection('title="The pairs that share a fate are named, with what they share" ', '').code,
    'lint.image-text',
  )
  const codes = lint(
    marked(replaced(own, article, 'Somebody typed it.', 'Somebody typed it. ![](tree.png)')),
  ).map(({ code }) => code)
  assert.ok(codes.includes('lint.image-text'), codes.join())
})

test('an article a quarter over or under its budget is refused, one inside it is not', () => {
  for (const words of [1000, 2500]) {
    const issue = objection('budgetWords: 1300', `budgetWords: ${words}`)
    assert.equal(issue.code, 'lint.words')
    assert.match(
      issue.message,
      words === 1000 ? /percent over its budget of 1000/ : /percent under its budget of 2500/,
    )
  }
  assert.equal(text(lint(replaced(own, article, 'budgetWords: 1300', 'budgetWords: 1200'))), '')
})

test('filler is refused in any case and across a line, and inside a longer word it is not', () => {
  const issue = objection('Somebody typed it.', 'It is a Best\npractice that somebody typed.')
  assert.equal(issue.code, 'lint.filler')
  assert.match(issue.message, /"Best practice" is filler/)
  const files = marked(replaced(own, article, 'Somebody typed it.', 'Justice was done to it.'))
  assert.equal(text(lint(files)), '')
})

test('filler is refused in capitals, with a hyphen for a blank and with a blank for a hyphen', () => {
  const words = 'A Best-Practice tree, a World Class tree, a world-class tree, a state of the\nart.'
  const found = lint(marked(replaced(own, article, 'Somebody typed it.', words)))
  assert.deepEqual(
    found.map(({ message }) => /^"([^"]+)" is filler/.exec(message)?.[1]),
    ['Best-Practice', 'World Class', 'world-class', 'state of the art'],
  )
})

test('a stage that lists an article nobody wrote is told what to do in a list, not in a link', () => {
  const [issue, ...more] = lint(
    replaced(own, 'stages/stage-1.yaml', /articles:\n/, 'articles:\n  - nobody-wrote-it\n'),
  )
  assert.deepEqual(more, [])
  assert.match(issue?.where ?? '', /^stages\/stage-1\.yaml:\d+$/)
  assert.equal(issue?.code, 'content.article-unknown')
  assert.equal(issue?.message, 'There is no article "nobody-wrote-it". Correct the id, or add the article.')
})

test('a review after the day of the path is refused, and a day that no calendar has', () => {
  const late = objection("reviewedOn: '2026-11-22'", "reviewedOn: '2026-11-23'")
  assert.deepEqual([late.code, late.where], ['lint.review-day', lineOf(own, article, 'reviewedOn:')])
  const asked = lint(replaced(own, 'faq/about.yaml', 'reviewedOn: 2026-11-22', 'reviewedOn: 2026-11-23'))
  assert.deepEqual(
    asked.map(({ code, where }) => [code, where]),
    [['lint.review-day', lineOf(own, 'faq/about.yaml', '- id: what-is-this')]],
  )
  for (const [path, from, to] of [
    [article, "reviewBy: '2027-05-22'", "reviewBy: '2027-02-31'"],
    ['facts/xcpng.yaml', /checked: .*\n/, 'checked: 2026-13-01\n'],
    ['facts/xcpng.yaml', /validFrom: .*\n/, 'validFrom: 2026-13\n'],
    ['pins.yaml', 'on: 2026-11-22', 'on: 2026-02-30'],
  ] as const) {
    const issues = lint(replaced(own, path, from, to))
    assert.match(text(issues), /does not fit: a (day|date) is written 2026.* and the calendar has it\./)
  }
})

test('a sentence that ranks a product is refused, and a ranking of designs is not', () => {
  const issue = objection('Somebody typed it.', 'Proxmox VE 9 is the better tree.')
  assert.equal(issue.code, 'lint.vendor-ranking')
  assert.match(issue.message, /"better" ranks Proxmox/)
  const files = marked(
    replaced(own, article, 'Somebody typed it.', 'Proxmox stores it. The better tree is a list.'),
  )
  assert.equal(text(lint(files)), '')
})

test('an article without a question, or with one that asks nothing or weighs one thing, is refused', () => {
  const gone = lint(replaced(own, article, /check:\n(?: .*\n)+/, ''))
  assert.deepEqual(
    gone.map(({ code }) => code),
    ['lint.check-question'],
  )
  const silent = objection(
    'Which single event do you plan for first, and why that one?',
    'Plan for one event.',
  )
  assert.deepEqual([silent.code, silent.where], ['lint.check-question', lineOf(own, article, 'check:')])
  const light = objection(/ {4}- whether the control is[^\n]*\n {4}- that some[^\n]*\n/, '')
  assert.equal(light.code, 'lint.check-question')
})

test('an article without its two sections of the thread, or with a label for one, is refused', () => {
  const renamed = objection('{#what-fails-together}', '{#together}')
  assert.equal(renamed.code, 'lint.thread')
  assert.match(renamed.message, /#what-fails-together/)
  assert.equal(objection('{#what-you-can-still-do}', '{#now}').code, 'lint.thread')
  const label = objection(/Whatever shares a supply[^\n]*\n/, 'Everything.\n')
  assert.match(label.message, /1 words|has \d+ words, which is a label/)
})

test('a section that moved, came or went without a mark is refused by its anchor', () => {
  const moved = lint(replaced(own, article, 'Somebody typed it.', 'Somebody drew it.'))
  assert.deepEqual(
    moved.map(({ code, where }) => [code, where]),
    [['lint.change-unmarked', `${article}#the-hierarchy-is-a-drawing`]],
  )
  const renamed = lint(replaced(own, article, '{#four-ways-across}', '{#ways-across}'))
  assert.deepEqual(
    renamed.map(({ where }) => where),
    [`${article}#ways-across`, `${article}#four-ways-across`],
  )
  const spaced = replaced(
    own,
    article,
    'The tree is declared. Somebody',
    'The tree is declared.   \nSomebody',
  )
  assert.equal(text(lint(spaced)), '')
})

test('an article that leans on an unverified fact, and an engine on a contested one, are refused', () => {
  const unverified = /(- id: q-witness-site\n(?: .*\n)*? {2}confidence: )read-primary/
  const issue = lint(replaced(own, 'facts/hyperv.yaml', unverified, '$1unverified'))[0]
  assert.equal(issue?.code, 'lint.fact-carries')
  const contest =
    '$1$2\n  contestedBy:\n    - { value: 512, unit: VMs, source: { title: Talk, publisher: Somebody, address: https://example.org }, observed: null, note: Said. }\n'
  const files = replaced(
    own,
    'facts/hyperv.yaml',
    /(- id: max-hv-host-vms\n(?: .*\n)*?)( {2}checked: .*)\n/,
    contest,
  )
  const contested = lint(files)
  assert.deepEqual(
    contested.map(({ code, where }) => [code, where]),
    [['lint.fact-carries', 'engine blast-radius']],
  )
})

test('a kind of fact without a horizon, and what leans on a fact without a pin, are refused', () => {
  const horizon = lint(replaced(own, 'governance.yaml', '  - kind: quorum\n', '  - kind: quorums\n'))
  assert.ok(horizon.length > 0)
  for (const { code, where } of horizon) {
    assert.equal(code, 'lint.horizon-missing')
    assert.match(where, /^facts\//)
  }
  const pins = lint(
    replaced(own, 'pins.yaml', '- subject: article:domains-nest-and-overlap', '- subject: article:x'),
  )
  assert.deepEqual(
    pins.map(({ code, where }) => [code, where]),
    [['lint.pin-missing', 'pins.yaml']],
  )
})

test('content that does not compile is answered with what the compiler says', () => {
  const issues = lint(replaced(own, 'path.yaml', 'title:', 'titel:'))
  assert.ok(issues.length > 0)
  assert.ok(
    issues.every(({ where }) => where.startsWith('path.yaml')),
    text(issues),
  )
  assert.ok(lint([]).length > 0)
})

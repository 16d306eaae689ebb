import { type Fields, parseFields } from '#kernel/field.ts'
import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import { type Attributes, parseAttributes } from '#path/directive.ts'
import type { EngineShape } from '#path/graph.ts'
import { articleMarkdown, type DirectiveMark, directiveOf, pinnedAnchor, type Token } from '#path/markdown.ts'

/** What a figure shows of an answer. */
export type FigureView = {
  /** Kinds of block, or a kind and words of its title: 'line', 'table~shared fate'. Empty shows all. */
  readonly show: readonly string[]
  /** At most so many rows of a table and verdicts in a row. */
  readonly rows: number
  /** The finest kind of domain that maps draw, or 'all'. */
  readonly depth: string
}

/** A model inside an article: which engine runs, with what, and what the reader may turn and sees. */
export type ModelFigure = {
  readonly number: number
  readonly engine: string
  /** The message of the figure, in a sentence. */
  readonly title: string
  /** Asked before the answer is shown; '' when the figure asks nothing. */
  readonly guess: string
  readonly params: Readonly<Record<string, unknown>>
  /** Parameters the reader turns; the others stay as given. */
  readonly turn: readonly string[]
  readonly view: FigureView
  readonly where: string
}

/** The text of an article, parsed: Markdown tokens whose directives were checked. */
export type Body = {
  readonly tokens: readonly Token[]
  readonly words: number
  readonly sections: readonly { readonly anchor: string; readonly title: string; readonly level: number }[]
  readonly figures: readonly ModelFigure[]
  readonly factIds: readonly string[]
  readonly termIds: readonly string[]
  /** Links to other articles of the path, with the line they stand on. */
  readonly links: readonly { readonly article: string; readonly anchor: string; readonly where: string }[]
}

/** A reference met in the text, to be checked once everything is read. */
export type Mention = { readonly kind: 'fact' | 'term'; readonly id: string; readonly where: string }
/** A body with what it mentions and what is wrong with it. */
export type ParsedBody = {
  readonly body: Body
  readonly mentions: readonly Mention[]
  readonly issues: readonly Issue[]
}

const words = (text: string): number => text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu)?.length ?? 0
const articleLink = /^([a-z0-9-]+)\.md(?:#([a-z0-9-]+))?$/
const ownAttributes = new Set(['engine', 'title', 'guess', 'turn', 'show', 'rows', 'depth'])
/** Rows a figure shows unless it says otherwise. */
const usualRows = 8

/** Reads the Markdown of an article that begins after `lineOffset` lines of front matter in the file `path`. */
export function parseBody(
  path: string,
  text: string,
  lineOffset: number,
  engines: readonly EngineShape[],
): ParsedBody {
  const tokens = articleMarkdown().parse(text, {})
  const sections: { anchor: string; title: string; level: number }[] = []
  const figures: ModelFigure[] = []
  const links: Body['links'][number][] = []
  const mentions: Mention[] = []
  const issues: Issue[] = []
  let count = 0

  tokens.forEach((token, index) => {
    const where = `${path}:${(token.map?.[0] ?? 0) + 1 + lineOffset}`
    const directive = directiveOf(token)
    if (token.type === 'directive_open' && directive !== undefined) {
      const figure = readContainer(directive, figures.length + 1, where, engines, issues)
      if (figure !== undefined) {
        figures.push(figure)
        token.meta = { directive, figure }
      }
      if (directive.name === 'fold')
        token.meta = { directive, attributes: attributesOf(directive, where, []) }
    }
    if (token.type !== 'inline') return
    const before = tokens[index - 1]
    if (before?.type === 'heading_open') sections.push(...readHeading(before, token, where, issues))
    let line = (token.map?.[0] ?? 0) + 1 + lineOffset
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
      count += words(child.type === 'text' || child.type === 'code_inline' ? child.content : '')
      readInline(child, `${path}:${line}`, mentions, links, issues)
    }
  })
  issues.push(
    ...repeated(sections.map((section) => section.anchor)).map((anchor) =>
      contentError(
        'anchor-duplicate',
        path,
        `Two sections are pinned to #${anchor}. Give one another anchor.`,
      ),
    ),
  )
  const ids = (kind: Mention['kind']): string[] => [
    ...new Set(mentions.filter((mention) => mention.kind === kind).map((mention) => mention.id)),
  ]
  const body: Body = {
    tokens,
    words: count + mentions.length,
    sections,
    figures,
    factIds: ids('fact'),
    termIds: ids('term'),
    links,
  }
  return { body, mentions, issues }
}

function readContainer(
  directive: DirectiveMark,
  number: number,
  where: string,
  engines: readonly EngineShape[],
  issues: Issue[],
): ModelFigure | undefined {
  if (directive.closed === 'open') {
    issues.push(contentError('directive-open', where, `":::${directive.name}" is never closed with ":::".`))
  }
  const attributes = attributesOf(directive, where, issues)
  switch (directive.name) {
    case 'model':
      return readModel(attributes, number, where, engines, issues)
    case 'fold':
      if (!attributes.title) issues.push(contentError('fold-untitled', where, 'A fold needs title="…".'))
      return undefined
    default:
      issues.push(
        contentError(
          'directive-unknown',
          where,
          `There is no directive ":::${directive.name}". Known: model, fold.`,
        ),
      )
      return undefined
  }
}

function attributesOf(directive: DirectiveMark, where: string, issues: Issue[]): Attributes {
  const attributes = parseAttributes(directive.attributes, where)
  if (attributes.ok) return attributes.value
  issues.push(...attributes.issues)
  return {}
}

function readModel(
  attributes: Attributes,
  number: number,
  where: string,
  engines: readonly EngineShape[],
  issues: Issue[],
): ModelFigure | undefined {
  const engine = engines.find(({ id }) => id === attributes.engine)
  if (engine === undefined) {
    const known = engines.map(({ id }) => id).join(', ')
    const message = `There is no engine "${attributes.engine ?? ''}". Known: ${known}.`
    issues.push(contentError('engine-unknown', where, message))
    return undefined
  }
  const title = attributes.title ?? ''
  if (title === '') {
    issues.push(contentError('figure-untitled', where, 'A model needs title="…": the message of the figure.'))
  }
  const given = Object.fromEntries(Object.entries(attributes).filter(([name]) => !ownAttributes.has(name)))
  const params = parseFields(engine.params, given)
  if (!params.ok) {
    for (const issue of params.issues) {
      issues.push(contentError('params-unreadable', where, `${issue.where}: ${issue.message}`))
    }
  }
  const turn = list(attributes.turn)
  issues.push(...unknownTurns(turn, engine.params, where))
  return {
    ...{ number, engine: engine.id, title, guess: attributes.guess ?? '', turn, where },
    params: params.ok ? params.value : {},
    view: {
      show: list(attributes.show),
      rows: rowsOf(attributes.rows, where, issues),
      depth: attributes.depth ?? 'all',
    },
  }
}

function rowsOf(text: string | undefined, where: string, issues: Issue[]): number {
  const rows = text === undefined ? usualRows : Number(text)
  if (Number.isInteger(rows) && rows >= 1 && rows <= 40) return rows
  issues.push(contentError('rows-unreadable', where, `rows="${text}" is not a whole number from 1 to 40.`))
  return usualRows
}

const unknownTurns = (turn: readonly string[], fields: Fields, where: string): Issue[] =>
  turn
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => {
      const known = Object.keys(fields).join(', ')
      return contentError(
        'turn-unknown',
        where,
        `turn names "${name}", no parameter of the engine. Known: ${known}.`,
      )
    })

const list = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function readHeading(open: Token, inline: Token, where: string, issues: Issue[]): Body['sections'][number][] {
  const level = Number(open.tag.slice(1))
  const pinned = pinnedAnchor(inline.content)
  if (level < 2 || level > 3) {
    issues.push(contentError('heading-level', where, 'An article has headings of level 2 and 3 only.'))
  }
  if (pinned === undefined) {
    const message = `The heading "${inline.content}" has no anchor. Pin one: ## Title {#anchor}.`
    issues.push(contentError('anchor-missing', where, message))
    return []
  }
  open.attrSet('id', pinned.anchor)
  const last = inline.children?.findLast((child) => child.type === 'text' && child.content.includes('{#'))
  if (last) last.content = last.content.replace(/\s*\{#[^}]*\}\s*$/, '')
  return [{ anchor: pinned.anchor, title: pinned.title, level }]
}

function readInline(
  token: Token,
  where: string,
  mentions: Mention[],
  links: Body['links'][number][],
  issues: Issue[],
): void {
  const directive = directiveOf(token)
  if (directive !== undefined) {
    const attributes = attributesOf(directive, where, issues)
    if (directive.name !== 'fact' && directive.name !== 'term') {
      const message = `There is no directive ":${directive.name}[…]". Known: fact, term.`
      issues.push(contentError('directive-unknown', where, message))
      return
    }
    const id = attributes.id ?? directive.label
    token.meta = { directive, attributes, id }
    mentions.push({ kind: directive.name, id, where })
  }
  if (token.type === 'link_open') {
    const [, article, anchor] = articleLink.exec(String(token.attrGet('href'))) ?? []
    if (article !== undefined) links.push({ article, anchor: anchor ?? '', where })
  }
  if (token.type === 'text' && /<\/?[a-z][^<]*>/i.test(token.content)) {
    issues.push(
      contentError('html-not-allowed', where, 'Articles hold no HTML. Use Markdown or a directive.'),
    )
  }
}

const repeated = (list: readonly string[]): readonly string[] => [
  ...new Set(list.filter((item, index) => list.indexOf(item) !== index)),
]

import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import { type Attributes, parseAttributes } from '#path/directive.ts'
import type { EngineShape } from '#path/graph.ts'
import { articleMarkdown, type DirectiveMark, directiveOf, pinnedAnchor, type Token } from '#path/markdown.ts'
import { type FigurePlace, type ModelFigure, readModel } from '#path/model-figure.ts'
import { type ProseValue, readValue } from '#path/prose-value.ts'
import { leadAnchor, type Section, sectionsOf } from '#path/sections.ts'

export type { FigureView, ModelFigure } from '#path/model-figure.ts'
export type { Section } from '#path/sections.ts'

/** The text of an article, parsed: Markdown tokens whose directives were checked. */
export type Body = {
  readonly tokens: readonly Token[]
  readonly words: number
  readonly sections: readonly Section[]
  readonly figures: readonly ModelFigure[]
  readonly factIds: readonly string[]
  readonly termIds: readonly string[]
  /** Links to other articles of the path, with the line they stand on. */
  readonly links: readonly { readonly article: string; readonly anchor: string; readonly where: string }[]
  /** Numbers in the prose that figures of it compute. */
  readonly values: readonly ProseValue[]
}

/** A reference met in the text, to be checked once everything is read. */
export type Mention = { readonly kind: 'fact' | 'term'; readonly id: string; readonly where: string }
/** A body with what it mentions and what is wrong with it. */
export type ParsedBody = {
  readonly body: Body
  readonly mentions: readonly Mention[]
  readonly issues: readonly Issue[]
}

const articleLink = /^([a-z0-9-]+)\.md(?:#([a-z0-9-]+))?$/

/** What is collected while the tokens of a body are walked. */
type Collected = {
  readonly engines: readonly EngineShape[]
  readonly anchors: string[]
  readonly figures: ModelFigure[]
  readonly links: Body['links'][number][]
  readonly mentions: Mention[]
  readonly values: ProseValue[]
  readonly issues: Issue[]
}

/** Reads the Markdown of an article that begins after `lineOffset` lines of front matter in the file `path`. */
export function parseBody(
  path: string,
  text: string,
  lineOffset: number,
  engines: readonly EngineShape[],
): ParsedBody {
  const tokens = articleMarkdown().parse(text, {})
  const found: Collected = {
    engines,
    anchors: [],
    figures: [],
    links: [],
    mentions: [],
    values: [],
    issues: [],
  }
  const { figures, links, mentions, values, issues } = found
  tokens.forEach((token, index) => {
    const line = (token.map?.[0] ?? 0) + 1 + lineOffset
    if (token.type === 'directive_open') openContainer(token, `${path}:${line}`, found)
    if (token.type !== 'inline') return
    const before = tokens[index - 1]
    if (before?.type === 'heading_open') readHeading(before, token, `${path}:${line}`, found)
    let at = line
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak' || child.type === 'hardbreak') at += 1
      readInline(child, `${path}:${at}`, found)
    }
  })
  for (const { figure, where } of values.filter((value) => value.figure > figures.length)) {
    issues.push(
      contentError('value-figure', where, `There is no figure ${figure} in this text to take a value from.`),
    )
  }
  const ids = (kind: Mention['kind']): string[] => [
    ...new Set(mentions.filter((mention) => mention.kind === kind).map((mention) => mention.id)),
  ]
  const sections = sectionsOf(tokens)
  const words = sections.reduce((sum, section) => sum + section.words, 0)
  const body: Body = {
    tokens,
    words,
    sections,
    figures,
    factIds: ids('fact'),
    termIds: ids('term'),
    links,
    values,
  }
  return { body, mentions, issues }
}

function openContainer(token: Token, where: string, found: Collected): void {
  const directive = directiveOf(token)
  if (directive === undefined) return
  const place = { number: found.figures.length + 1, section: found.anchors.at(-1) ?? leadAnchor, where }
  const figure = readContainer(directive, place, found.engines, found.issues)
  if (figure !== undefined) {
    found.figures.push(figure)
    token.meta = { directive, figure }
  }
  if (directive.name === 'fold') token.meta = { directive, attributes: attributesOf(directive, where, []) }
}

function readContainer(
  directive: DirectiveMark,
  place: FigurePlace,
  engines: readonly EngineShape[],
  issues: Issue[],
): ModelFigure | undefined {
  const { where } = place
  if (directive.closed === 'open') {
    issues.push(contentError('directive-open', where, `":::${directive.name}" is never closed with ":::".`))
  }
  const attributes = attributesOf(directive, where, issues)
  switch (directive.name) {
    case 'model':
      return readModel(attributes, place, engines, issues)
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

function readHeading(open: Token, inline: Token, where: string, { anchors, issues }: Collected): void {
  const level = Number(open.tag.slice(1))
  const pinned = pinnedAnchor(inline.content)
  if (level < 2 || level > 3) {
    issues.push(contentError('heading-level', where, 'An article has headings of level 2 and 3 only.'))
  }
  if (pinned === undefined) {
    const message = `The heading "${inline.content}" has no anchor. Pin one: ## Title {#anchor}.`
    issues.push(contentError('anchor-missing', where, message))
    return
  }
  const { anchor } = pinned
  if (anchor === leadAnchor || anchors.includes(anchor)) {
    const taken = anchor === leadAnchor ? 'The text before the first heading is' : 'Another section is'
    issues.push(
      contentError(
        'anchor-duplicate',
        where,
        `${taken} pinned to #${anchor} already. Choose another anchor.`,
      ),
    )
  }
  anchors.push(anchor)
  open.attrSet('id', anchor)
  const last = inline.children?.findLast((child) => child.type === 'text' && child.content.includes('{#'))
  if (last) last.content = last.content.replace(/\s*\{#[^}]*\}\s*$/, '')
}

function readInline(token: Token, where: string, { mentions, links, values, issues }: Collected): void {
  const directive = directiveOf(token)
  if (directive !== undefined) {
    const attributes = attributesOf(directive, where, issues)
    if (directive.name === 'value') {
      const value = readValue(directive.label, attributes, where, issues)
      if (value !== undefined) values.push(value)
      token.meta = { directive, attributes, id: `figure-${value?.figure ?? 'none'}`, value }
      return
    }
    if (directive.name !== 'fact' && directive.name !== 'term') {
      const message = `There is no directive ":${directive.name}[…]". Known: fact, term, value.`
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

import type { Desk, Finding, LintRule } from '#path/governance/lint/desk.ts'
import { bodyOffset, plainText } from '#path/governance/lint/passage.ts'
import type { WrittenArticle } from '#path/graph.ts'
import { directiveOf, type Token } from '#path/markdown.ts'

/** How far the words of an article may be from its budget, as a share of it. */
const budgetSlack = 0.25
/** The two sections that carry the thread of the path, by their anchors. */
const threadAnchors = ['what-fails-together', 'what-you-can-still-do'] as const
/** A section of the thread with fewer words than this says nothing about the article at hand. */
const threadWordsMin = 40

const each = (desk: Desk, find: (article: WrittenArticle) => readonly Finding[]): readonly Finding[] =>
  desk.articles.flatMap(find)

export const budgetRule: LintRule = {
  code: 'lint.words',
  sentence: 'An article has the words its place in the path was planned with, a quarter more or less.',
  cure: 'Cut or add, or change budgetWords together with the minutes that its depth promises.',
  check: (desk) =>
    each(desk, ({ file, body, budgetWords }) => {
      const share = body.words / budgetWords - 1
      if (Math.abs(share) <= budgetSlack) return []
      const far = `${Math.round(Math.abs(share) * 100)} percent ${share > 0 ? 'over' : 'under'}`
      return [
        {
          where: `${file}:1`,
          found: `The text has ${body.words} words, ${far} its budget of ${budgetWords}.`,
        },
      ]
    }),
}

export const threadRule: LintRule = {
  code: 'lint.thread',
  sentence:
    'An article says what fails together and what a reader can still do, each in a section of its own.',
  cure: `Write the sections pinned to ${threadAnchors.map((anchor) => `{#${anchor}}`).join(' and ')}.`,
  check: (desk) =>
    each(desk, ({ file, body }) =>
      threadAnchors.flatMap((anchor): Finding[] => {
        const section = body.sections.find((candidate) => candidate.anchor === anchor)
        if (section === undefined)
          return [{ where: `${file}:1`, found: `No section is pinned to #${anchor}.` }]
        if (section.words >= threadWordsMin) return []
        return [
          {
            where: `${file}:1`,
            found: `The section #${anchor} has ${section.words} words, which is a label.`,
          },
        ]
      }),
    ),
}

export const questionRule: LintRule = {
  code: 'lint.check-question',
  sentence: 'An article ends with a question that needs judgement, and says what a good answer weighs.',
  cure: 'Ask for a decision with a price on both sides, end it with a question mark, and name two things it weighs.',
  check: (desk) =>
    each(desk, ({ file, check }) => {
      const asks = check.question.includes('?')
      if (asks && check.weighs.length >= 2) return []
      const found = asks
        ? `The check question names ${check.weighs.length} thing that an answer weighs.`
        : 'The check question asks nothing.'
      return [{ where: lineOf(desk, file, 'check:'), found }]
    }),
}

/** The line of a file that begins with a word, as file and line; its first line when there is none. */
export function lineOf(desk: Pick<Desk, 'files'>, file: string, word: string): string {
  const lines = desk.files.get(file)?.text.split('\n') ?? []
  return `${file}:${
    Math.max(
      0,
      lines.findIndex((line) => line.startsWith(word)),
    ) + 1
  }`
}

export const linkRule: LintRule = {
  code: 'lint.link-dead',
  sentence: 'A link leads to something that exists, and its anchor to a section that is written.',
  cure: 'Name an article as other-article.md and one of its anchors, or take the link out.',
  check: (desk) => {
    const articles = new Map(desk.graph.articles.map((article) => [article.id, article]))
    return each(desk, (article) => [
      ...article.body.links.flatMap(({ article: id, anchor, where }): Finding[] => {
        const target = articles.get(id)
        if (anchor === '' || target === undefined) return []
        if (target.state === 'planned') {
          return [
            { where, found: `"${id}.md#${anchor}" names a section of an article that is not written yet.` },
          ]
        }
        return hasAnchor(target, anchor) ? [] : [{ where, found: `"${id}.md" has no section #${anchor}.` }]
      }),
      ...links(article, desk).flatMap(({ href, where }): Finding[] => {
        if (href.startsWith('#')) {
          return hasAnchor(article, href.slice(1))
            ? []
            : [{ where, found: `This article has no section ${href}.` }]
        }
        if (/^(https?:|mailto:)/.test(href) || /^[a-z0-9-]+\.md(#[a-z0-9-]+)?$/.test(href)) return []
        return [{ where, found: `"${href}" leads nowhere from an article.` }]
      }),
    ])
  },
}

const hasAnchor = (article: WrittenArticle, anchor: string): boolean =>
  article.body.sections.some((section) => section.anchor === anchor)

function links(
  article: WrittenArticle,
  desk: Desk,
): readonly { readonly href: string; readonly where: string }[] {
  const offset = bodyOffset(desk.files.get(article.file)?.text ?? '')
  return article.body.tokens.flatMap((token) => {
    let line = (token.map?.[0] ?? 0) + 1 + offset
    return (token.children ?? []).flatMap((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
      if (child.type !== 'link_open') return []
      return [{ href: String(child.attrGet('href') ?? ''), where: `${article.file}:${line}` }]
    })
  })
}

export const imageRule: LintRule = {
  code: 'lint.image-text',
  sentence: 'A picture says in words what it shows: a figure by its title and its caption.',
  cure: 'Give a figure title="…" and a caption between its colons; a drawing belongs into a model or a pattern.',
  check: (desk) =>
    each(desk, (article) => [
      ...bareFigures(article.body.tokens).map((title) => {
        const figure = article.body.figures.find((candidate) => candidate.title === title)
        return { where: figure?.where ?? article.file, found: `The figure "${title}" has no caption.` }
      }),
      ...images(article, desk),
    ]),
}

/** Titles of figures whose container holds no words. */
function bareFigures(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, index) => {
    const figure = token.meta?.figure as { readonly title: string } | undefined
    if (token.type !== 'directive_open' || figure === undefined) return []
    const rest = tokens.slice(index + 1)
    const end = rest.findIndex(
      (inside) => inside.type === 'directive_close' && directiveOf(inside)?.name === 'model',
    )
    const hasWords = rest.slice(0, end).some((inside) => plainText(inside).trim() !== '')
    return hasWords ? [] : [figure.title]
  })
}

/** Markdown images: articles have none, so that every picture has a text twin. */
function images(article: WrittenArticle, desk: Desk): readonly Finding[] {
  const text = desk.files.get(article.file)?.text ?? ''
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/!\[([^\]]*)\]\([^)]*\)/g)].map(([image, words = '']) => ({
      where: `${article.file}:${index + 1}`,
      found:
        words.trim() === ''
          ? `The image ${image} has no text.`
          : `The image "${words}" is not printed: an article has figures, not image files.`,
    })),
  )
}

import type { Terminal } from '#cli/command.ts'
import { contentFolder, isWholePath, loadPath, writeContent } from '#cli/content.ts'
import { dayFlag, today } from '#cli/day-flag.ts'
import { printIssues } from '#cli/estate.ts'
import { contentFlags, type Subcommand } from '#cli/subcommand.ts'
import {
  lastMarked,
  markedHistory,
  marks,
  movedSections,
  revisionsPath,
  revisionsText,
} from '#path/governance/mark.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'

export const mark: Subcommand = {
  name: 'mark',
  takes: 'ARTICLE --as editorial|clarifying|material --note TEXT [--section ANCHOR] [--on DAY]',
  summary:
    'Say what the changes since the last mark mean for readers: a material change reopens the section for everyone who has read it.',
  flags: {
    ...contentFlags,
    as: {
      value: 'WORD',
      help: 'editorial (form), clarifying (said better) or material (says something else).',
    },
    note: { value: 'TEXT', help: 'One sentence for readers: what changed.' },
    section: { value: 'ANCHOR', help: 'Only this section; unless given, every section that moved.' },
    on: { value: 'DAY', help: 'The day of the change; today unless given.' },
  },
  async run({ words, flags, terminal }) {
    const word = marks.find((candidate) => candidate === flags.as)
    const note = typeof flags.note === 'string' ? flags.note.trim() : ''
    if (words.length !== 1 || word === undefined || note === '') {
      terminal.err(usage(words, flags.as, note))
      return 2
    }
    const on = dayFlag('on', flags.on, today(), terminal)
    if (on === undefined) return 2
    const folder = contentFolder(flags.content)
    const loaded = loadPath(folder)
    if (!loaded.ok) {
      printIssues(loaded.issues, terminal)
      return 2
    }
    const article = writtenArticle(loaded.value.graph, words[0] ?? '', terminal)
    if (article === undefined) return 2
    const last = lastMarked(article)
    if (last !== 'never' && on < last) {
      terminal.err(
        `${article.id} was last marked on ${last}, and a history does not run backwards. Give --on that day or a later one.\n`,
      )
      return 2
    }
    const moved = movedSections(article)
    const chosen = flags.section === undefined ? moved : moved.filter((anchor) => anchor === flags.section)
    if (chosen.length === 0) {
      const what = flags.section === undefined ? 'No section' : `The section #${flags.section} has not`
      terminal.out(flags.section === undefined ? `${what} of ${article.id} has moved.\n` : `${what} moved.\n`)
      return 0
    }
    const text = revisionsText(markedHistory(article, chosen, { mark: word, note, on }))
    const target = folderOf(article, folder)
    if (target === undefined) {
      terminal.err(`"${article.id}" belongs to a content pack. Name the folder of the pack with --content.\n`)
      return 2
    }
    const written = writeContent(target, { path: revisionsPath(article.id), text })
    if (!written.ok) {
      printIssues(written.issues, terminal)
      return 2
    }
    if (flags.json)
      terminal.out(`${JSON.stringify({ article: article.id, on, mark: word, sections: chosen })}\n`)
    else terminal.out(`${article.id}: ${chosen.map((anchor) => `#${anchor}`).join(', ')} marked on ${on}.\n`)
    return 0
  },
}

/** The folder that keeps the history of an article: the pack it belongs to, or the path; undefined for an unnamed pack. */
function folderOf(article: WrittenArticle, folder: string): string | undefined {
  if (isWholePath(folder)) return article.file.startsWith('articles/') ? folder : undefined
  return article.file.startsWith('articles/') ? contentFolder(undefined) : folder
}

function usage(words: readonly string[], as: string | true | undefined, note: string): string {
  if (words.length !== 1) return 'Name one article: bulkhead path mark ARTICLE --as WORD --note TEXT\n'
  if (note === '') return '--note says in one sentence what changed, for those who have read it.\n'
  return `--as is one of ${marks.join(', ')}${as === undefined ? '' : `, not "${as}"`}.\n`
}

function writtenArticle(graph: ContentGraph, id: string, terminal: Terminal): WrittenArticle | undefined {
  const article = graph.articles.find((candidate) => candidate.id === id)
  if (article?.state === 'written') return article
  terminal.err(
    article === undefined
      ? `There is no article "${id}". bulkhead path status lists them.\n`
      : `"${id}" is planned and has no text yet.\n`,
  )
  return undefined
}

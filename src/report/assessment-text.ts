import type { Block } from '#kernel/block.ts'
import { escapeMarkdown } from '#kernel/markdown-text.ts'
import { oneLine, sanitized } from '#kernel/visible.ts'
import type { Assessment } from '#report/assessment.ts'
import { fileName, type Outline, outlineOf, type Section } from '#report/assessment-outline.ts'
import { renderMarkdown } from '#report/markdown.ts'
import { verdictGlyph } from '#report/states.ts'
import { renderText } from '#report/text.ts'
import { displayWidth, wrap } from '#report/width.ts'

const columns = 100

/** The report as plain text, 100 columns wide. */
export function assessmentText(assessment: Assessment): string {
  const outline = outlineOf(assessment)
  const text = (blocks: readonly Block[]): string => renderText(blocks, { columns, colour: 'none' })
  const head = (title: string, rule: string): string => {
    const lines = wrap(oneLine(title), columns)
    return `${lines.join('\n')}\n${rule.repeat(Math.max(...lines.map(displayWidth)))}\n`
  }
  const section = (part: Section, rule: string): string =>
    [
      head(part.title, rule),
      ...(part.lead === '' ? [] : [text([{ kind: 'sentence', text: part.lead }])]),
      ...(part.id === 'replay'
        ? part.blocks.map((block) => (block.kind === 'sentence' ? `    ${sanitized(block.text)}\n` : ''))
        : part.blocks.length === 0
          ? []
          : [text(part.blocks)]),
      ...part.folds.map((fold) => `${fold.summary}\n\n${text(fold.blocks)}`),
      ...part.sections.map((inner) => section(inner, '\u2500')),
    ].join('\n')
  return [
    head(assessment.title, '\u2550'),
    text([{ kind: 'sentence', text: imprint(assessment) }]),
    head('To know first', '\u2500'),
    text(outline.toKnow.map((sentence, index) => ({ kind: 'sentence', text: `${index + 1}. ${sentence}` }))),
    head('Verdicts', '\u2500'),
    text(verdictBlocks(outline)),
    ...outline.sections.map((part) => section(part, '\u2550')),
  ].join('\n')
}

/** The report as GitHub-flavoured Markdown. */
export function assessmentMarkdown(assessment: Assessment): string {
  const outline = outlineOf(assessment)
  const section = (part: Section, level: string): string =>
    [
      `${level} ${escapeMarkdown(part.title)}`,
      ...(part.lead === '' ? [] : [escapeMarkdown(part.lead)]),
      ...(part.id === 'replay' && part.blocks.length > 0
        ? [fenced(part.blocks)]
        : part.blocks.length === 0
          ? []
          : [renderMarkdown(part.blocks).trimEnd()]),
      ...part.folds.map(
        (fold) => `*${escapeMarkdown(fold.summary)}*\n\n${renderMarkdown(fold.blocks).trimEnd()}`,
      ),
      ...part.sections.map((inner) => section(inner, `${level}#`)),
    ].join('\n\n')
  const rows = outline.verdicts.map(
    (row) =>
      `| ${verdictGlyph[row.verdict]} **${row.verdict}** | ${escapeMarkdown(row.subject)} | ${escapeMarkdown(row.text)} | ${escapeMarkdown(row.question)} |`,
  )
  const table = ['| Verdict | About | Because | Answer |', '| --- | --- | --- | --- |', ...rows]
  const left = outline.verdictsLeft === '' ? [] : [outline.verdictsLeft]
  return `${[
    `# ${escapeMarkdown(assessment.title)}`,
    escapeMarkdown(imprint(assessment)),
    '## To know first',
    outline.toKnow.map((sentence, index) => `${index + 1}. ${escapeMarkdown(sentence)}`).join('\n'),
    '## Verdicts',
    outline.verdicts.length === 0 ? 'No verdict.' : table.join('\n'),
    ...left,
    ...outline.sections.map((part) => section(part, '##')),
  ].join('\n\n')}\n`
}

function imprint(assessment: Assessment): string {
  const { files, source } = assessment.preparedFrom
  const from = `From ${files.length === 0 ? source : files.map(fileName).join(', ')}`
  return [from, ...(assessment.date === undefined ? [] : [assessment.date]), assessment.producer].join(
    ' \u00b7 ',
  )
}

function verdictBlocks(outline: Outline): readonly Block[] {
  if (outline.verdicts.length === 0) return [{ kind: 'sentence', text: 'No verdict.' }]
  const verdicts = outline.verdicts.map(
    ({ verdict, subject, text }): Block => ({ kind: 'verdict', verdict, subject, text }),
  )
  if (outline.verdictsLeft === '') return verdicts
  return [...verdicts, { kind: 'sentence', text: outline.verdictsLeft }]
}

/** Commands in a fence longer than any run of backticks inside them. */
function fenced(blocks: readonly Block[]): string {
  const lines = blocks.map((block) => (block.kind === 'sentence' ? oneLine(block.text) : ''))
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  )
  const fence = '`'.repeat(longest + 1)
  return [`${fence}sh`, ...lines, fence].join('\n')
}

import type { Block } from '#kernel/block.ts'
import type { Measured } from '#path/progress/guess.ts'

/**
 * What an answer comes down to for a guess: the quantity, the verdict, the value of a line at its mark or the sentence
 * that `measure` names ('quantity~ready'), or the first words shown when it names nothing. Undefined when no block fits.
 */
export function measuredIn(blocks: readonly Block[], measure: string): Measured | undefined {
  const [kind = '', words = ''] = measure.split('~')
  for (const block of blocks) {
    const measured = measure === '' ? firstWords(block) : measuredBy(block, kind, words.toLowerCase())
    if (measured !== undefined) return measured
  }
  return undefined
}

function measuredBy(block: Block, kind: string, words: string): Measured | undefined {
  if (block.kind !== kind) return undefined
  const holds = (text: string): boolean => text.toLowerCase().includes(words)
  switch (block.kind) {
    case 'quantity':
      if (!holds(block.label)) return undefined
      return { kind: 'quantity', label: block.label, value: block.value ?? 'unknown', unit: block.unit }
    case 'verdict':
      if (!holds(block.subject)) return undefined
      return { kind: 'verdict', label: block.subject, verdict: block.verdict }
    case 'line': {
      const series = block.series.find(({ label }) => holds(label))
      const point = series?.points.find(([x]) => x === block.mark?.x)
      if (series === undefined || point === undefined) return undefined
      return { kind: 'quantity', label: series.label, value: point[1], unit: block.y.unit }
    }
    case 'sentence':
      return holds(block.text) ? { kind: 'words', text: block.text } : undefined
    default:
      return undefined
  }
}

function firstWords(block: Block): Measured | undefined {
  switch (block.kind) {
    case 'sentence':
      return { kind: 'words', text: block.text }
    case 'verdict':
      return { kind: 'words', text: `${block.subject}: ${block.verdict}. ${block.text}` }
    case 'domain-map':
    case 'line':
    case 'bars':
      return { kind: 'words', text: block.title }
    default:
      return undefined
  }
}

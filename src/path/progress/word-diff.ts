/** A run of words that stayed, went or came. */
export type Change = { readonly kind: 'same' | 'gone' | 'new'; readonly text: string }

/** Words on either side beyond which the difference is not worked out word by word. */
const wordsMax = 4000

/**
 * What changed between two texts, word by word: the fewest words that went or came (longest common subsequence).
 * Cost O(old words × new words) between the first and the last difference.
 */
export function wordDiff(older: string, newer: string): readonly Change[] {
  const [a, b] = [wordsOf(older), wordsOf(newer)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const middle = middleDiff(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  return joined([
    ...a.slice(0, head).map((text): Change => ({ kind: 'same', text })),
    ...middle,
    ...a.slice(a.length - tail).map((text): Change => ({ kind: 'same', text })),
  ])
}

const wordsOf = (text: string): readonly string[] => text.match(/\S+/g) ?? []

function middleDiff(a: readonly string[], b: readonly string[]): readonly Change[] {
  const gone = (text: string): Change => ({ kind: 'gone', text })
  const came = (text: string): Change => ({ kind: 'new', text })
  if (a.length > wordsMax || b.length > wordsMax) return [...a.map(gone), ...b.map(came)]
  const width = b.length + 1
  // common[i × width + j]: words that the rest of a from i and of b from j share in order.
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      changes.push({ kind: 'same', text: a[i]! })
      i += 1
      j += 1
    } else if (
      j === b.length ||
      (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    ) {
      changes.push(gone(a[i]!))
      i += 1
    } else {
      changes.push(came(b[j]!))
      j += 1
    }
  }
  return changes
}

function joined(changes: readonly Change[]): readonly Change[] {
  const runs: { kind: Change['kind']; words: string[] }[] = []
  for (const { kind, text } of changes) {
    const last = runs.at(-1)
    if (last?.kind === kind) last.words.push(text)
    else runs.push({ kind, words: [text] })
  }
  return runs.map(({ kind, words }) => ({ kind, text: words.join(' ') }))
}

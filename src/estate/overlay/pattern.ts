import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** A name pattern that was found safe to run, with what its slowest run can cost. */
export type Pattern = {
  readonly text: string
  readonly regex: RegExp
  /** An upper bound on the ways a backtracking matcher can try on a name of `length` characters. */
  readonly costAt: (length: number) => number
}

const lengthMax = 200

/**
 * A regular expression over names, at most 200 characters, whose running time is bounded. Refused: what is not a
 * regular expression, a repeated group that itself repeats or branches ("(a+)+" takes longer than the universe
 * has existed), backreferences and look-around. Issues are placed at `where`.
 */
export function parsePattern(text: string, where: string): Outcome<Pattern> {
  const refuse = (message: string): Outcome<Pattern> =>
    refused({ code: 'topology.pattern-refused', severity: 'error', where, message })
  const quoted = `The pattern "${text.slice(0, 60)}"`
  if (text === '') return refuse('The pattern is empty. Write "." to match every name.')
  if (text.length > lengthMax) {
    return refuse(`${quoted}… has ${text.length} characters; at most ${lengthMax} are read. Split the rule.`)
  }
  let regex: RegExp
  try {
    regex = new RegExp(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : ''
    return refuse(`${quoted} is not a regular expression (${reason}). Correct it.`)
  }
  const scan = scanPattern(text)
  if (typeof scan === 'string') return refuse(`${quoted} ${scan}`)
  return done({ text, regex, costAt: (length) => scan.ways * choose(length + scan.open, scan.open) })
}

/** Names a pattern may be run over in one go: the sum of its costs stays below this. */
const costMax = 2e9

/** Whether running the pattern over all these names surely ends soon. Cost O(names). */
export function isAffordable(pattern: Pattern, names: Iterable<string>): boolean {
  let total = 0
  for (const name of names) {
    total += pattern.costAt(name.length)
    if (total > costMax) return false
  }
  return true
}

/** How many ways there are: `ways` from choices of fixed size, `open` repetitions that each stop anywhere. */
type Scan = { readonly ways: number; readonly open: number }
type Frame = { branches: number; chooses: boolean }

/** Reads a valid regular expression once, left to right; a text says why it is refused. */
function scanPattern(text: string): Scan | string {
  let ways = 1
  // A pattern that is not anchored starts anywhere, which is one more open repetition.
  let open = text.startsWith('^') ? 0 : 1
  const frames: Frame[] = [{ branches: 1, chooses: false }]
  let at = 0
  while (at < text.length) {
    const frame = frames.at(-1) as Frame
    const rest = text.slice(at)
    let closed: Frame | undefined
    if (rest.startsWith('\\')) {
      if (/^\\[1-9k]/.test(rest)) return 'refers back to a group, which can take very long. Match without it.'
      at += 2
    } else if (rest.startsWith('[')) {
      at += /^\[(?:\\[\s\S]|[^\]\\])*\]/.exec(rest)?.[0].length ?? 1
    } else if (rest.startsWith('(')) {
      const lead = /^\((?:\?(?::|<[A-Za-z_]\w*>))?/.exec(rest)?.[0] ?? '('
      if (rest.startsWith('(?') && lead === '(') return 'looks ahead, behind or sets flags. Match without it.'
      frames.push({ branches: 1, chooses: false })
      at += lead.length
      continue
    } else if (rest.startsWith('|')) {
      frame.branches += 1
      frame.chooses = true
      if (frames.length === 1 && text.startsWith('^') && open === 0) open = 1
      at += 1
      continue
    } else if (rest.startsWith(')')) {
      closed = frames.pop()
      ways *= closed?.branches ?? 1
      at += 1
    } else at += 1
    const repeat = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(text.slice(at))
    const outer = frames.at(-1)
    if (outer === undefined) return 'closes a group that it does not open. Correct it.'
    if (closed?.chooses) outer.chooses = true
    if (repeat === null) continue
    at += repeat[0].length
    const [, sign, low = '', comma, high = ''] = repeat
    const once = sign === '?' || (sign === undefined && high === '1')
    if (closed?.chooses && !once) {
      return 'repeats a group that itself repeats or branches, which can take longer than anybody waits. Write it flat.'
    }
    if (sign === undefined && comma === '') continue
    outer.chooses = true
    if (sign === '?') ways *= 2
    else if (sign !== undefined || high === '') open += 1
    else ways *= Math.max(1, Number(high) - Number(low) + 1)
  }
  return { ways: ways * (frames[0]?.branches ?? 1), open }
}

/** n over k. */
function choose(n: number, k: number): number {
  let ways = 1
  for (let step = 1; step <= k; step += 1) ways = (ways * (n - k + step)) / step
  return ways
}

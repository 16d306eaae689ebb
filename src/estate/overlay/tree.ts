import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'

/** A YAML text as plain nodes that remember their line, counted from 1. `text` is a scalar as it was written. */
export type Tree =
  | { readonly kind: 'map'; readonly line: number; readonly entries: readonly Member[] }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly Tree[] }
  | {
      readonly kind: 'scalar'
      readonly line: number
      readonly value: string | number | boolean | null
      readonly text: string
    }
/** A member of a map: its key and the line the key stands on. */
export type Member = { readonly key: string; readonly line: number; readonly value: Tree }

const charactersMax = 2_000_000
const depthMax = 24
const tooDeep = `This file nests too deep to be read; a topology has at most ${depthMax} levels. Flatten it.`

/**
 * The tree of a YAML 1.2 text of at most 2,000,000 characters and 24 levels. Aliases are refused: nine lines of
 * them can stand for more data than a machine holds. Issues carry 'file:line'. Cost O(n).
 */
export function parseTree(file: string, text: string): Outcome<Tree> {
  if (text.length > charactersMax) {
    const message = `This file has ${text.length} characters; a topology has at most ${charactersMax}. Split it.`
    return refused(unreadable(file, 1, message))
  }
  const lines = new LineCounter()
  const lineOf = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
    const faults = [...document.errors, ...document.warnings]
    // The parser recurses: a nest thousands deep ends in a stack overflow, which it reports or throws.
    if (faults.some((fault) => fault.message.includes('call stack')))
      return refused(unreadable(file, 1, tooDeep))
    const texts = new Map(faults.map((fault) => [`${lineOf(fault.pos[0])} ${fault.message}`, fault]))
    const [first, ...rest] = [...texts.values()].map((fault) =>
      unreadable(file, lineOf(fault.pos[0]), yamlText(fault.message)),
    )
    if (first !== undefined) return refused(first, ...rest.slice(0, 19))
    const issues: Issue[] = []
    const tree = toTree(document.contents, { file, lineOf, issues }, 0)
    return settle(tree, issues)
  } catch {
    return refused(unreadable(file, 1, tooDeep))
  }
}

type Place = { readonly file: string; readonly lineOf: (offset: number) => number; readonly issues: Issue[] }

function toTree(node: Node | null | undefined, place: Place, depth: number): Tree {
  const line = node?.range ? place.lineOf(node.range[0]) : 1
  const nothing: Tree = { kind: 'scalar', line, value: null, text: '' }
  const complain = (message: string): Tree => {
    if (place.issues.length < 20) place.issues.push(unreadable(place.file, line, message))
    return nothing
  }
  if (!node) return nothing
  if (depth > depthMax) return complain(`This nests more than ${depthMax} levels deep. Flatten it.`)
  if (isAlias(node)) return complain('Aliases (*name) are not read in a topology. Write the value out.')
  if (isSeq(node)) {
    const items = node.items.map((item) => toTree(item as Node, place, depth + 1))
    return { kind: 'list', line, items }
  }
  if (isMap(node)) {
    const entries: Member[] = []
    for (const pair of node.items) {
      if (!isScalar(pair.key)) return complain('A key must be a single word.')
      const keyNode = pair.key as Node
      const keyLine = keyNode.range ? place.lineOf(keyNode.range[0]) : line
      const value = toTree(pair.value as Node | null, place, depth + 1)
      // A value that is missing has no place of its own: it is missing where its key stands.
      const placed = value.kind === 'scalar' && value.value === null ? { ...value, line: keyLine } : value
      entries.push({ key: String(pair.key.value), line: keyLine, value: placed })
    }
    return { kind: 'map', line: entries[0]?.line ?? line, entries }
  }
  if (!isScalar(node)) return complain('This is neither a value, a list nor a map.')
  const { value } = node
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return {
      kind: 'scalar',
      line,
      value,
      text: typeof value === 'string' ? value : (node.source ?? String(value)),
    }
  }
  return complain('This value is of a kind that a topology does not know.')
}

const yamlText = (message: string): string =>
  `This is not valid YAML: ${message.split('\n')[0]?.replace(/\.?$/, '.')}`

const unreadable = (file: string, line: number, message: string): Issue => ({
  code: 'topology.unreadable',
  severity: 'error',
  where: `${file}:${line}`,
  message,
})

/** A tree of nothing, for a file without content. */
export const isEmptyTree = (tree: Tree): boolean => tree.kind === 'scalar' && tree.value === null

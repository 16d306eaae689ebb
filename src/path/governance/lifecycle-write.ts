import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { assert } from '#kernel/outcome.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { LifecycleLine } from '#path/governance/lifecycle.ts'

type Edit = { readonly from: number; readonly to: number; readonly text: string }

/**
 * The fact files after a refresh: each followed fact has the copy's date where it changed, and the day of the copy as
 * its `observed` and `checked`. Everything else, comments and line breaks included, stays as it was. Files without a
 * followed fact are left out.
 */
export function refreshedFacts(
  files: readonly ContentFile[],
  lines: readonly LifecycleLine[],
  asOf: string,
): readonly ContentFile[] {
  const byFact = new Map(lines.map((line) => [line.fact, line]))
  return files
    .filter(({ path }) => path.startsWith('facts/'))
    .flatMap((file) => {
      const edits = editsIn(file, byFact, asOf)
      return edits.length === 0 ? [] : [{ path: file.path, text: applied(file.text, edits) }]
    })
}

function editsIn(
  file: ContentFile,
  byFact: ReadonlyMap<string, LifecycleLine>,
  asOf: string,
): readonly Edit[] {
  const { contents } = parseDocument(file.text)
  if (!isSeq(contents)) return []
  return contents.items.flatMap((item): readonly Edit[] => {
    if (!isMap(item)) return []
    const line = byFact.get(String(item.get('id')))
    if (line === undefined) return []
    const put = (key: string, text: string): Edit => {
      const node = item.get(key, true)
      assert(isScalar(node) && node.range, `a fact that compiled has the key ${key}`)
      return { from: node.range[0], to: node.range[1], text }
    }
    return [
      ...(line.state === 'changed' ? [put('value', line.now)] : []),
      put('observed', asOf),
      put('checked', asOf),
    ]
  })
}

const applied = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((left, right) => right.from - left.from)
    .reduce((result, { from, to, text: put }) => result.slice(0, from) + put + result.slice(to), text)

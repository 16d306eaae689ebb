import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { leanings } from '#path/governance/leaning.ts'
import { markedHistory, movedSections, revisionsPath, revisionsText } from '#path/governance/mark.ts'
import { pinOf, pinsPath, pinsText } from '#path/governance/pins.ts'

const folder = join(import.meta.dirname, '..', 'content')

/** Every file of the content that ships, as the build reads it. */
export const ownContent = (): readonly ContentFile[] =>
  globSync('**/*.{yaml,md}', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))

/** These files with one text replaced in one of them; throws when the file does not hold it, so that no test idles. */
export function replaced(
  files: readonly ContentFile[],
  path: string,
  from: string | RegExp,
  to: string,
): readonly ContentFile[] {
  const file = files.find((candidate) => candidate.path === path)
  const text = file?.text.replace(from, to)
  if (file === undefined || text === file.text) throw new Error(`${path} does not hold ${from}`)
  return files.map((each) => (each === file ? { ...each, text: text ?? '' } : each))
}

/** The day the settled content is pinned and marked on. */
export const settledOn = '2026-11-22'

/**
 * The same content as it is when somebody has just stood up for all of it: every section marked, everything that leans
 * on a fact pinned. A test that breaks one thing then sees that one thing.
 */
export function settled(files: readonly ContentFile[]): readonly ContentFile[] {
  const compiled = compilePath(files, engines)
  assert.ok(compiled.ok, compiled.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  const graph = compiled.value
  const pins = leanings(graph, engines).map(({ subject, facts: ids }) =>
    pinOf(
      subject,
      graph.facts.filter(({ id }) => ids.includes(id)),
      settledOn,
    ),
  )
  const change = { mark: 'editorial', note: 'Marked.', on: settledOn } as const
  const histories = graph.articles.flatMap((article): readonly ContentFile[] => {
    if (article.state === 'planned') return []
    const begun = { ...article, history: [] }
    const text = revisionsText(markedHistory(begun, movedSections(begun), change))
    return [{ path: revisionsPath(article.id), text }]
  })
  const fresh = [...histories, { path: pinsPath, text: pinsText(pins) }]
  const paths = new Set(fresh.map(({ path }) => path))
  return [...files.filter(({ path }) => !paths.has(path)), ...fresh]
}

import type { SectionHistory } from '#path/schema.ts'

/** Older versions of a section, by what a later change means to those who read them. */
export type OlderHashes = { readonly reopens: readonly string[]; readonly keeps: readonly string[] }

/**
 * Which older versions of a section must be read again, because a material change came after them, and which not.
 * A present text that no editor has marked yet keeps nobody: whether the change matters has not been judged.
 */
export function olderHashes(versions: SectionHistory['versions'], current: string): OlderHashes {
  const place = versions.findLastIndex(({ hash }) => hash === current)
  const last = versions.findLastIndex(({ mark }) => mark === 'material')
  const isJudged = place >= 0 && place === versions.length - 1
  const hashes = (list: SectionHistory['versions']): readonly string[] =>
    [...new Set(list.map(({ hash }) => hash))].filter((hash) => hash !== current && hash !== 'gone')
  const keeps = isJudged ? hashes(versions.slice(Math.max(0, last))) : []
  const reopens = hashes(versions.slice(0, isJudged ? Math.max(0, last) : versions.length))
  return { keeps, reopens: reopens.filter((hash) => !keeps.includes(hash)) }
}

import type { ConformanceResult } from '#test/conformance/conformance.ts'

/** Cases that differ with the same words are listed in one row. */
const namesShown = 12

/**
 * The page that says how our answers compare with published ones: a row for each corpus, then every case that differs
 * and why. Results come from the same functions that the tests hold against the corpora.
 */
export function conformancePage(results: readonly ConformanceResult[]): string {
  const rows = results.map(
    ({ vendor, corpus, source, cases, agreed, differed }) =>
      `${cell(vendor)} | ${cell(corpus)} | ${cases} | ${agreed} | ${differed.length} | ${cell(source)}`,
  )
  return [
    '# Conformance',
    '',
    'How our engines compare, case by case, with answers that vendors and authors published: logs of their own tests,',
    'planner cases, fault trees with tabled results, networks with known cut points, rules of a migration tool. The',
    'corpora stay where their licences keep them; with them at hand, `npm test` holds every figure of this page against',
    'a fresh count, and without them says by name which tests it leaves out.',
    '',
    'Vendor or author | Corpus | Cases | Agreed | Differed | Source',
    '--- | --- | ---: | ---: | ---: | ---',
    ...rows,
    '',
    ...results.flatMap(differences),
  ].join('\n')
}

function differences({ vendor, corpus, differed }: ConformanceResult): readonly string[] {
  if (differed.length === 0) return []
  const byReason = new Map<string, string[]>()
  for (const { case: name, why } of differed) byReason.set(why, [...(byReason.get(why) ?? []), name])
  const rows = [...byReason].map(([why, names]) => {
    const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : ''
    return `${cell(names.slice(0, namesShown).join(', '))}${more} | ${cell(why)}`
  })
  return [`## Where ${vendor} differs (${corpus})`, '', 'Case | Why', '--- | ---', ...rows, '']
}

/** Text in one cell of a table: on one line, without the sign that ends a cell. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')

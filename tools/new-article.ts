import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { articleSchema, type PlannedRecord, plannedSchema } from '#path/schema.ts'
import { wordsPerMinute } from '#path/sections.ts'

/** Files to write, by path below the root of the project. */
export type Written = Readonly<Record<string, string>>

/**
 * The files of a new article: one that is planned takes its record along, out of planned/ and into its front matter; any
 * other begins as an example. Throws when a planned file cannot be read.
 */
export function newArticle(root: string, id: string, title: string): Written {
  const template = readFileSync(join(import.meta.dirname, 'article-template.md'), 'utf8')
  const text = template.replaceAll('{{id}}', id).replaceAll('{{title}}', title)
  const path = `content/articles/${id}.md`
  for (const file of globSync('content/planned/*.yaml', { cwd: root })) {
    const planned = readFileSync(join(root, file), 'utf8')
    const record = plannedSchema.parse(parse(planned)).find((candidate) => candidate.id === id)
    if (record !== undefined) {
      return { [path]: withFrontMatter(text, record), [file.replaceAll('\\', '/')]: without(planned, id) }
    }
  }
  return { [path]: text }
}

/** The keys of front matter in the order in which the schema has them, so that a new key has a place of its own. */
const keys = Object.keys(articleSchema.shape)

/** The template with what the plan knows in place of what it made up. */
function withFrontMatter(text: string, plan: PlannedRecord): string {
  const end = text.indexOf('\n---\n', 4)
  const example = parse(text.slice(4, end)) as Record<string, unknown>
  const { minutes, models, sources, ...shared } = plan
  const front: Record<string, unknown> = {
    ...example,
    ...shared,
    models: [...new Set(models.map(({ model }) => model))],
    minutes: { model: minutes.model, check: minutes.check },
    budgetWords: Math.round(minutes.reading * wordsPerMinute),
    sources: sources.map((source) => ({ title: source, by: 'to be named' })),
  }
  const ordered = Object.fromEntries(
    keys.filter((key) => front[key] !== undefined).map((key) => [key, front[key]]),
  )
  return `---\n${stringify(ordered, { lineWidth: 110, singleQuote: true })}${text.slice(end + 1)}`
}

/** A list of records without one of them; everything else stays letter by letter, comments included. */
const without = (list: string, id: string): string =>
  list
    .split(/^(?=- id: )/m)
    .filter((record) => !new RegExp(`^- id: ${id}\\s`).test(record))
    .join('')
    .replace(/^((?:#.*\n)*)\s*$/, '$1[]\n')

/** Whether a path below the root is there already and would be lost. */
export const isTaken = (root: string, path: string): boolean =>
  existsSync(join(root, path)) && !path.startsWith('content/planned/')

import type { $ZodType } from 'zod/v4/core'
import { done, type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'
import { type Mention, type ParsedBody, parseBody } from '#path/body.ts'
import { type ContentFile, contentError, type Located, localPath, parseYaml } from '#path/content-file.ts'
import type { ContentGraph, EngineShape, FaqEntry, Minutes, Pattern, WrittenArticle } from '#path/graph.ts'
import { type ModelFigure, readModel } from '#path/model-figure.ts'
import { pictureBlock } from '#path/pattern-picture.ts'
import * as schema from '#path/schema.ts'
import { withModelMinutes, wordsPerMinute } from '#path/sections.ts'

/** A reference in prose with the facts that its author declared; 'any' where nothing is declared. */
export type DeclaredMention = Mention & { readonly declared: readonly string[] | 'any' }
type Mentioned = { readonly mentions: readonly DeclaredMention[] }

const declaring = (parsed: ParsedBody, declared: DeclaredMention['declared']): DeclaredMention[] =>
  parsed.mentions.map((mention) => ({ ...mention, declared }))

/** A Markdown file that begins with YAML between two lines of "---". */
function readMarkdown<T>(
  type: $ZodType<T>,
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<Located<T> & { readonly parsed: ParsedBody }> {
  const text = file.text.replace(/\r\n/g, '\n')
  const match = /^---\n([\s\S]*?\n)---\n/.exec(text)
  if (match?.[1] === undefined) {
    const message =
      'The file does not begin with front matter between two lines of "---". "npm run new -- article ID" shows what it holds.'
    return refused(contentError('front-matter-missing', `${file.path}:1`, message))
  }
  const front = parseYaml(type, file.path, match[1], 1)
  const lineOffset = match[0].split('\n').length - 1
  const parsed = parseBody(file.path, text.slice(match[0].length), lineOffset, engines)
  const [first, ...more] = [...front.issues, ...parsed.issues]
  if (!front.ok || first !== undefined) return refused(first as Issue, ...more)
  return done({ ...front.value, parsed })
}

/** A written article. Its history is added when everything is read. */
export function readArticle(
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly article: WrittenArticle; readonly at: Located<unknown>['at'] }> {
  const read = readMarkdown(schema.articleSchema, file, engines)
  if (!read.ok) return read
  const { value, at, parsed } = read.value
  const { minutes, ...record } = value
  if (localPath(file) !== `articles/${record.id}.md`) {
    const message = `The id "${record.id}" is not the name of its file. Make the two the same.`
    return refused(contentError('id-file', at(['id']), message))
  }
  const { body } = parsed
  const article: WrittenArticle = {
    ...record,
    state: 'written',
    file: file.path,
    body: { ...body, sections: withModelMinutes(body.sections, body.figures, minutes.model) },
    minutes: withTotal({ reading: body.words / wordsPerMinute, ...minutes }),
    history: [],
    changedOn: record.reviewedOn,
  }
  return done({ article, at, mentions: declaring(parsed, record.facts) })
}

/** The front page's words. */
export function readHome(
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly home: ContentGraph['home'] }> {
  const read = readMarkdown(schema.homeSchema, file, engines)
  if (!read.ok) return read
  const { value, parsed } = read.value
  return done({ home: { ...value, body: parsed.body }, mentions: declaring(parsed, 'any') })
}

/** A frequent question; issues of its answer stand at the line of the question. */
export function readFaq(
  record: schema.FaqRecord,
  where: string,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly entry: FaqEntry }> {
  const parsed = parseBody(where, record.answer, 0, engines)
  const mentions = declaring(parsed, record.facts).map((mention) => ({ ...mention, where }))
  const issues = parsed.issues.map((issue) => ({ ...issue, where }))
  return settle({ entry: { ...record, file: where, body: parsed.body }, mentions }, issues)
}

/** A failure pattern with its picture drawn and its figures checked. */
export function readPattern(
  { value, at }: Located<schema.PatternRecord>,
  file: string,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly pattern: Pattern }> {
  const issues: Issue[] = []
  const { block, faults } = pictureBlock(value.picture.block)
  for (const fault of faults) {
    issues.push(contentError('picture-faulty', at(['picture', 'block']), `${fault} Mend the picture.`))
  }
  let number = 0
  const models = value.models.map(({ figure, ...model }, index): Pattern['models'][number] => {
    if (figure === undefined) return model
    number += 1
    const where = at(['models', index, 'figure'])
    const texts = Object.entries(figure).map(([name, part]) => [name, String(part)] as const)
    const attributes = { ...Object.fromEntries(texts), engine: model.model }
    const read: ModelFigure | undefined = readModel(
      attributes,
      { number, section: 'models', where },
      engines,
      issues,
    )
    return read === undefined ? model : { ...model, figure: read }
  })
  const { mechanism, symptom, blastRadius, detection, cheapTest, counter } = value
  const mentions = Object.entries({
    mechanism,
    symptom,
    blastRadius,
    cheapTest,
    counter,
    ...detection,
  }).flatMap(([name, text]) => {
    const where = at(name in detection ? ['detection', name] : [name])
    const parsed = parseBody(where, text, 0, engines)
    issues.push(...parsed.issues.map((issue) => ({ ...issue, where })))
    return declaring(parsed, value.facts).map((mention) => ({ ...mention, where }))
  })
  const picture = { alt: value.picture.alt, caption: value.picture.caption, block }
  return settle({ pattern: { ...value, file, picture, models }, mentions }, issues)
}

/** Minutes with their sum. */
export const withTotal = (minutes: Omit<Minutes, 'total'>): Minutes => ({
  ...minutes,
  total: minutes.reading + minutes.model + minutes.check,
})

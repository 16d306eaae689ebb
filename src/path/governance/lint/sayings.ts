import * as z from 'zod/mini'
import type { $ZodType } from 'zod/v4/core'
import { parseBody } from '#path/body.ts'
import { type ContentFile, parseYaml } from '#path/content-file.ts'
import { bodyOffset, bodyPassages, type Passage } from '#path/governance/lint/passage.ts'
import type { ContentGraph, FaqEntry, Pattern, WrittenArticle } from '#path/graph.ts'

type Files = ReadonlyMap<string, ContentFile>
type Placed = (parts: readonly PropertyKey[]) => string

/**
 * Words that readers meet beside the text of articles: the front page, check questions with what they weigh, failure
 * patterns, frequent questions with their answers. What is planned is left out: it claims nothing yet. What a pattern's
 * picture is drawn with, and what a reader is told to set in its models, are examples.
 */
export function sayingsOf(graph: ContentGraph, files: Files): readonly Passage[] {
  return [
    ...homePassages(graph.home, files),
    ...graph.articles.flatMap((article) =>
      article.state === 'written' ? checkPassages(article, files) : [],
    ),
    ...graph.patterns.flatMap((pattern) => patternPassages(pattern, files)),
    ...graph.faq.flatMap(faqPassages),
  ]
}

/** Where the parts of a YAML file or of the front matter of a Markdown file stand. */
function placesIn(path: string, files: Files): Placed {
  const text = files.get(path)?.text ?? ''
  const lines = bodyOffset(text)
  const yaml = path.endsWith('.md')
    ? text
        .split('\n')
        .slice(1, Math.max(1, lines - 1))
        .join('\n')
    : text
  const read = parseYaml(z.unknown() as $ZodType<unknown>, path, yaml, path.endsWith('.md') ? 1 : 0)
  return read.ok ? read.value.at : () => `${path}:1`
}

const said = (text: string, where: string, kind: Passage['kind']): Passage => ({
  ...{ text, kind, derives: 'argument', at: () => where },
})

function homePassages(home: ContentGraph['home'], files: Files): readonly Passage[] {
  const place = placesIn('home.md', files)
  const offset = bodyOffset(files.get('home.md')?.text ?? '')
  return [
    ...(['title', 'description', 'ownTitle', 'own'] as const).map((key) =>
      said(home[key], place([key]), 'front'),
    ),
    ...bodyPassages(home.body, (line) => `home.md:${line + offset}`),
  ]
}

function checkPassages({ check, file }: WrittenArticle, files: Files): readonly Passage[] {
  const place = placesIn(file, files)
  return [
    said(check.question, place(['check', 'question']), 'front'),
    ...check.weighs.map((text, index) => said(text, place(['check', 'weighs', index]), 'front')),
  ]
}

function patternPassages(pattern: Pattern, files: Files): readonly Passage[] {
  const place = placesIn(pattern.file, files)
  const { mechanism, symptom, blastRadius, detection, cheapTest, counter } = pattern
  const texts = { mechanism, symptom, blastRadius, cheapTest, counter, ...detection }
  return [
    said(pattern.title, place(['title']), 'front'),
    ...Object.entries(texts).flatMap(([key, text]) => {
      const where = place(key in detection ? ['detection', key] : [key])
      return bodyPassages(parseBody(where, text, 0, []).body, () => where)
    }),
    said(pattern.picture.alt, place(['picture', 'alt']), 'example'),
    said(pattern.picture.caption, place(['picture', 'caption']), 'example'),
    said(pattern.picture.block.title, place(['picture', 'block', 'title']), 'example'),
    ...pattern.models.flatMap(({ set, shows, figure }, index) => [
      said(set, place(['models', index, 'set']), 'example'),
      said(shows, place(['models', index, 'shows']), 'front'),
      ...(figure === undefined
        ? []
        : [said(figure.title, place(['models', index, 'figure', 'title']), 'figure-title')]),
    ]),
  ]
}

function faqPassages({ question, file, body }: FaqEntry): readonly Passage[] {
  return [said(question, file, 'front'), ...bodyPassages(body, () => file)]
}

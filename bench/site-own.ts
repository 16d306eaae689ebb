import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { GeneratedArticle } from './site-content.ts'

/** A level for every stage: a path needs some, and generated articles say nothing that would decide. */
const level = 'foundation'
const day = '2026-11-22'

/** Writes the generated articles as a content folder of Bulkhead, with what a path must have but its facts and governance. */
export function writeOwnContent(folder: string, articles: readonly GeneratedArticle[]): void {
  const write = (path: string, text: string): void => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const stages = [...new Set(articles.map(({ section }) => section))].map((section) => ({
    ...{ id: `stage-${section}`, title: `Stage ${section}`, level, promise: `What stage ${section} tells.` },
    articles: articles.filter((article) => article.section === section).map(({ id }) => id),
  }))
  const ids = stages.map(({ id }) => id)
  const minutes = { from: 0, to: articles.length * 600 }
  write(
    'path.yaml',
    stringify({
      ...{ domain: 'generated', title: 'Generated', asOf: day, thread: 'Generated prose.', stages: ids },
      ...{ tracks: [], audiences: [], routes: [] },
      levels: [{ id: level, title: 'Foundation', problem: 'None' }],
      depths: [{ id: 'all', title: 'All', covers: [...ids], promise: 'all of it', promiseMinutes: minutes }],
    }),
  )
  write('domains.yaml', stringify([{ id: 'generated', title: 'Generated', about: 'Generated prose.' }]))
  const about = { title: 'Generated', description: 'Generated prose.', ownTitle: 'Own', own: 'Own.' }
  write('home.md', `---\n${stringify(about)}---\nThe front page.\n`)
  for (const file of ['models.yaml', 'literature.yaml', 'replaced.yaml', 'pins.yaml']) write(file, '[]\n')
  for (const stage of stages) write(`stages/${stage.id}.yaml`, stringify(stage))
  for (const article of articles) {
    write(
      `articles/${article.id}.md`,
      `---\n${stringify(frontMatter(article))}---\n${pinned(article.markdown)}`,
    )
  }
}

/** Headings as this path wants them, each with its anchor. */
const pinned = (markdown: string): string =>
  markdown.replace(
    /^## (.+)$/gm,
    (_, title: string) => `## ${title} {#${title.toLowerCase().replaceAll(' ', '-')}}`,
  )

const frontMatter = ({ id, title, thesis, section }: GeneratedArticle): object => ({
  ...{ id, title, place: `stage-${section}`, level, thesis, decision: 'None: this is generated.' },
  ...{ prerequisites: [], introduces: [], facts: [], models: [] },
  ...{
    minutes: { model: 0, check: 2 },
    budgetWords: 1000,
    author: 'Bench',
    reviewedOn: day,
    reviewBy: '2027-05-22',
  },
  ...{ check: { question: 'Why?', weighs: ['reasons'] }, sources: [] },
})

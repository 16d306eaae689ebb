import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GeneratedArticle } from './site-content.ts'

/** A documentation engine the bench builds beside Bulkhead: what it reads, and the command that builds it. */
export type Peer = {
  readonly name: 'starlight' | 'vitepress'
  readonly packages: Readonly<Record<string, string>>
  /** The script of the package that builds, below node_modules, with its arguments. */
  readonly command: readonly string[]
  readonly output: string
  /** Writes the site's own files below `folder`. Search is on in both, as it is in Bulkhead. */
  write(folder: string, articles: readonly GeneratedArticle[]): void
  /** Where an article's page lies in the output. */
  page(id: string): string
}

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const front = ({ title, thesis }: GeneratedArticle): string =>
  `---\ntitle: "${title}"\ndescription: "${thesis}"\n---\n\n`

const sections = (articles: readonly GeneratedArticle[]): Map<number, GeneratedArticle[]> => {
  const grouped = new Map<number, GeneratedArticle[]>()
  for (const article of articles) {
    const others = grouped.get(article.section) ?? []
    grouped.set(article.section, [...others, article])
  }
  return grouped
}

const starlight: Peer = {
  name: 'starlight',
  packages: { astro: '7.3.5', '@astrojs/starlight': '0.42.4' },
  command: ['astro/bin/astro.mjs', 'build'],
  output: 'dist',
  page: (id) => `articles/${id}/index.html`,
  write(folder, articles) {
    const sidebar = [...sections(articles)].map(([section, list]) => ({
      label: `Stage ${section}`,
      items: list.map(({ id, title }) => ({ label: title, link: `/articles/${id}/` })),
    }))
    write(
      join(folder, 'astro.config.mjs'),
      `import { defineConfig } from 'astro/config'\nimport starlight from '@astrojs/starlight'\nexport default defineConfig({ integrations: [starlight({ title: 'Generated', sidebar: ${JSON.stringify(sidebar)} })] })\n`,
    )
    write(
      join(folder, 'src/content.config.ts'),
      `import { defineCollection } from 'astro:content'\nimport { docsLoader } from '@astrojs/starlight/loaders'\nimport { docsSchema } from '@astrojs/starlight/schema'\nexport const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) }\n`,
    )
    write(join(folder, 'src/content/docs/index.md'), '---\ntitle: Generated\n---\n\nThe front page.\n')
    for (const article of articles) {
      const text = article.markdown.replace(/\((article-\d+)\.md\)/g, '(/articles/$1/)')
      write(join(folder, `src/content/docs/articles/${article.id}.md`), `${front(article)}${text}`)
    }
  },
}

const vitepress: Peer = {
  name: 'vitepress',
  packages: { vitepress: '1.6.4' },
  command: ['vitepress/bin/vitepress.js', 'build', '.'],
  output: '.vitepress/dist',
  page: (id) => `articles/${id}.html`,
  write(folder, articles) {
    const sidebar = [...sections(articles)].map(([section, list]) => ({
      text: `Stage ${section}`,
      items: list.map(({ id, title }) => ({ text: title, link: `/articles/${id}` })),
    }))
    write(
      join(folder, '.vitepress/config.mjs'),
      `export default ${JSON.stringify({ title: 'Generated', themeConfig: { sidebar, search: { provider: 'local' } } })}\n`,
    )
    write(join(folder, 'index.md'), '# Generated\n\nThe front page.\n')
    for (const article of articles) {
      write(
        join(folder, `articles/${article.id}.md`),
        `${front(article)}# ${article.title}\n\n${article.markdown}`,
      )
    }
  },
}

/** The engines the bench is measured against, at the versions it was written for. */
export const peers: readonly Peer[] = [starlight, vitepress]

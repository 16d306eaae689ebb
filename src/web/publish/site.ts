import type { Engine } from '#engines/engine.ts'
import { type Issue, type Outcome, settle } from '#kernel/outcome.ts'
import type { ContentGraph } from '#path/graph.ts'
import { html } from '#report/markup.ts'
import { articlePage } from '#web/publish/article.ts'
import type { Bench } from '#web/publish/figure.ts'
import { homePage } from '#web/publish/home.ts'
import { type Page, renderPage, type SiteAssets } from '#web/publish/page.ts'
import { placePage } from '#web/publish/place.ts'
import { referenceIndex, referencePage } from '#web/publish/reference.ts'
import { factPages, glossaryPage } from '#web/publish/register.ts'

/** Everything the site is made of. */
export type SiteInput = {
  readonly graph: ContentGraph
  readonly engines: readonly Engine[]
  /** The estate that figures are computed on. */
  readonly estate: Bench['estate']
  readonly assets: SiteAssets
}

/**
 * Every text file of the site by its path below the root. Static pages that read without script; links are
 * relative, so the site opens from a file. Same input, same bytes. Refused when a figure cannot be computed.
 */
export function publishSite({
  graph,
  engines,
  estate,
  assets,
}: SiteInput): Outcome<ReadonlyMap<string, string>> {
  const issues: Issue[] = []
  const bench: Bench = { engines, estate, issues }
  const pages: readonly Page[] = [
    homePage(graph, bench),
    ...graph.articles.flatMap((article) =>
      article.state === 'written' ? [articlePage(article, graph, bench)] : [],
    ),
    ...[...graph.stages, ...graph.tracks].map((place) => placePage(place, graph)),
    ...engines.map((engine) => referencePage(engine, graph)),
    referenceIndex(engines, graph),
    ...factPages(graph),
    glossaryPage(graph),
    ...applications,
    notFound,
  ]
  const files = new Map([
    ...pages.map((page) => [page.path, renderPage(page, assets)] as const),
    ['icon.svg', icon],
  ])
  return settle(files, issues)
}

/** The shells of the two applications: a heading, and a place to mount. */
const applications: readonly Page[] = [
  {
    ...{ path: 'estate.html', title: 'Estate', room: 'estate', island: 'estate', layout: 'application' },
    description: 'Bring in an inventory you already have and see what fails together.',
    main: html`<div id="app"><h1>Estate</h1><noscript><p>The Estate room reads your files inside the browser and needs JavaScript for it. From a terminal: <code>npx bulkhead assess FILES --out report.html</code></p></noscript></div>`,
  },
  {
    ...{
      path: 'workbench.html',
      title: 'Workbench',
      room: 'workbench',
      island: 'workbench',
      layout: 'application',
    },
    description: 'Ask a question of an estate, compare answers, keep a decision.',
    main: html`<div id="app"><h1>Workbench</h1><noscript><p>The Workbench runs its models inside the browser and needs JavaScript for it. From a terminal: <code>npx bulkhead engines</code></p></noscript></div>`,
  },
]

const notFound: Page = {
  ...{ path: '404.html', title: 'Not here', room: 'none', island: 'none', layout: 'list' },
  description: 'There is no page at this address.',
  main: html`<header class="article-head"><h1>Not here</h1><p class="claim">There is no page at this address.</p><p>The <a href="index.html">front page</a> leads to every stage and track, the <a href="glossary.html">glossary</a> to every term.</p></header>`,
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M1.5 3.5h21v17h-21z" fill="#fbfaf6"/><path d="M15.5 12.5h7v8h-7z" fill="#b4462f"/><path d="M1.5 3.5h21v17h-21zM8.5 3.5v17M15.5 3.5v17M8.5 12h14" fill="none" stroke="#1d2733" stroke-width="1.5"/></svg>
`

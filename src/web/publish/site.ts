import type { Engine } from '#engines/engine.ts'
import { type Issue, type Outcome, settle } from '#kernel/outcome.ts'
import type { Challenge } from '#path/challenge/challenge.ts'
import type { Pin } from '#path/governance/pins.ts'
import { pathStatus } from '#path/governance/status.ts'
import type { ContentGraph } from '#path/graph.ts'
import { pathIndex } from '#path/path-index.ts'
import { html } from '#report/markup.ts'
import { articlePage } from '#web/publish/article.ts'
import { plannedPage } from '#web/publish/article-planned.ts'
import { replacedPage } from '#web/publish/article-replaced.ts'
import { challengeFiles, challengePage } from '#web/publish/challenge.ts'
import { deskPage } from '#web/publish/desk.ts'
import { doorFiles, pageDoors } from '#web/publish/doors/doors.ts'
import type { SiteAddress } from '#web/publish/doors/sitemap.ts'
import { editionsPage } from '#web/publish/editions.ts'
import { faqPage } from '#web/publish/faq.ts'
import type { Bench } from '#web/publish/figure.ts'
import { glossaryPages } from '#web/publish/glossary.ts'
import { governancePage } from '#web/publish/governance.ts'
import { homePage } from '#web/publish/home.ts'
import { places, readable } from '#web/publish/order.ts'
import { type Page, renderPage, type SiteAssets } from '#web/publish/page.ts'
import { patternPage } from '#web/publish/pattern.ts'
import { patternIndex } from '#web/publish/pattern-index.ts'
import { placePage } from '#web/publish/place.ts'
import { planPage } from '#web/publish/plan.ts'
import { readingFiles } from '#web/publish/reading-files.ts'
import { referenceIndex, referencePage } from '#web/publish/reference.ts'
import { factPages } from '#web/publish/register.ts'
import { routePage } from '#web/publish/route.ts'
import { searchFile, searchPage } from '#web/publish/search.ts'

/** Everything the site is made of. */
export type SiteInput = {
  readonly graph: ContentGraph
  readonly challenges: readonly Challenge[]
  readonly engines: readonly Engine[]
  /** The estate that figures are computed on. */
  readonly estate: Bench['estate']
  readonly assets: SiteAssets
  /** What articles and engines leaned on when somebody last stood up for them. */
  readonly pins: readonly Pin[]
  /** The day on which what is stale is found, so that a build is the same on every day. */
  readonly asOf: string
  /** Where the site is read from; only the files for programs name it, pages link relatively. */
  readonly address: SiteAddress
}

/**
 * Every text file of the site by its path below the root. Static pages that read without script; links are
 * relative, so the site opens from a file. Same input, same bytes. Refused when a figure cannot be computed.
 */
export function publishSite({
  graph,
  challenges,
  engines,
  estate,
  assets,
  pins,
  asOf,
  address,
}: SiteInput): Outcome<ReadonlyMap<string, string>> {
  const issues: Issue[] = []
  const bench: Bench = { engines, estate, issues }
  const index = pathIndex(graph, engines)
  const pages = [
    ...sitePages({ graph, challenges, engines, estate, pins, asOf }, bench),
    ...(assets.editions.length === 0 ? [] : [editionsPage(assets.editions)]),
  ]
  const doors = pageDoors(graph)
  const files = new Map([
    ...pages.map((page) => [page.path, renderPage(page, assets, doors.get(page.path))] as const),
    ...doorFiles(graph, bench, pages, address),
    ['icon.svg', icon],
    ['search.json', searchFile(graph, engines)],
    ...readingFiles(graph),
    ...challengeFiles(challenges),
    ['path.json', JSON.stringify(index)],
  ])
  return settle(files, issues)
}

/**
 * Every page of the site before it is wrapped in its frame: what editions in one file are made of as well. Why a figure
 * could not be computed is told to `bench`, which also remembers every answer.
 */
export function sitePages(
  { graph, challenges, engines, pins, asOf }: Omit<SiteInput, 'assets' | 'address'>,
  bench: Bench,
): readonly Page[] {
  const status = pathStatus(graph, engines, pins, asOf)
  const index = pathIndex(graph, engines)
  return [
    homePage(graph, bench, status),
    ...graph.articles.map((article) =>
      article.state === 'written'
        ? articlePage(article, graph, bench, status)
        : plannedPage(article, graph, engines),
    ),
    ...graph.replaced.map((gone) => replacedPage(gone, graph)),
    ...places(graph).map((place) => placePage(place, graph, status, challenges)),
    ...readable(graph).flatMap(({ routes }) => routes.map((route) => routePage(route, graph))),
    ...challenges.map((challenge) => challengePage(challenge, graph)),
    planPage(index),
    governancePage(graph, status),
    ...engines.map((engine) => referencePage(engine, graph)),
    referenceIndex(engines, graph),
    ...factPages(graph),
    ...glossaryPages(graph),
    patternIndex(graph),
    ...graph.patterns.map((pattern) => patternPage(pattern, graph, bench)),
    faqPage(graph),
    searchPage(graph),
    deskPage,
    ...applications,
    notFound,
  ]
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

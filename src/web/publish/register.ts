import type { ContentGraph } from '#path/graph.ts'
import type { Fact, Term } from '#path/schema.ts'
import { html, type Markup } from '#report/markup.ts'
import { confidenceText, factQuantity, factSource } from '#web/publish/fact.ts'
import { articlePath, dateText } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

const names: Readonly<Record<string, string>> = {
  vmware: 'VMware vSphere and VCF',
  avs: 'Azure VMware Solution',
  proxmox: 'Proxmox VE',
  xcpng: 'XCP-ng',
  hyperv: 'Hyper-V and Windows Server',
  'azure-local': 'Azure Local',
  openshift: 'OpenShift Virtualization',
  nutanix: 'Nutanix AHV',
  kubevirt: 'KubeVirt',
  general: 'General',
  other: 'Others',
}
const platformName = (id: string): string => names[id] ?? id

/** The fact register: an index and one page for each platform, so that no page carries all of it. */
export function factPages(graph: ContentGraph): readonly Page[] {
  const platforms = [...new Set(graph.facts.map(({ platform }) => platform))].sort()
  const of = (platform: string): readonly Fact[] => graph.facts.filter((fact) => fact.platform === platform)
  const index: Page = {
    ...{ path: 'facts/index.html', title: 'Facts', room: 'none', island: 'none', layout: 'list' },
    description: 'Every vendor number Bulkhead leans on, with its source and what would make it wrong.',
    main: html`<header class="article-head"><h1>Facts</h1><p class="claim">Every vendor number an article or a model leans on, with its source, the day of the material behind it, and what would make it wrong.</p></header>
<ul class="register-index">${platforms.map((platform) => html`<li><a href="${platform}.html">${platformName(platform)}</a> <span>${of(platform).length}</span></li>`)}</ul>`,
  }
  return [index, ...platforms.map((platform) => platformPage(platform, of(platform)))]
}

const platformPage = (platform: string, facts: readonly Fact[]): Page => ({
  ...{ path: `facts/${platform}.html`, room: 'none', island: 'none', layout: 'list' },
  title: `Facts: ${platformName(platform)}`,
  description: `What Bulkhead holds to be true about ${platformName(platform)}, with sources.`,
  main: html`<header class="article-head"><p class="kicker"><a href="index.html">Facts</a></p><h1>${platformName(platform)}</h1></header>
<dl class="register">${facts.map(factEntry)}</dl>`,
})

const factEntry = (fact: Fact): Markup =>
  html`<div id="${fact.id}" class="${fact.confidence}"><dt>${factQuantity(fact)} <code>${fact.id}</code></dt><dd><p>${fact.statement}</p><p class="small">${factSource(fact)} ${capital(confidenceText[fact.confidence])}. ${fact.validFrom === null ? '' : `True since ${dateText(fact.validFrom)}. `}Wrong when: ${fact.staleWhen}</p></dd></div>`

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** The glossary on one page, in alphabetical order. */
export function glossaryPage(graph: ContentGraph): Page {
  const path = 'glossary.html'
  const terms = [...graph.terms].sort((left, right) => (left.id < right.id ? -1 : 1))
  return {
    ...{ path, room: 'glossary', island: 'none', layout: 'list', title: 'Glossary' },
    description: 'The words of the path, with what each is mistaken for.',
    main: html`<header class="article-head"><h1>Glossary</h1><p class="claim">The words of the path. Each says what it is mistaken for, because that is where designs go wrong.</p></header>
<dl class="register">${terms.map((term) => termEntry(term, graph))}</dl>`,
  }
}

function termEntry(term: Term, graph: ContentGraph): Markup {
  const article = graph.articles.find(({ id }) => id === term.introducedBy)
  const byId = new Map(graph.terms.map((other) => [other.id, other]))
  const also = term.seeAlso.flatMap((id) => byId.get(id) ?? [])
  const mistaken = term.mistakenFor === undefined ? '' : html` <em>Mistaken for:</em> ${term.mistakenFor}`
  const see =
    also.length === 0
      ? ''
      : html`See ${also.map(({ id, term: text }, index) => html`${index > 0 ? ', ' : ''}<a href="#${id}">${text}</a>`)}. `
  const taught =
    article === undefined
      ? ''
      : html`Taught in <a href="${relative('glossary.html', articlePath(article))}">${article.title}</a>.`
  return html`<div id="${term.id}"><dt>${term.term}</dt><dd><p>${term.definition}${mistaken}</p><p class="small">${see}${taught}</p></dd></div>`
}

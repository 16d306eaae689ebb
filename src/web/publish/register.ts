import type { ContentGraph } from '#path/graph.ts'
import type { Fact } from '#path/schema.ts'
import { html, type Markup } from '#report/markup.ts'
import { confidenceText, factQuantity, factSource } from '#web/publish/fact.ts'
import { dateText } from '#web/publish/links.ts'
import type { Page } from '#web/publish/page.ts'

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
  guests: 'Guest systems and databases',
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

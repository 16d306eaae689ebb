import type { ContentGraph, Place } from '#path/graph.ts'
import { pageAddress, type SiteAddress } from '#web/publish/doors/sitemap.ts'
import { minutesText } from '#web/publish/links.ts'

/**
 * llms.txt: what this site is and where its plain texts are, for programs that read for people. Written articles link to
 * their Markdown twins; planned ones are counted, because there is nothing to read yet.
 */
export function llmsText(graph: ContentGraph, address: SiteAddress): string {
  const to = (path: string): string => pageAddress(path, address)
  const places = [...graph.stages, ...graph.tracks].map((place) => placeText(place, to))
  return [
    `# ${graph.title}`,
    '',
    `> ${graph.thread}`,
    '',
    'Every number is computed by a model on a stated estate or cited as a fact with a source, a day and a rule for',
    'when it is stale. Articles state a thesis, its mechanism, its price, what fails together and what can still be done.',
    '',
    ...places,
    '## Registers',
    '',
    `- [Glossary](${to('glossary.html')}): ${graph.terms.length} terms, each with what it is mistaken for`,
    `- [Failure patterns](${to('patterns/index.html')}): ${graph.patterns.length} patterns, each with a cheap test`,
    `- [Questions](${to('faq.html')}): ${graph.faq.length} answers`,
    `- [Facts](${to('facts/index.html')}): ${graph.facts.length} claims about products, each with source and date`,
    `- [The path as data](${to('path.json')}): places, articles, minutes, sections and their hashes`,
    '',
  ].join('\n')
}

function placeText(place: Place, to: (path: string) => string): string {
  const written = place.articles.flatMap((article) => (article.state === 'written' ? [article] : []))
  const planned = place.articles.length - written.length
  return [
    `## ${place.title}`,
    '',
    `${place.promise} ${written.length} of ${place.articles.length} articles are written.`,
    '',
    ...written.map(
      ({ id, title, thesis, minutes }) =>
        `- [${title}](${to(`articles/${id}.md`)}): ${thesis} (${minutesText(minutes.total)})`,
    ),
    ...(planned === 0
      ? []
      : [`- ${planned} planned: [${place.title}](${to(`${place.kind}s/${place.id}.html`)})`]),
    '',
  ].join('\n')
}

import { articleReading, catchUp } from '#path/progress/reading.ts'
import type { Progress } from '#path/progress/state.ts'
import { dayText, element, minutesLeftText } from '#web/islands/progress/element.ts'
import { articleAddress, articlesOf, loadIndex } from '#web/islands/progress/path-file.ts'

const words = {
  begun: 'begun',
  read: 'read',
  changed: 'changed since you read it',
  known: 'known by the challenge',
} as const

/** Writes onto the page what was read of every article it names, and where the reader stopped. */
export async function fillPlaces(progress: Progress): Promise<void> {
  const index = await loadIndex()
  if (index === undefined) return
  const articles = articlesOf(index)
  for (const article of articles) {
    const { kind: reading, minutesLeft } = articleReading(progress, article)
    const branch = index.articles.find(({ id }) => id === article.id)?.place ?? ''
    // A passed challenge stands for reading until it is taken back; what was read counts for itself.
    const kind =
      progress.known.has(branch) && (reading === 'unread' || reading === 'begun') ? 'known' : reading
    for (const place of document.querySelectorAll<HTMLElement>(`[data-article="${article.id}"]`)) {
      if (kind === 'unread') delete place.dataset.read
      else place.dataset.read = kind
      // A mark is said once, where the article itself is listed; links inside a sentence carry it as an attribute alone.
      if (place.tagName !== 'LI') continue
      place.querySelector(':scope > .read-mark')?.remove()
      if (kind === 'unread') continue
      const left = kind === 'read' || kind === 'known' ? '' : `, ${minutesLeftText(minutesLeft)} left`
      place.append(element('span', { class: 'read-mark' }, `${words[kind]}${left}`))
    }
  }
  for (const place of document.querySelectorAll<HTMLElement>('[data-here]')) delete place.dataset.here
  const here = progress.lastLeft === 'nowhere' ? '' : progress.lastLeft.article
  for (const place of document.querySelectorAll<HTMLElement>('[data-article]'))
    if (place.dataset.article === here) place.dataset.here = ''
  for (const place of document.querySelectorAll<HTMLElement>('[data-resume]')) {
    const left = progress.lastLeft
    const article = left === 'nowhere' ? undefined : index.articles.find(({ id }) => id === left.article)
    place.hidden = article === undefined || left === 'nowhere'
    if (article === undefined || left === 'nowhere') continue
    const section = article.sections.find(({ anchor }) => anchor === left.section)
    const target = articleAddress(article.href, section?.anchor ?? '')
    const name = section?.title ? `${article.title}, ${section.title}` : article.title
    const news = catchUp(progress, articles)
    place.replaceChildren(
      'Continue where you stopped: ',
      element('a', { href: target }, name),
      ` (${dayText(left.atMs)}).`,
      news.sections.length === 0 ? '' : ` ${news.sentence}`,
    )
  }
}

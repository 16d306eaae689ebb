/**
 * Compares the days a page carries with the reader's own clock, because a copy may be read long after it was built.
 * What ran out in between is named where it is leaned on.
 */
export function staleByClock(page: Document, now: Date): void {
  const today = dayOf(now)
  const article = page.querySelector<HTMLElement>('article[data-review-by]')
  const banner = page.querySelector<HTMLElement>('aside.stale')
  if (article !== null && banner !== null) warn(article, banner, today)
  for (const row of page.querySelectorAll<HTMLElement>('.dated > [data-until]')) {
    const badge = row.querySelector('.badge.current')
    const isDue = isPast(row.dataset.until, today) || isPast(row.dataset.reviewBy, today)
    if (badge === null || !isDue) continue
    badge.className = 'badge flagged'
    badge.textContent = 'flagged by your clock'
  }
  for (const line of page.querySelectorAll<HTMLElement>('.by-your-clock[data-until]')) {
    line.hidden = !isPast(line.dataset.until, today)
  }
}

function warn(article: HTMLElement, banner: HTMLElement, today: string): void {
  const list = banner.querySelector('ul')
  const told = new Set(
    [...banner.querySelectorAll<HTMLElement>('[data-fact]')].map(({ dataset }) => dataset.fact),
  )
  const lines: HTMLLIElement[] = []
  const say = (text: string): HTMLLIElement => {
    const line = document.createElement('li')
    line.append(text)
    lines.push(line)
    return line
  }
  for (const fact of article.querySelectorAll<HTMLElement>('li[data-until]')) {
    const id = fact.id.replace(/^fact-/, '')
    if (!isPast(fact.dataset.until, today) || told.has(id)) continue
    const claim = fact.querySelector('.statement')?.textContent ?? id
    const link = document.createElement('a')
    Object.assign(link, { href: `#${fact.id}`, textContent: 'See the fact' })
    say(`${claim} That was good until ${dayText(fact.dataset.until)}. `).append(link, '.')
  }
  if (isPast(article.dataset.reviewBy, today) && !told.has('review'))
    say(`Its review was due on ${dayText(article.dataset.reviewBy)}.`)
  if (lines.length === 0) return
  list?.append(...lines)
  banner.hidden = false
}

/** A last day is past on the day after it. */
const isPast = (lastDay: string | undefined, today: string): boolean =>
  lastDay !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(lastDay) && lastDay < today

/** The reader's own day, not the day in Greenwich. */
const dayOf = (now: Date): string =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')

/** A day as the pages write it: 22 November 2026. */
const dayText = (day: string | undefined): string =>
  new Date(`${day}T00:00`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

import { openSession } from '#web/islands/progress/session.ts'

const noted = new Set<string>()

/** Notes once that a reader turned a figure of an article. */
export function noteTurned(figure: HTMLElement, engine: string): void {
  const article = figure.closest<HTMLElement>('[data-article-page]')?.dataset.articlePage
  const number = Number(figure.id.replace(/^figure-/, ''))
  if (article === undefined || noted.has(figure.id) || !Number.isInteger(number)) return
  noted.add(figure.id)
  void openSession().then((session) => {
    if (session.progress().turned.has(`${article}#${number}`)) return
    void session.add({ kind: 'model-turned', article, figure: number, engine })
  })
}

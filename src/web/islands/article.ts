import { siteBench } from '#web/islands/live-bench.ts'
import { liveFigure } from '#web/islands/live-figure.ts'
import { readingOfArticle } from '#web/islands/progress/article-reading.ts'
import { keepDrafts } from '#web/islands/progress/drafts.ts'
import { questionOfArticle } from '#web/islands/progress/question.ts'
import { offerMarks } from '#web/islands/progress/selection.ts'
import { openSession } from '#web/islands/progress/session.ts'

// Makes the figures of a page live and the article the reader's own. Engines are loaded when a figure is touched, marks
// and differences when there are any.

for (const figure of document.querySelectorAll<HTMLElement>('figure.model[data-model]'))
  liveFigure(figure, siteBench)

const article = document.querySelector<HTMLElement>('[data-article-page]')
if (article !== null) {
  const session = await openSession()
  readingOfArticle(article, session)
  for (const question of article.querySelectorAll<HTMLElement>('[data-check]'))
    questionOfArticle(question, session)
  offerMarks(article)
  const id = article.dataset.articlePage
  if ([...session.progress().highlights.values()].some((highlight) => highlight.article === id))
    void import('#web/islands/progress/notes.ts').then(({ showMargin }) => showMargin())
  void keepDrafts(session)
}

import { fetchedArticle } from '#web/islands/progress/article-page.ts'
import { openDesk } from '#web/islands/progress/desk.ts'

const root = document.querySelector<HTMLElement>('#desk')
if (root !== null) await openDesk(root, fetchedArticle)

import type { WrittenArticle } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'

/** The question asks first; what an answer weighs unfolds after it, with or without script. */
export const checkQuestion = (
  article: WrittenArticle,
): Markup => html`<section class="check" aria-labelledby="question" data-check="${article.id}">
<h2 id="question">A question that needs judgement</h2>
<p id="check-text">${article.check.question}</p>
<label for="answer">Your answer, before you unfold ours.</label>
<textarea id="answer" rows="5" aria-describedby="check-text"></textarea>
<details class="fold"><summary>What a good answer weighs</summary><div><ul>${article.check.weighs.map((point) => html`<li>${point}</li>`)}</ul></div></details>
</section>`

import type { Challenge } from '#path/challenge/challenge.ts'
import type { ContentGraph, Place } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { articlePath, placePath } from '#web/publish/links.ts'
import { placeName, places } from '#web/publish/order.ts'
import { type Page, relative } from '#web/publish/page.ts'

/** The page of a challenge. */
const challengePath = (challenge: Pick<Challenge, 'id'>): string => `challenges/${challenge.id}.html`

/** The page where a challenge is taken, and what it is where no script runs. */
export function challengePage(challenge: Challenge, graph: ContentGraph): Page {
  const path = challengePath(challenge)
  const to = (target: string): string => relative(path, target)
  const place = places(graph).find(({ id }) => id === challenge.place)
  const taught = graph.articles.filter(({ id }) =>
    challenge.questions.some(({ taughtIn }) => taughtIn === id),
  )
  const main = html`<header class="article-head">
<p class="kicker">${place === undefined ? '' : html`<a href="${to(placePath(place))}">${placeName(place, graph)}</a>`}</p>
<h1>${challenge.title}</h1>
<p class="claim">${challenge.opening}</p>
</header>
<div id="challenge" data-take="${challenge.id}"><p>The questions are made and graded by the models inside the browser, which needs JavaScript and a served site. What they ask about is taught in the articles below; those read without either.</p></div>
<section aria-labelledby="taught"><h2 id="taught">Where it is taught</h2>
<ul class="sources">${taught.map(({ id, title }) => html`<li><a href="${to(articlePath({ id }))}" data-taught="${id}">${title}</a></li>`)}</ul></section>`
  return {
    ...{ path, main, title: challenge.title, description: challenge.opening },
    ...{ room: 'path', island: 'challenge', layout: 'list' },
  }
}

/** What the page of a stage or track says of its challenge; nothing where it has none. */
export function challengeOffer(
  place: Place,
  challenges: readonly Challenge[],
  to: (target: string) => string,
): Markup | '' {
  const challenge = challenges.find((one) => one.place === place.id)
  if (challenge === undefined) return ''
  return html`<p class="test-out"><b>You know this already?</b> <a href="${to(challengePath(challenge))}">${challenge.title}</a> asks ${challenge.questions.length} questions that the models answer too. Pass it and the articles here are marked as known.</p>`
}

/** What the page of a challenge and its worker load: the questions as data. */
export const challengeFiles = (challenges: readonly Challenge[]): readonly (readonly [string, string])[] =>
  challenges.map((challenge) => [`challenges/${challenge.id}.json`, JSON.stringify(challenge)] as const)

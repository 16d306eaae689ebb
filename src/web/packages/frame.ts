import type { Course } from '#path/learning/course.ts'
import { html, raw } from '#report/markup.ts'

/** The frame of a package: title, how it stands with the learning system, the articles, and a window for their pages. */
export function frameHtml(
  course: Course,
  {
    script,
    styles,
    first,
  }: { readonly script: string; readonly styles: readonly string[]; readonly first: string },
): string {
  const data = JSON.stringify(course).replaceAll('<', '\\u003c')
  const challenge =
    course.challenge === 'none'
      ? ''
      : html`<li><a href="${course.challenge.href}" target="lesson">The challenge</a></li>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${course.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}
<link rel="icon" href="icon.svg" type="image/svg+xml">
<script type="application/json" id="course">${raw(data)}</script>
<script type="module" src="${script}"></script>
</head>
<body class="package">
<header class="package-head">
<h1>${course.title}</h1>
<p id="way" role="status"></p>
<p id="status" role="status">Progress is kept by the pages themselves and needs JavaScript. Everything reads without it.</p>
<nav aria-label="Articles"><ol>
<li><a href="${first}" target="lesson">Overview</a></li>
${course.articles.map(({ id, title, href }) => html`<li><a href="${href}" target="lesson">${title}</a> <span class="read-mark" data-mark="${id}"></span></li>`)}
${challenge}
</ol></nav>
</header>
<main><iframe name="lesson" title="The page that is open" src="${first}"></iframe></main>
</body>
</html>
`.markup
}

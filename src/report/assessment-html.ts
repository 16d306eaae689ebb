import { oneLine } from '#kernel/visible.ts'
import type { Assessment } from '#report/assessment.ts'
import {
  type Fold,
  fileName,
  type Outline,
  outlineOf,
  type Section,
  type VerdictRow,
} from '#report/assessment-outline.ts'
import { renderHtml, verdictMark } from '#report/html.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { reportCss } from '#report/style.ts'

/** The policy of the document: it may use its own style and nothing else in the world. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** The report as one HTML document that needs nothing beside itself. */
export function assessmentHtml(assessment: Assessment): string {
  const outline = outlineOf(assessment)
  const { files, source } = assessment.preparedFrom
  const from = files.length === 0 ? source : files.map(fileName).join(', ')
  const imprint = [
    `From ${from}`,
    ...(assessment.date === undefined ? [] : [assessment.date]),
    assessment.producer,
  ]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${assessment.producer}">
<title>${oneLine(assessment.title)}</title>
<style>${raw(reportCss)}</style>
</head>
<body class="bh-report">
<main>
<header class="bh-front">
<p class="bh-imprint">${imprint.map((part) => html`<span>${part}</span>`)}</p>
<h1>${oneLine(assessment.title)}</h1>
${toKnow(outline)}
${verdictTable(outline)}
</header>
${outline.sections.map((section) => sectionMarkup(section, 2))}
</main>
</body>
</html>
`.markup
}

const toKnow = (outline: Outline): Markup =>
  html`<section class="bh-toknow" aria-labelledby="to-know"><h2 id="to-know">${outline.toKnow.length === 3 ? 'Three things to know' : 'To know first'}</h2><ol>${outline.toKnow.map((text) => html`<li>${text}</li>`)}</ol></section>`

function verdictTable(outline: Outline): Markup {
  if (outline.verdicts.length === 0) return html``
  const left = outline.verdictsLeft === '' ? undefined : html`<p class="bh-note">${outline.verdictsLeft}</p>`
  return html`<section aria-labelledby="verdicts"><h2 id="verdicts">Verdicts</h2><div class="bh-scroll"><table class="bh-table bh-verdicttable"><thead><tr><th scope="col">Verdict</th><th scope="col">About</th><th scope="col">Because</th><th scope="col">Answer</th></tr></thead><tbody>${outline.verdicts.map(verdictRow)}</tbody></table></div>${left}</section>`
}

const verdictRow = (row: VerdictRow): Markup =>
  html`<tr><td>${verdictMark({ kind: 'verdict', ...row })}</td><th scope="row">${row.subject}</th><td>${row.text}</td><td><a href="#${row.anchor}">${row.question}</a></td></tr>`

function sectionMarkup(section: Section, level: 2 | 3): Markup {
  const heading = level === 2 ? html`<h2>${section.title}</h2>` : html`<h3>${section.title}</h3>`
  const lead = section.lead === '' ? undefined : html`<p class="bh-lead">${section.lead}</p>`
  const body =
    section.id === 'replay'
      ? html`<pre class="bh-commands">${section.blocks.map((block) => (block.kind === 'sentence' ? `${block.text}\n` : ''))}</pre>`
      : raw(renderHtml(section.blocks, { idPrefix: `${section.id}-` }))
  const commands = section.blocks.length === 0 ? undefined : body
  const folds = section.folds.map((fold, index) => foldMarkup(fold, `${section.id}-fold${index}-`))
  return html`<section class="bh-section" id="${section.id}">${heading}${lead}${commands}${folds}${section.sections.map((inner) => sectionMarkup(inner, 3))}</section>
`
}

const foldMarkup = (fold: Fold, idPrefix: string): Markup =>
  html`<details class="bh-fold"><summary>${fold.summary}</summary>${raw(renderHtml(fold.blocks, { idPrefix }))}</details>`

import { html, type Markup } from '#report/markup.ts'
import { print } from '#report/palette.ts'
import type { Edition } from '#web/editions/edition.ts'
import { dateText } from '#web/publish/links.ts'

const lineLetters = 19

/** The cover as a drawing: the title, and a hull whose compartments hold although one is flooded. */
export function cover({ title, asOf }: Edition): Markup {
  const lines = broken(title)
  const words = lines.map(
    (line, index) =>
      html`<text x="60" y="${190 + index * 62}" font-family="Source Serif 4 Variable, Source Serif 4, Georgia, serif" font-size="52" fill="${print.ink}">${line}</text>`,
  )
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800" role="img" aria-label="${title}. Bulkhead, ${dateText(asOf)}.">
<rect width="600" height="800" fill="#fbf8f1"/>
<text x="60" y="96" font-family="Inter Variable, Inter, Helvetica, sans-serif" font-size="20" fill="${print['ink-soft']}">Bulkhead</text>
${words}
<g fill="none" stroke="${print.ink}" stroke-width="3"><path d="M380 596h160v104h-160z" fill="${print['state-failed']}" stroke="none"/><path d="M60 490h480v210h-480zM220 490v210M380 490v210M220 596h320"/></g>
<text x="60" y="746" font-family="Inter Variable, Inter, Helvetica, sans-serif" font-size="17" fill="${print['ink-soft']}">As of ${dateText(asOf)}</text>
</svg>`
}

/** A title in lines that fit the cover. */
function broken(title: string): readonly string[] {
  const lines: string[] = []
  for (const word of title.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= lineLetters)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

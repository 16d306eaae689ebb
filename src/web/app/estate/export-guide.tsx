import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { sourceHeadings } from '#importers/source-headings.ts'
import { type HowToPart, howToParts } from '#web/app/estate/told.ts'
import type { ImporterCard } from '#web/worker/message.ts'

/** Commands of more characters stand in a box of their own. */
const inlineMax = 56

/** How to get files from every source that is read, under the name of its platform; each opens by itself. */
export function ExportGuide({ importers }: { readonly importers: readonly ImporterCard[] }): JSX.Element {
  const groups = sourceHeadings.map((heading) => ({
    heading,
    sources: importers.filter((importer) => importer.heading === heading),
  }))
  return (
    <section class="ba-guide" aria-labelledby="guide-title">
      <h2 id="guide-title">How to get such files</h2>
      {groups
        .filter(({ sources }) => sources.length > 0)
        .map(({ heading, sources }) => (
          <div key={heading} class="ba-guide-group">
            <h3>{heading}</h3>
            <div>
              {sources.map(({ id, title, howToExport, exportCommand }) => (
                <details key={id}>
                  <summary>{title}</summary>
                  <HowTo text={howToExport} title={title} />
                  {exportCommand !== undefined && <Command text={exportCommand} title={title} />}
                </details>
              ))}
            </div>
          </div>
        ))}
    </section>
  )
}

const isBoxed = ({ kind, text }: HowToPart): boolean => kind === 'typed' && text.length > inlineMax

/** Prose as it is, short commands in the line, long ones in a box that wraps and scrolls. */
const HowTo = ({ text, title }: { readonly text: string; readonly title: string }): JSX.Element => (
  <div class="ba-how">
    {howToParts(text).map(({ kind, text: part }, at, parts) => {
      const before = parts[at - 1]
      // A box ends what was being said: the comma or full stop behind it would begin a line.
      if (kind === 'prose') return before && isBoxed(before) ? part.replace(/^[,;.]\s*/, '') : part
      if (!isBoxed({ kind, text: part })) return <code key={at}>{part}</code>
      return <Command key={at} text={part} title={title} />
    })}
  </div>
)

function Command({ text, title }: { readonly text: string; readonly title: string }): JSX.Element {
  const [copied, setCopied] = useState<'no' | 'yes'>('no')
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('no'),
    )
  }
  return (
    <div class="ba-command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: no fields are grouped here */}
      <pre tabIndex={0} role="group" aria-label={`Command for ${title}`}>
        <code>{text}</code>
      </pre>
      {/* Browsers give the clipboard only to pages of this computer or of https. */}
      {isSecureContext && (
        <button type="button" class="ba-link" onClick={copy}>
          {copied === 'yes' ? 'Copied' : 'Copy'}
          <span class="ba-sr"> the command for {title}</span>
        </button>
      )}
    </div>
  )
}

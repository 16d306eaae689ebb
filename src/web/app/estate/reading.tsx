import type { JSX } from 'preact'
import { readFilesBlocks } from '#report/read-files.ts'
import { Answer } from '#web/app/answer.tsx'
import type { EstateSummary, ImporterCard } from '#web/worker/message.ts'

/** Who read each of several files; nothing where there was one. */
export function ReadFiles({
  estate,
  importers,
}: {
  readonly estate: EstateSummary
  readonly importers: readonly ImporterCard[]
}): JSX.Element {
  const blocks = readFilesBlocks(estate.files, importers)
  return blocks.length === 0 ? <></> : <Answer blocks={blocks} idPrefix="read-by" />
}

/** What is different since the reading that was open before; nothing where that was another estate. */
export function SinceLastReading({ estate }: { readonly estate: EstateSummary }): JSX.Element {
  if (estate.since.length === 0) return <></>
  return (
    <section aria-labelledby="since-title">
      <h2 id="since-title">Since the last reading</h2>
      <Answer blocks={estate.since} idPrefix="since" />
    </section>
  )
}

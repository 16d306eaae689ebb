import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Block } from '#kernel/block.ts'
import { renderHtml } from '#report/html.ts'
import { enlivenPlaybacks } from '#web/playback/scrubber.ts'

/** Blocks as the report draws them. The renderer escapes every text a block carries, so its markup can be trusted. */
export function Answer({
  blocks,
  idPrefix,
}: {
  readonly blocks: readonly Block[]
  readonly idPrefix: string
}): JSX.Element {
  const answer = useRef<HTMLDivElement>(null)
  const markup = useMemo(() => renderHtml(blocks, { idPrefix }), [blocks, idPrefix])
  useLayoutEffect(() => {
    if (answer.current !== null) enlivenPlaybacks(answer.current, blocks, idPrefix)
  }, [markup])
  return <div ref={answer} class="ba-answer" dangerouslySetInnerHTML={{ __html: markup }} />
}

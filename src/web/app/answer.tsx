import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Block } from '#kernel/block.ts'
import { renderHtml } from '#report/html.ts'

/** Blocks as the report draws them. The renderer escapes every text a block carries, so its markup can be trusted. */
export function Answer({
  blocks,
  idPrefix,
}: {
  readonly blocks: readonly Block[]
  readonly idPrefix: string
}): JSX.Element {
  const markup = useMemo(() => renderHtml(blocks, { idPrefix }), [blocks, idPrefix])
  return <div class="ba-answer" dangerouslySetInnerHTML={{ __html: markup }} />
}

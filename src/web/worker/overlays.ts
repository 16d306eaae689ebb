import type { OverlayText } from '#web/worker/message.ts'

/** The overlays with one of them replaced by name and put last; an empty text takes it away. */
export function withOverlay(overlays: readonly OverlayText[], next: OverlayText): readonly OverlayText[] {
  const others = overlays.filter(({ name }) => name !== next.name)
  return next.text.trim() === '' ? others : [...others, next]
}

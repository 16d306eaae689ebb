import type { ProgressEvent } from '#path/progress/event.ts'

let count = 0
/** One well-formed event with an id of its own. */
export function event<K extends ProgressEvent['kind']>(
  kind: K,
  atMs: number,
  fields: Omit<Extract<ProgressEvent, { readonly kind: K }>, 'kind' | 'id' | 'atMs'>,
): ProgressEvent {
  count += 1
  return { id: `e${count}`, atMs, kind, ...fields } as unknown as ProgressEvent
}

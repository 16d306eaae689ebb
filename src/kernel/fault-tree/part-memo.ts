import { sizeOf } from '#kernel/fault-tree/fixed-function.ts'
import { type Attempt, partDiagram } from '#kernel/fault-tree/part-diagram.ts'
import type { Part } from '#kernel/fault-tree/parts.ts'

type Found = ReturnType<typeof partDiagram>

/** What came of parts that were tried, by their form: trees that are alike but for the names of leaves share it. */
export type PartMemo = {
  readonly known: Map<string, Found>
  /** Nodes and letters kept. */
  size: number
  /** Parts that were not tried again because one of the same form had been. */
  hits: number
}

/** What a memo keeps at most, in nodes of diagrams and letters of forms; beyond, parts are tried each time. */
const sizeMost = 1 << 25

/** A memo of nothing. */
export const newPartMemo = (): PartMemo => ({ known: new Map(), size: 0, hits: 0 })

/** The same as `partDiagram`, byte for byte, tried once for all parts of one form. */
export function partDiagramOnce(memo: PartMemo, part: Part, attempt: Attempt): Found {
  const form = formOf(part, attempt)
  const known = memo.known.get(form)
  if (known !== undefined) {
    memo.hits += 1
    return 'exhausted' in known ? known : { ...known, part }
  }
  const found = partDiagram(part, attempt)
  const size = form.length + ('exhausted' in found ? 0 : sizeOf(found.exact))
  if (memo.size + size <= sizeMost) {
    memo.known.set(form, found)
    memo.size += size
  }
  return found
}

/** The part with its leaves by number alone, and how it is tried. */
function formOf({ tree }: Part, { nodes, orders }: Attempt): string {
  const gates = tree.gates.map(({ kind, k, inputs }) => `${kind[0]}${k} ${inputs.join(' ')}`)
  return `${nodes},${orders},${tree.events},${tree.top};${gates.join(';')}`
}

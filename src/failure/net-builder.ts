import { everywhere, mustOnly } from '#failure/failure-graph.ts'
import type { Edges } from '#failure/net.ts'

/** A net under construction. Numbers it hands out are nodes. */
export type NetBuilder = {
  readonly edges: Edges
  readonly need: number[]
  /** A node that no component stands for and that never falls. */
  readonly never: number
  /** A node that is down from the start: something that is switched off. */
  readonly always: number
  readonly unknownPlace: number
  readonly unknownNeed: number
}

/** A builder whose first `components` nodes are the components, each falling with any of its children. */
export function netBuilder(components: number): NetBuilder {
  const need = new Array<number>(components).fill(1)
  need.push(1, 0, 1, 1)
  return {
    edges: { from: [], to: [], mask: [] },
    need,
    never: components,
    always: components + 1,
    unknownPlace: components + 2,
    unknownNeed: components + 3,
  }
}

/** Says that `parent` leans on `child` in the readings of `mask`. */
export function lean(builder: NetBuilder, parent: number, child: number, mask: number): void {
  builder.edges.from.push(parent)
  builder.edges.to.push(child)
  builder.edges.mask.push(mask)
}

/** A new node that falls when `need` of `children` have fallen. */
export function gate(builder: NetBuilder, need: number, children: readonly number[]): number {
  const node = builder.need.length
  builder.need.push(need)
  for (const child of children) {
    const unknown = child === builder.unknownPlace || child === builder.unknownNeed
    lean(builder, node, child, unknown ? mustOnly : everywhere)
  }
  return node
}

import type { QuorumParams } from '#engines/quorum-lab/params.ts'
import { type Layout, nodesOf } from '#failure/quorum/cluster-state.ts'
import type { Step } from '#failure/quorum/course.ts'
import type { Manner } from '#failure/quorum/policy.ts'

/** A column of the picture: what happens. */
export type Event = { readonly label: string; readonly steps: readonly Step[] }

const node = (manner: Manner): Step => ({ kind: 'nodes', count: 1, from: 'any', manner })

/** The steps that the knobs describe. A planned stop takes one node after another. */
export function chosenSteps(values: QuorumParams): readonly Step[] {
  const before: readonly Step[] =
    values.before === 'witness-lost'
      ? [{ kind: 'witness' }]
      : values.before === 'node-stopped'
        ? [node('planned')]
        : []
  switch (values.event) {
    case 'split':
      return [...before, { kind: 'split' }]
    case 'place-a':
      return [...before, { kind: 'place', place: 'a' }]
    case 'place-b':
      return [...before, { kind: 'place', place: 'b' }]
    case 'nodes': {
      const each = { kind: 'nodes', from: values.where, manner: values.stop } as const
      if (values.timing === 'at-once' && values.stop === 'crash') {
        return [...before, { ...each, count: values.failures }]
      }
      return [...before, ...Array.from({ length: values.failures }, (): Step => ({ ...each, count: 1 }))]
    }
    default:
      return values.event satisfies never
  }
}

/** The events every rule is shown under, those that cannot happen to this layout left out. */
export function standardEvents(layout: Layout): readonly Event[] {
  const nodes = nodesOf(layout)
  const events: Event[] = [{ label: 'one node', steps: [node('crash')] }]
  if (nodes > 1) {
    events.push(
      { label: 'one by one', steps: [node('crash'), node('crash')] },
      { label: 'two at once', steps: [{ kind: 'nodes', count: 2, from: 'any', manner: 'crash' }] },
    )
  }
  if (layout.witness !== 'none') {
    events.push(
      { label: 'witness+node', steps: [{ kind: 'witness' }, node('crash')] },
      { label: 'witness+patch', steps: [{ kind: 'witness' }, node('planned')] },
    )
  }
  if (layout.nodesB > 0 && layout.nodesA > 0) {
    events.push(
      { label: 'link cut', steps: [{ kind: 'split' }] },
      { label: 'place A lost', steps: [{ kind: 'place', place: 'a' }] },
      { label: 'place B lost', steps: [{ kind: 'place', place: 'b' }] },
    )
  }
  return events
}

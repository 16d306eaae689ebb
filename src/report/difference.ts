import type { EstateDifference, Listed, Named, PartDifference } from '#estate/difference.ts'
import { type EstatePart, estateParts } from '#estate/model.ts'
import { valueText } from '#estate/value-text.ts'
import type { Block, Cell } from '#kernel/block.ts'

/** Rows of one table. */
const rowsMax = 40

const nouns: Readonly<Record<EstatePart, string>> = {
  facilities: 'Facilities',
  clusters: 'Clusters',
  hosts: 'Hosts',
  datastores: 'Datastores',
  networks: 'Networks',
  vms: 'VMs',
  services: 'Services',
  rules: 'Rules',
  windows: 'Windows',
}

/** A difference as blocks: how much of each part came, went, moved and changed, and then which, and in what. */
export function differenceBlocks(difference: EstateDifference): readonly Block[] {
  const parts = estateParts.filter((part) => differs(difference[part]))
  if (parts.length === 0) {
    const text = 'Nothing came, went, moved or was set up differently since the earlier reading.'
    return [{ kind: 'sentence', text }]
  }
  const summary: Block = {
    kind: 'table',
    title: 'What is different since the earlier reading',
    columns: [
      { title: 'Part' },
      ...['Added', 'Removed', 'Moved', 'Changed', 'Unchanged'].map((title) => ({
        title,
        unit: 'count' as const,
      })),
    ],
    rows: parts.map((part) => {
      const { added, removed, moved, changed, measured, same } = difference[part]
      return [nouns[part], added.total, removed.total, moved.total, changed.total, measured + same]
    }),
  }
  return [summary, ...parts.flatMap((part) => partBlocks(part, difference[part]))]
}

const differs = ({ added, removed, moved, changed }: PartDifference): boolean =>
  added.total + removed.total + moved.total + changed.total > 0

function partBlocks(part: EstatePart, difference: PartDifference): readonly Block[] {
  const { added, removed, changed, moved } = difference
  return [
    ...namesBlock(`${nouns[part]} that came`, added),
    ...namesBlock(`${nouns[part]} that are gone`, removed),
    ...changesBlock(`${nouns[part]} set up differently`, changed),
    ...changesBlock(`${nouns[part]} that moved`, moved),
  ]
}

function namesBlock(title: string, { total, listed }: Listed<Named>): readonly Block[] {
  if (total === 0) return []
  const names = listed
    .slice(0, rowsMax)
    .map(({ id, name }) => (name === id || name === '' ? id : `${name} (${id})`))
  const more = total > names.length ? ` and ${total - names.length} more` : ''
  return [{ kind: 'sentence', text: `${title}, ${total}: ${names.join(', ')}${more}.` }]
}

/** A value in a cell of its own, where a text needs no quotes to be told from the words around it. */
function cellText(field: string, value: unknown): string {
  const text = valueText(field, value)
  return typeof value === 'string' && text.length > 2 ? text.replace(/^"|"$/g, '') : text
}

function changesBlock(title: string, { total, listed }: PartDifference['changed']): readonly Block[] {
  if (total === 0) return []
  const rows = listed.flatMap(({ name, changes }): readonly (readonly Cell[])[] =>
    changes.map(({ field, before, after }) => [name, field, cellText(field, before), cellText(field, after)]),
  )
  const shown = rows.length > rowsMax ? `, ${total} in all: the first ${rowsMax} values` : ''
  return [
    {
      kind: 'table',
      title: `${title}${shown}`,
      columns: [{ title: 'Name' }, { title: 'Value' }, { title: 'Before' }, { title: 'Now' }],
      rows: rows.slice(0, rowsMax),
    },
  ]
}

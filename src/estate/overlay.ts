import { type Entity, type Estate, estateParts } from '#estate/model.ts'
import { mergeAliases } from '#estate/overlay/aliases.ts'
import { declarationSections, declareAll } from '#estate/overlay/declarations.ts'
import { draftOf, estateOf, keyOf } from '#estate/overlay/draft.ts'
import { type Reading, readMembers, readText, remark } from '#estate/overlay/reading.ts'
import { addPlacementRules, applyRules, ruleSections } from '#estate/overlay/rules.ts'
import { isEmptyTree, parseTree } from '#estate/overlay/tree.ts'
import { addWindows } from '#estate/overlay/windows.ts'
import { type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'

/** A topology file: its name, for provenance and issues, and its text. */
export type OverlayFile = { readonly name: string; readonly text: string }

/** The sections a topology file may have. */
const overlaySections: readonly string[] = [
  'name',
  'aliases',
  ...Object.keys(declarationSections),
  ...Object.keys(ruleSections),
  'rules',
  'windows',
]

/**
 * The estate completed by a topology file (docs/reference/topology.md): what no export knows, such as racks,
 * feeds and services, and corrections of what it does. Aliases come first, then declarations, then rules in the
 * order they are written; what comes later replaces what came before, and every replaced value keeps its origin
 * in `origins`. Each rule leaves a note of how many entities it set and how many known values it replaced; a
 * rule that matches nobody is a warning; what cannot be read is an error at file:line and withholds the estate.
 * Cost O(entities × rules).
 */
export function applyOverlay(estate: Estate, file: OverlayFile): Outcome<Estate> {
  const tree = parseTree(file.name, file.text)
  if (!tree.ok) return tree
  const reading: Reading = { file: file.name, issues: [] }
  const twice = repeatedIds(estate)
  if (twice !== undefined) return refused(twice)
  const draft = draftOf(estate)
  if (isEmptyTree(tree.value)) {
    remark(
      reading,
      tree.value,
      'warning',
      'topology.empty',
      'This file says nothing, so the estate stays as it was.',
    )
    return settle(estate, reading.issues)
  }
  const sections = readMembers(reading, tree.value, overlaySections)
  if (sections === undefined) return settle(estate, reading.issues)
  const nameTree = sections.get('name')?.value
  const name = nameTree && readText(reading, nameTree)
  if (name !== undefined) draft.name = name
  mergeAliases(draft, reading, sections.get('aliases'))
  declareAll(draft, reading, sections)
  applyRules(draft, reading, sections)
  addPlacementRules(draft, reading, sections.get('rules'))
  addWindows(draft, reading, sections.get('windows'))
  return settle(estateOf(draft), reading.issues)
}

/** A rule could not tell two entities with one id apart, and laying over would lose one of them. */
function repeatedIds(estate: Estate): Issue | undefined {
  for (const part of estateParts) {
    const list: readonly Entity[] = estate[part]
    const seen = new Set<string>()
    for (const [index, entity] of list.entries()) {
      const key = keyOf(entity, part)
      if (seen.has(key)) {
        const message = `The id "${entity.id}" is given twice among the ${part}, so no topology can be laid over this estate. Give one of them another id.`
        return {
          code: 'topology.estate-ambiguous',
          severity: 'error',
          where: `${part}[${index}].id`,
          message,
        }
      }
      seen.add(key)
    }
  }
  return undefined
}

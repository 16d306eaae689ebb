import { isMap, isNode, isScalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Answer, RuleAnswer } from '#estate/completion/answer.ts'
import { ruleSections } from '#estate/overlay/rules.ts'
import { selectorKeys } from '#estate/overlay/selection.ts'
import type { Setting } from '#estate/overlay/setting.ts'
import { settingsOf } from '#estate/overlay/settings.ts'

/** The entry an answer is about: the same id, or a rule it can be written into without a later rule undoing it. */
export function entryFor(list: YAMLSeq, answer: Answer): YAMLMap | undefined {
  const items = list.items.filter(isMap) as readonly YAMLMap[]
  if (answer.kind === 'declaration') {
    return items.find((item) => {
      const id = item.get('id', true)
      return isScalar(id) && (id.source ?? String(id.value)) === answer.id
    })
  }
  const own = items.findLastIndex((item) => hasSelection(item, answer))
  const item = items[own]
  const mayJoin = item !== undefined && joins(item, answer) && !items.slice(own + 1).some(stands(answer))
  return mayJoin ? item : undefined
}

const settingFor = ({ section }: RuleAnswer, key: string): Setting | undefined =>
  settingsOf[ruleSections[section]][key]

/** Whether writing the answer into this rule says the same as a rule of its own after it. */
function joins(item: YAMLMap, answer: RuleAnswer): boolean {
  return Object.keys(answer.sets).every((key) => {
    const setting = settingFor(answer, key)
    // What adds to a value would be lost when it is written over; a mean of a reliability stands for itself.
    if (item.has(key)) return setting?.join === undefined || setting.field === 'reliability'
    return keysOf(item).every(
      (other) => settingFor(answer, other)?.field !== setting?.field || setting?.field === 'reliability',
    )
  })
}

/** Whether a later rule stands in the way: it sets the same field, or finds its entities by place. */
const stands =
  (answer: RuleAnswer) =>
  (item: YAMLMap): boolean => {
    const fields = new Set(Object.keys(answer.sets).map((key) => settingFor(answer, key)?.field))
    return item.has('in') || keysOf(item).some((key) => fields.has(settingFor(answer, key)?.field ?? ''))
  }

const keysOf = (item: YAMLMap): readonly string[] =>
  item.items.map(({ key }) => String(isScalar(key) ? key.value : key))

/** Whether a rule has this very selection. One by place is left alone: where it stands decides whom it finds. */
function hasSelection(item: YAMLMap, { selection }: RuleAnswer): boolean {
  if (selection.in !== undefined || item.has('in')) return false
  return selectorKeys.every((key) => {
    const value: unknown = item.has(key) ? plainOf(item.get(key, true)) : undefined
    return JSON.stringify(value) === JSON.stringify(selection[key])
  })
}

const plainOf = (node: unknown): unknown => (isNode(node) ? node.toJSON() : node)

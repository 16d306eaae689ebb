import { type JsonObject, objectsOf, textOf } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import type { Inventory } from '#importers/vsphere/vendor-model.ts'

/**
 * Reads the tags of a vCenter and what they are attached to, as its REST interface gives them: `categories` and `tags` by
 * id, `attached` as lists of objects by tag.
 */
export function readTags(value: JsonObject, inventory: Inventory): void {
  const categories = new Map<string, string>()
  for (const { id, name } of objectsOf(value.categories)) categories.set(textOf(id) ?? '', textOf(name) ?? '')
  const tags = new Map<string, string>()
  for (const { id, name, category_id } of objectsOf(value.tags)) {
    const category = categories.get(textOf(category_id) ?? '') ?? ''
    const tag = textOf(name)
    if (tag !== undefined) tags.set(textOf(id) ?? '', category === '' ? tag : `${category}=${tag}`)
  }
  for (const { tag_id, object_ids } of objectsOf(value.attached)) {
    const tag = tags.get(textOf(tag_id) ?? '')
    if (tag === undefined) continue
    for (const { type, id } of objectsOf(object_ids)) {
      const on = referenceOf({ type, value: id })
      if (on !== undefined) inventory.tag(on, tag)
    }
  }
}

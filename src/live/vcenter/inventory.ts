import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'
import type { LiveSession } from '#live/live-source.ts'
import type { VcenterConnection } from '#live/vcenter/connection.ts'
import type { InventoryView } from '#live/vcenter/listing.ts'
import { readObjects } from '#live/vcenter/objects.ts'
import { nounOf, propertiesOf, typesInOrder } from '#live/vcenter/properties.ts'
import type { ServiceContent } from '#live/vcenter/service.ts'
import type { ObjectRef } from '#live/vcenter/soap.ts'

/** How often what was added meanwhile is read: an inventory that never rests is read as it was by then. */
const roundsMax = 3
/** Names of vanished objects that an issue says. */
const namedMax = 5

type Reading = { readonly files: readonly InputFile[]; readonly issues: readonly Issue[] }

/**
 * Every object of the inventory, listed first and then read type by type. Afterwards the list is asked for again: what
 * was added meanwhile is read too, so that what was read refers to nothing that was not, and an issue says what changed.
 */
export async function readInventory(
  connection: VcenterConnection,
  service: ServiceContent,
  view: InventoryView,
  folder: string,
  session: LiveSession,
): Promise<Outcome<Reading>> {
  session.progress('the list of the inventory', 0, 0)
  const listed = await view.list()
  if (!listed.ok) return listed
  const files: InputFile[] = []
  const issues: Issue[] = []
  const read = new Set<string>()
  const asked = new Set<string>()
  let added = 0
  let now = listed.value
  for (let round = 0; round < roundsMax; round += 1) {
    const fresh = now.filter(({ id }) => !asked.has(id))
    if (round > 0) added += fresh.filter(({ type }) => propertiesOf[type] !== undefined).length
    const wanted = byType(fresh)
    const total = [...wanted.values()].reduce((sum, objects) => sum + objects.length, 0)
    let before = 0
    for (const [type, objects] of wanted) {
      const properties = propertiesOf[type] ?? []
      const noun = nounOf[type] ?? type
      session.progress(noun, before, total)
      const tell = (count: number): void => session.progress(noun, before + count, total)
      const part = await readObjects(
        connection,
        service.propertyCollector,
        { type, properties, objects },
        tell,
      )
      if (!part.ok) return part
      const from = files.filter(({ name }) => name.startsWith(`${folder}/${type}-`)).length
      part.value.pages.forEach((bytes, index) => {
        files.push({ name: `${folder}/${type}-${from + index + 1}.xml`, bytes })
      })
      for (const id of part.value.ids) read.add(id)
      issues.push(...part.value.issues)
      before += objects.length
    }
    for (const { id } of fresh) asked.add(id)
    if (fresh.length === 0 && round > 0) break
    const again = await view.list()
    if (!again.ok) return again
    now = again.value
  }
  const still = new Set(now.map(({ id }) => id))
  const gone = [...asked].filter((id) => !still.has(id))
  const changed = changes(connection.target, added, gone, read)
  return done({ files, issues: [...issues, ...changed] })
}

function byType(objects: readonly ObjectRef[]): ReadonlyMap<string, readonly ObjectRef[]> {
  const lists = new Map<string, ObjectRef[]>()
  for (const type of typesInOrder) {
    const own = objects.filter((object) => object.type === type)
    if (own.length > 0) lists.set(type, own)
  }
  return lists
}

function changes(
  target: string,
  added: number,
  gone: readonly string[],
  read: ReadonlySet<string>,
): readonly Issue[] {
  if (added === 0 && gone.length === 0) return []
  const parts: string[] = []
  if (added > 0) parts.push(`${added} objects were added, and were read as well`)
  if (gone.length > 0) {
    const kept = gone.filter((id) => read.has(id)).length
    const names = gone.slice(0, namedMax).join(', ')
    const more = gone.length > namedMax ? ' …' : ''
    parts.push(
      `${gone.length} were removed (${names}${more}), of which ${kept} had been read before and are kept`,
    )
  }
  const message = `The inventory changed while it was read: ${parts.join('; ')}. Read it again for a state of one moment.`
  return [{ code: 'vcenter.changed-while-read', severity: 'warning', where: target, message }]
}

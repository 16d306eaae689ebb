import type { Source } from '#estate/model.ts'
import { childrenOf, rootsOf, type XmlTree } from '#formats/xml-tree.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { columnsOf, fieldsOf, isXapiClass, type XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { recordsMax, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { valueInDatabase, withBlanks } from '#importers/xcp-ng/s-expression.ts'

/**
 * The records of a pool's database (/var/xapi/state.db, or `xe pool-dump-database`): a table for each class, a row for
 * each record, its fields as attributes. Fields of a group are joined to its name by two underscores there
 * (memory__static_max) and by one in the API.
 */
export function recordsOfStateDb(
  file: string,
  tree: XmlTree,
  listed: Set<XapiClass>,
  log: IssueLog,
): readonly XapiRecord[] {
  const found: XapiRecord[] = []
  for (const root of rootsOf(tree)) {
    if (root.name !== 'database') continue
    for (const table of childrenOf(tree, root, 'table')) {
      const { name } = table.attributes
      if (name === undefined || !isXapiClass(name)) continue
      listed.add(name)
      const rows = childrenOf(tree, table, 'row')
      const names = Object.keys(rows[0]?.attributes ?? {})
      const spelled = new Map(names.map((one) => [one.replace(/(?<=.)__/, '_'), one]))
      const spell = (field: string): string => spelled.get(field) ?? field
      const sheet = `$.${name}`
      const source: Source = { file, sheet, columns: columnsOf(name, spell) }
      for (const [at, { attributes }] of rows.entries()) {
        if (found.length >= recordsMax) return found
        const where = `${file} ${sheet}[${at}]`
        const { ref } = attributes
        if (ref === undefined) {
          const message = 'This row has no reference, so nothing can refer to it. It is left out.'
          log.add('xcp-ng.ref-missing', 'warning', where, message)
          continue
        }
        const fields = fieldsIn(attributes, fieldsOf(name), spell, where, log)
        found.push({ xapiClass: name, ref, fields, pool: '', place: { source, row: at + 1 }, where })
      }
    }
  }
  return found
}

function fieldsIn(
  attributes: Readonly<Record<string, string>>,
  kinds: ReturnType<typeof fieldsOf>,
  spell: (field: string) => string,
  where: string,
  log: IssueLog,
): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const [field, kind] of Object.entries(kinds)) {
    const said = attributes[spell(field)]
    if (said === undefined) continue
    const value = valueInDatabase(withBlanks(said), kind)
    if (value === undefined) {
      const expected = kind === 'map' ? "a map such as (('key' 'value'))" : "a set such as ('a' 'b')"
      const message = `Expected ${expected}, found "${said.slice(0, 40)}". It is taken as unknown.`
      log.add('xcp-ng.value-unreadable', 'warning', `${where}.${spell(field)}`, message)
    } else fields[field] = value
  }
  return fields
}

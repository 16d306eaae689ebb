import type { JsonObject } from '#importers/json-reader.ts'
import type { Inventory, Record } from '#importers/vsphere/vendor-model.ts'

export function readCmdlet(
  _value: JsonObject,
  _recordOf: (type: string, moref: string) => Record,
  _inventory: Inventory,
): boolean {
  return false
}

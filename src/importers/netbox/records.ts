import { isObject, type JsonObject, listOf, objectsOf, textOf } from '#importers/json-reader.ts'

/** Kinds of object that are read, as NetBox names their models. */
export const models = [
  'dcim.site',
  'dcim.location',
  'dcim.rack',
  'dcim.device',
  'dcim.devicebay',
  'dcim.devicetype',
  'dcim.devicerole',
  'dcim.manufacturer',
  'dcim.powerpanel',
  'dcim.powerfeed',
  'dcim.powerport',
  'dcim.poweroutlet',
  'dcim.interface',
  'dcim.frontport',
  'dcim.rearport',
  'dcim.cable',
  'dcim.cabletermination',
  'virtualization.cluster',
  'virtualization.clustertype',
  'virtualization.virtualmachine',
  'virtualization.vminterface',
  'circuits.circuit',
  'circuits.circuittermination',
] as const
export type Model = (typeof models)[number]
const modelSet: ReadonlySet<string> = new Set(models)

/** Where the API keeps objects of a model, below /api/. */
export const endpoints: Readonly<Record<Exclude<Model, 'dcim.cabletermination'>, string>> = {
  'dcim.site': 'dcim/sites',
  'dcim.location': 'dcim/locations',
  'dcim.rack': 'dcim/racks',
  'dcim.device': 'dcim/devices',
  'dcim.devicebay': 'dcim/device-bays',
  'dcim.devicetype': 'dcim/device-types',
  'dcim.devicerole': 'dcim/device-roles',
  'dcim.manufacturer': 'dcim/manufacturers',
  'dcim.powerpanel': 'dcim/power-panels',
  'dcim.powerfeed': 'dcim/power-feeds',
  'dcim.powerport': 'dcim/power-ports',
  'dcim.poweroutlet': 'dcim/power-outlets',
  'dcim.interface': 'dcim/interfaces',
  'dcim.frontport': 'dcim/front-ports',
  'dcim.rearport': 'dcim/rear-ports',
  'dcim.cable': 'dcim/cables',
  'virtualization.cluster': 'virtualization/clusters',
  'virtualization.clustertype': 'virtualization/cluster-types',
  'virtualization.virtualmachine': 'virtualization/virtual-machines',
  'virtualization.vminterface': 'virtualization/interfaces',
  'circuits.circuit': 'circuits/circuits',
  'circuits.circuittermination': 'circuits/circuit-terminations',
}
const modelByEndpoint: ReadonlyMap<string, Model> = new Map(
  Object.entries(endpoints).map(([model, endpoint]) => [endpoint, model as Model]),
)

/** An object of NetBox: its key in its model, its fields, and where it stands. */
export type NetboxRecord = {
  readonly model: Model
  readonly pk: number
  readonly fields: JsonObject
  readonly file: string
  readonly list: string
  readonly item: number
}

/** The key behind a reference: a number in a dump, an object with an id in an answer of the API. */
export function keyIn(value: unknown): number | undefined {
  const key = isObject(value) ? value.id : value
  return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0 ? key : undefined
}

/** The word behind a choice: text in a dump, an object with a value in an answer of the API. */
export const choiceIn = (value: unknown): string =>
  (textOf(isObject(value) ? value.value : value) ?? '').toLowerCase()

/** The model behind a content type: 'dcim.interface' in an answer of the API, ['dcim', 'interface'] in a dump. */
export function contentTypeIn(value: unknown): string {
  if (Array.isArray(value) && value.length === 2) return value.map((part) => textOf(part) ?? '').join('.')
  return textOf(value) ?? ''
}

/** States of devices, feeds, cables and circuits that are not there yet, or no longer. */
const absentStates = new Set([
  ...['planned', 'planning', 'staged', 'staging', 'inventory', 'provisioning'],
  ...['deprovisioned', 'decommissioned', 'retired'],
])
const silentStates = new Set(['offline', 'failed'])

/** Whether what a record describes is there: installed, or without a word on it; one that is broken is there too. */
export const isThere = ({ fields }: NetboxRecord): boolean => !absentStates.has(choiceIn(fields.status))

/** Whether what a record describes is there and works, so that something else may lean on it. */
export const isServing = (record: NetboxRecord): boolean =>
  isThere(record) && !silentStates.has(choiceIn(record.fields.status))

/** The name shown with a reference in an answer of the API; undefined in a dump, which has the key alone. */
export const shownName = (value: unknown): string | undefined =>
  isObject(value) ? (textOf(value.name) ?? textOf(value.model) ?? textOf(value.display)) : undefined

/**
 * The objects in JSON: a dump as `manage.py dumpdata` writes it, an answer of the API with its results, a list of
 * objects of the API, or several answers by address.
 */
export function recordsIn(json: unknown, file: string): readonly NetboxRecord[] {
  const found: NetboxRecord[] = []
  const take = (value: unknown, list: string): void => {
    for (const [item, record] of listOf(value).entries()) {
      const read = isObject(record) ? (dumped(record) ?? answered(record)) : undefined
      if (read !== undefined) found.push({ ...read, file, list, item })
    }
  }
  if (Array.isArray(json)) take(json, '$')
  else if (isObject(json) && Array.isArray(json.results)) take(json.results, '$.results')
  else if (isObject(json)) for (const [name, value] of Object.entries(json)) takeMember(take, name, value)
  return found
}

function takeMember(take: (value: unknown, list: string) => void, name: string, value: unknown): void {
  if (Array.isArray(value)) take(value, `$.${name}`)
  else if (isObject(value) && Array.isArray(value.results)) take(value.results, `$.${name}.results`)
}

type Read = Pick<NetboxRecord, 'model' | 'pk' | 'fields'>

function dumped({ model, pk, fields }: JsonObject): Read | undefined {
  const key = keyIn(pk)
  const known = typeof model === 'string' && modelSet.has(model)
  return known && key !== undefined && isObject(fields)
    ? { model: model as Model, pk: key, fields }
    : undefined
}

/** An object of the API says in its own address what it is: '…/api/dcim/devices/7/'. */
function answered(record: JsonObject): Read | undefined {
  const address = textOf(record.url) ?? ''
  const [, endpoint = '', digits = ''] = /\/api\/([a-z-]+\/[a-z-]+)\/(\d{1,15})\/?$/.exec(address) ?? []
  const model = modelByEndpoint.get(endpoint)
  return model === undefined ? undefined : { model, pk: Number(digits), fields: record }
}

/** Whether JSON is NetBox's, from a look at the first objects of each list. */
export function holdsRecords(json: unknown): boolean {
  const lists = Array.isArray(json)
    ? [json]
    : isObject(json)
      ? [json.results, ...Object.values(json).map((value) => (isObject(value) ? value.results : value))]
      : []
  const looked = lists.flatMap((list) => (Array.isArray(list) ? objectsOf(list.slice(0, 3)) : []))
  return looked.some((record) => isDumpRecord(record) || answered(record) !== undefined)
}

/** A dump begins with whatever model comes first, so any record of the form will do that NetBox alone writes. */
const isDumpRecord = ({ model, fields }: JsonObject): boolean =>
  isObject(fields) &&
  typeof model === 'string' &&
  /^(dcim|virtualization|circuits|ipam|extras|tenancy|contenttypes)\.\w+$/.test(model)

/** Records by model and key. Of two with one key the later in order of file and place stands. */
export type Store = {
  readonly all: (model: Model) => readonly NetboxRecord[]
  readonly get: (model: Model, key: unknown) => NetboxRecord | undefined
}

/** Records found by model and key. */
export function storeOf(records: readonly NetboxRecord[]): Store {
  const byModel = new Map<Model, Map<number, NetboxRecord>>()
  for (const record of records) {
    const kept = byModel.get(record.model) ?? new Map<number, NetboxRecord>()
    kept.set(record.pk, record)
    byModel.set(record.model, kept)
  }
  return {
    all: (model) => [...(byModel.get(model)?.values() ?? [])].sort((left, right) => left.pk - right.pk),
    get: (model, key) => {
      const pk = keyIn(key)
      return pk === undefined ? undefined : byModel.get(model)?.get(pk)
    },
  }
}

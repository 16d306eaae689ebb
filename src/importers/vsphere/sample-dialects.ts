import { type SampleObject, type SampleValue, sampleUuid } from '#importers/vsphere/sample.ts'

const isList = (value: SampleValue): value is readonly SampleValue[] => Array.isArray(value)
type Members = { readonly [member: string]: SampleValue }
const isMembers = (value: SampleValue): value is Members =>
  typeof value === 'object' && value !== null && !isList(value)
const isReference = (value: Members): boolean =>
  Object.keys(value).length === 2 && typeof value.type === 'string' && typeof value.value === 'string'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** An element of an answer in XML. */
function xml(name: string, value: SampleValue): string {
  if (value === null) return ''
  if (isList(value)) return value.map((one) => xml(name, one)).join('')
  if (!isMembers(value)) return `<${name}>${escaped(String(value))}</${name}>`
  if (isReference(value)) return `<${name} type="${value.type}">${value.value}</${name}>`
  const { _typeName, ...members } = value
  const type = _typeName === undefined ? '' : ` xsi:type="${_typeName}"`
  const inside = Object.entries(members).map(([member, one]) => xml(member, one))
  return `<${name}${type}>${inside.join('')}</${name}>`
}

function xmlProperty(value: SampleValue): string {
  if (isList(value)) return `<val xsi:type="ArrayOfAnything">${xml('Anything', value)}</val>`
  if (isMembers(value) && isReference(value)) {
    return `<val type="${value.type}" xsi:type="ManagedObjectReference">${value.value}</val>`
  }
  return xml('val', value)
}

const envelope = (body: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ' +
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<soapenv:Body>\n${body}\n</soapenv:Body></soapenv:Envelope>\n`

/** One page of an answer of RetrievePropertiesEx. */
export function soapPage(objects: readonly SampleObject[]): string {
  const parts = objects.map(({ type, moref, properties }) => {
    const sets = Object.entries(properties).map(
      ([name, value]) => `<propSet><name>${name}</name>${xmlProperty(value)}</propSet>`,
    )
    return `<objects><obj type="${type}">${moref}</obj>${sets.join('')}</objects>`
  })
  return envelope(
    `<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval>\n${parts.join('\n')}\n</returnval></RetrievePropertiesExResponse>`,
  )
}

/** The service content, which tells the vCenter. */
export const soapAbout = envelope(
  '<RetrieveServiceContentResponse xmlns="urn:vim25"><returnval><rootFolder type="Folder">group-d1</rootFolder>' +
    `<about><name>VMware vCenter Server</name><apiVersion>8.0.2.0</apiVersion><instanceUuid>${sampleUuid}</instanceUuid></about>` +
    '</returnval></RetrieveServiceContentResponse>',
)

/** A value as the VI/JSON API writes it: references and arrays of properties say what they are. */
function typed(value: SampleValue): unknown {
  if (isList(value)) return value.map(typed)
  if (!isMembers(value)) return value
  const entries = Object.entries(value).map(([name, one]) => [name, typed(one)])
  return isReference(value)
    ? { _typeName: 'ManagedObjectReference', ...Object.fromEntries(entries) }
    : Object.fromEntries(entries)
}

/** A RetrieveResult of the VI/JSON API. */
export const viJson = (objects: readonly SampleObject[]): string =>
  JSON.stringify({
    _typeName: 'RetrieveResult',
    objects: objects.map(({ type, moref, properties }) => ({
      _typeName: 'ObjectContent',
      obj: { _typeName: 'ManagedObjectReference', type, value: moref },
      propSet: Object.entries(properties).map(([name, value]) => ({
        _typeName: 'DynamicProperty',
        name,
        val: isList(value) ? { _typeName: 'ArrayOfAnything', _value: typed(value) } : typed(value),
      })),
    })),
  })

/** Properties with dots in their names as members inside members. */
function nested(properties: SampleObject['properties']): Members {
  const whole: { [member: string]: SampleValue } = {}
  for (const [path, value] of Object.entries(properties)) {
    const names = path.split('.')
    const last = names.pop() as string
    let at = whole as { [member: string]: SampleValue }
    for (const name of names) {
      at[name] ??= {}
      at = at[name] as { [member: string]: SampleValue }
    }
    at[last] = value
  }
  return whole
}

/** Lists that govc prints, by the type of what is in them. */
const govcLists: Readonly<{ [type: string]: string }> = {
  VirtualMachine: 'virtualMachines',
  HostSystem: 'hostSystems',
  Datastore: 'datastores',
  ClusterComputeResource: 'clusters',
}

/** What `govc … -json` prints, as versions since 0.31 do. */
export function govcJson(objects: readonly SampleObject[]): string {
  const lists: { [list: string]: unknown[] } = {}
  for (const { type, moref, properties } of objects) {
    const list = govcLists[type] ?? 'objects'
    lists[list] ??= []
    lists[list].push({ self: { type, value: moref }, ...(typed(nested(properties)) as object) })
  }
  return JSON.stringify({ ...lists, about: { instanceUuid: sampleUuid, name: 'VMware vCenter Server' } })
}

/** A value with capital letters and without types, as tools write that know types by their own classes. */
function untyped(value: SampleValue): unknown {
  if (isList(value)) return value.map(untyped)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '_typeName')
      .map(([name, one]) => [name.charAt(0).toUpperCase() + name.slice(1), untyped(one)]),
  )
}

/** What `Get-View … | ConvertTo-Json` prints. */
export const powerCliViews = (objects: readonly SampleObject[]): string =>
  JSON.stringify(
    objects.map(({ type, moref, properties }) => ({
      ...(untyped(nested(properties)) as object),
      MoRef: { Type: type, Value: moref },
      Client: 'VMware.Vim.VimClientImpl',
    })),
  )

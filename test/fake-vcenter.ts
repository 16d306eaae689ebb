import type { ServerResponse } from 'node:http'
import type { TlsHandler } from '#test/tls-server.ts'

/** How a fake vCenter behaves. What is left out it does as the real one on a quiet day. */
export type FakeBehaviour = {
  readonly vms?: number
  readonly password?: string
  /** Objects of one page: the rest is handed out by tokens. */
  readonly pageOf?: number
  /** Calls after which the session is over, each once. */
  readonly expireAfter?: readonly number[]
  /** Properties that it does not know. */
  readonly unknown?: readonly string[]
  /** Ids that are listed and then gone. */
  readonly vanished?: readonly string[]
  /** Ids that appear once the first VMs were read. */
  readonly added?: readonly string[]
  /** A property that objects keep to themselves, and the right that is missing. */
  readonly withheld?: { readonly path: string; readonly privilege: string }
  readonly apiVersion?: string
  /** Right that is missing for licences. */
  readonly licences?: 'given' | 'withheld'
  /** Under which paths tags are answered; '/api' where nothing is said. */
  readonly tags?: 'api' | 'rest' | 'none'
  /** Answers a request in its place, by its number from 1: true when it did. */
  readonly instead?: (count: number, method: string, response: ServerResponse) => boolean
}

/** What was asked of a fake vCenter, in order: methods, and paths of the REST interface. */
export type FakeVcenter = { readonly handler: TlsHandler; readonly asked: readonly string[] }

const envelope = (inside: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n' +
  `<soapenv:Body>\n${inside}\n</soapenv:Body>\n</soapenv:Envelope>`

const faultBody = (type: string, inside = ''): string =>
  envelope(
    `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>A fault of type ${type}.</faultstring>` +
      `<detail><${type}Fault xmlns="urn:vim25" xsi:type="${type}">${inside}</${type}Fault></detail></soapenv:Fault>`,
  )

const about = (version: string): string =>
  `<about><name>VMware vCenter Server</name><fullName>VMware vCenter Server ${version} build-1</fullName>` +
  `<vendor>VMware, Inc.</vendor><version>${version}</version><apiType>VirtualCenter</apiType>` +
  `<apiVersion>${version}</apiVersion><instanceUuid>8d0f3a3e-5f0a-4c1e-9f51-3a5f0d6a7b10</instanceUuid></about>`

const answer = (method: string, inside: string): Answer => [
  200,
  envelope(`<${method}Response xmlns="urn:vim25">${inside}</${method}Response>`),
]
const returned = (method: string, inside: string): Answer =>
  answer(method, `<returnval>${inside}</returnval>`)
const fault = (type: string, inside = ''): Answer => [500, faultBody(type, inside)]

/** A status and a body. */
type Answer = readonly [number, string]
type Ref = readonly [type: string, id: string]
type State = {
  readonly behaviour: FakeBehaviour
  readonly asked: string[]
  /** Sessions that are open. */
  readonly open: Set<string>
  logins: number
  /** What tokens stand for. */
  readonly handedOut: Map<string, { readonly rest: readonly Ref[]; readonly paths: readonly string[] }>
}

const managers = [
  ['propertyCollector', 'PropertyCollector'],
  ['viewManager', 'ViewManager'],
  ['sessionManager', 'SessionManager'],
  ['licenseManager', 'LicenseManager'],
  ['customFieldsManager', 'CustomFieldsManager'],
].map(([name, type]) => `<${name} type="${type}">${type}</${name}>`)

const values: Readonly<Record<string, (id: string) => string>> = {
  name: (id) => `<val xsi:type="xsd:string">${id === 'vm-1' ? 'R&amp;D &lt;1&gt;' : id}</val>`,
  parent: () => '<val type="Folder" xsi:type="ManagedObjectReference">group-d1</val>',
  'runtime.host': () => '<val type="HostSystem" xsi:type="ManagedObjectReference">host-1</val>',
  'runtime.powerState': () => '<val xsi:type="VirtualMachinePowerState">poweredOn</val>',
  'config.instanceUuid': (id) =>
    `<val xsi:type="xsd:string">50000000-0000-4000-8000-${id.replace(/\D/g, '').padStart(12, '0')}</val>`,
  'config.hardware': () =>
    '<val xsi:type="VirtualHardware"><numCPU>2</numCPU><numCoresPerSocket>1</numCoresPerSocket><memoryMB>4096</memoryMB></val>',
}

/** What is there: a folder, a host and VMs, and what was added after three questions. */
function listed({ behaviour, asked }: State): readonly Ref[] {
  const isLater = asked.filter((method) => method === 'RetrievePropertiesEx').length >= 3
  return [
    ['Folder', 'group-v3'],
    ['HostSystem', 'host-1'],
    ...Array.from({ length: behaviour.vms ?? 3 }, (_, n): Ref => ['VirtualMachine', `vm-${n + 1}`]),
    ...(isLater ? (behaviour.added ?? []) : []).map((id): Ref => ['VirtualMachine', id]),
  ]
}

function objectsAnswer(
  state: State,
  method: string,
  objects: readonly Ref[],
  paths: readonly string[],
): Answer {
  const { pageOf = objects.length, withheld } = state.behaviour
  const rest = objects.slice(pageOf)
  const token = `token-${state.handedOut.size + state.asked.length}`
  if (rest.length > 0) state.handedOut.set(token, { rest, paths })
  const parts = objects.slice(0, pageOf).map(([type, id]) => {
    const sets = paths
      .filter((path) => values[path] !== undefined && path !== withheld?.path)
      .map((path) => `<propSet><name>${path}</name>${values[path]?.(id)}</propSet>`)
    const missing =
      withheld !== undefined && paths.includes(withheld.path)
        ? `<missingSet><path>${withheld.path}</path><fault><fault xsi:type="NoPermission">` +
          `<object type="${type}">${id}</object><privilegeId>${withheld.privilege}</privilegeId></fault>` +
          '<localizedMessage></localizedMessage></fault></missingSet>'
        : ''
    return `<objects><obj type="${type}">${id}</obj>${sets.join('')}${missing}</objects>`
  })
  return returned(method, `${rest.length > 0 ? `<token>${token}</token>` : ''}${parts.join('')}`)
}

function retrieve(state: State, method: string, body: string): Answer {
  const { behaviour } = state
  const [, type = ''] = /<propSet><type>(\w+)<\/type>/.exec(body) ?? []
  const paths = [...body.matchAll(/<pathSet>([^<]+)<\/pathSet>/g)].map(([, path = '']) => path)
  const objects = [...body.matchAll(/<obj type="(\w+)">([^<]+)<\/obj>/g)].map(
    ([, kind = '', id = '']): Ref => [kind, id],
  )
  const one = (id: string, name: string, array: string, inside: string): Answer =>
    returned(
      method,
      `<objects><obj type="${type}">${id}</obj><propSet><name>${name}</name>` +
        `<val xsi:type="ArrayOf${array}">${inside}</val></propSet></objects>`,
    )
  if (type === 'ContainerView') {
    const refs = listed(state).map(
      ([kind, id]) =>
        `<ManagedObjectReference type="${kind}" xsi:type="ManagedObjectReference">${id}</ManagedObjectReference>`,
    )
    return one('view-1', 'view', 'ManagedObjectReference', refs.join(''))
  }
  if (type === 'LicenseManager' && behaviour.licences === 'withheld') {
    const inside = `<object type="${type}">${type}</object><privilegeId>Global.Licenses</privilegeId>`
    return fault('NoPermission', inside)
  }
  if (type === 'LicenseManager') {
    const licence =
      '<licenseKey>ABCDE-FGHIJ-KLMNO-PQRST-UVWXY</licenseKey><editionKey>esx.enterprisePlus</editionKey>' +
      '<name>vSphere Enterprise Plus</name><total>8</total>'
    return one(
      type,
      'licenses',
      'LicenseManagerLicenseInfo',
      `<LicenseManagerLicenseInfo>${licence}</LicenseManagerLicenseInfo>`,
    )
  }
  const bad = paths.find((path) => behaviour.unknown?.includes(path))
  if (bad !== undefined) return fault('InvalidProperty', `<name>${bad}</name>`)
  const lost = objects.find(([, id]) => behaviour.vanished?.includes(id))
  if (lost !== undefined) return fault('ManagedObjectNotFound', `<obj type="${lost[0]}">${lost[1]}</obj>`)
  return objectsAnswer(state, method, objects, paths)
}

function soap(state: State, method: string, body: string): Answer {
  const { behaviour } = state
  switch (method) {
    case 'RetrieveServiceContent': {
      const root = '<rootFolder type="Folder">group-d1</rootFolder>'
      return returned(method, `${root}${managers.join('')}${about(behaviour.apiVersion ?? '8.0.2.0')}`)
    }
    case 'Login': {
      const [, given = ''] = /<password>([^<]*)<\/password>/.exec(body) ?? []
      const signs = given.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
      if (signs.replaceAll('&amp;', '&') !== (behaviour.password ?? 'pass')) return fault('InvalidLogin')
      state.logins += 1
      state.open.add(`session-${state.logins}`)
      return returned(method, '<key>k</key>')
    }
    case 'CreateContainerView':
      return answer(method, '<returnval type="ContainerView">view-1</returnval>')
    case 'RetrievePropertiesEx':
      return retrieve(state, method, body)
    case 'ContinueRetrievePropertiesEx': {
      const [, token = ''] = /<token>([^<]+)<\/token>/.exec(body) ?? []
      const kept = state.handedOut.get(token)
      if (kept === undefined) return fault('InvalidArgument', '<invalidProperty>token</invalidProperty>')
      state.handedOut.delete(token)
      return objectsAnswer(state, method, kept.rest, kept.paths)
    }
    default:
      return answer(method, '')
  }
}

/** Two tags are listed, of which one is gone when it is asked for. */
function rest({ tags = 'api' }: FakeBehaviour, method: string, path: string): Answer {
  const isApi = path.startsWith('/api/')
  if (tags !== (isApi ? 'api' : 'rest') || path.includes('t2')) return [404, '{}']
  const wrapped = (value: unknown): Answer => [200, JSON.stringify(isApi ? value : { value })]
  if (path.includes('session')) return method === 'DELETE' ? [204, ''] : wrapped('rest-token')
  if (path.includes('tag-association'))
    return wrapped([{ tag_id: 't1', object_ids: [{ id: 'vm-1', type: 'VirtualMachine' }] }])
  if (/\/category$/.test(path)) return wrapped(['c1'])
  if (/\/tag$/.test(path)) return wrapped(['t1', 't2'])
  return wrapped(
    path.includes('category') ? { id: 'c1', name: 'tier' } : { id: 't1', category_id: 'c1', name: 'gold' },
  )
}

/** A vCenter that answers what a reading asks: one host, one folder, and VMs. */
export function fakeVcenter(behaviour: FakeBehaviour): FakeVcenter {
  const expirations = [...(behaviour.expireAfter ?? [])]
  const state: State = { behaviour, asked: [], open: new Set(), logins: 0, handedOut: new Map() }
  const { asked, open } = state
  const handler: TlsHandler = (seen, response) => {
    const [, called] = /<soapenv:Body><(\w+)[\s>]/.exec(seen.body) ?? []
    const method = called ?? `${seen.method} ${seen.path}`
    asked.push(method)
    if (behaviour.instead?.(asked.length, method, response)) return
    if (called === undefined) {
      const [status, text] = rest(behaviour, seen.method, seen.path)
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
      return
    }
    const [, session = ''] = /vmware_soap_session="([^"]*)"/.exec(seen.headers.cookie ?? '') ?? []
    if (expirations[0] !== undefined && asked.length > expirations[0]) {
      expirations.shift()
      open.clear()
    }
    const isFree = called === 'RetrieveServiceContent' || called === 'Login'
    const [status, text] =
      isFree || open.has(session) ? soap(state, called, seen.body) : fault('NotAuthenticated')
    const cookie = `vmware_soap_session="session-${state.logins}"; Path=/; HttpOnly; Secure`
    const headers = called === 'Login' && status === 200 ? { 'set-cookie': cookie } : {}
    response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(text)
  }
  return { handler, asked }
}

import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import {
  type Cluster,
  type ComponentRef,
  type Estate,
  emptyEstate,
  type Facility,
  type Host,
  type Needs,
  type Rule,
  type Vm,
} from '#estate/model.ts'
import { type Cloud, type Clouds, cloudsOf } from '#importers/avs/clouds.ts'
import { namesIn, type Resource } from '#importers/avs/resources.ts'
import { blankCluster, blankDatastore, blankHost, blankVm } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { type SourceBook, sourceBook } from '#importers/source-book.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

type Reading = {
  readonly log: IssueLog
  readonly clouds: Clouds
  readonly book: SourceBook
  readonly facilities: Map<string, Facility>
  readonly clusters: Map<string, Cluster>
  readonly hosts: Map<string, Host>
  readonly vms: Map<string, Vm>
  readonly rules: Map<string, Rule>
  readonly datastores: Map<string, Estate['datastores'][number]>
}

/** The name Azure gives the cluster in which a private cloud starts, which its own record does not spell out. */
const firstCluster = 'Cluster-1'
const clusterIdOf = (cloud: Cloud, cluster: string): string => `${cloud.label}/${cluster}`

/** The estate in resources of whatever kinds and order: what contains comes before what it contains. */
export function readResources(resources: readonly Resource[], log: IssueLog): Estate {
  const reading: Reading = {
    ...{ log, clouds: cloudsOf(resources), book: sourceBook() },
    ...{ facilities: new Map(), clusters: new Map(), hosts: new Map() },
    ...{ vms: new Map(), rules: new Map(), datastores: new Map() },
  }
  const each = (kind: Resource['kind'], read: (reading: Reading, resource: Resource) => void): void => {
    for (const resource of resources) if (resource.kind === kind) read(reading, resource)
  }
  each('cloud', readCloud)
  each('cluster', readCluster)
  each('host', readHost)
  each('vm', readVm)
  each('datastore', readDatastore)
  each('policy', readPolicy)
  const labels = new Set(resources.map((resource) => reading.clouds.of(idOf(resource)).label))
  const [cloud] = labels
  if (reading.hosts.size > 0) {
    const [first] = resources
    log.add(
      'avs.sizes-unknown',
      'note',
      first?.file ?? '',
      'Azure does not tell how large hosts and VMs are. Import the vCenter of the private cloud as well: the two are merged by host name.',
    )
  }
  return {
    ...emptyEstate(labels.size === 1 && cloud !== undefined ? cloud : 'Azure VMware Solution'),
    sources: reading.book.sources,
    facilities: sortedById([...reading.facilities.values()]),
    clusters: sortedById([...reading.clusters.values()]),
    hosts: sortedById([...reading.hosts.values()]),
    datastores: sortedById([...reading.datastores.values()]),
    vms: sortedById([...reading.vms.values()]),
    rules: sortedById([...reading.rules.values()]),
  }
}

const idOf = ({ record }: Resource): string => textOf(record.id) ?? ''
const place = ({ file, list, item }: Resource, path: string): string => `${file} ${list}[${item}].${path}`

/** A facility of a private cloud, made when nobody spoke of it before. */
function facilityOf(
  reading: Reading,
  kind: 'site' | 'rack' | 'witness',
  id: string,
  name: string,
  standsIn: Facility['standsIn'],
  resource: Resource,
): ComponentRef {
  if (!reading.facilities.has(`${kind}:${id}`)) {
    const origin = reading.book.origin(resource.file, resource.list, resource.item, {})
    const requires = kind === 'site' ? 'nothing' : 'unknown'
    reading.facilities.set(`${kind}:${id}`, { id, name, kind, standsIn, requires, origins: [origin] })
  }
  return `${kind}:${id}`
}

const zoneOf = (reading: Reading, { region }: Cloud, zone: string, resource: Resource): ComponentRef =>
  facilityOf(reading, 'site', `${region} zone ${zone}`, `Zone ${zone} of ${region}`, 'nowhere', resource)

/**
 * What a cluster needs. A stretched one keeps every object in both zones and a witness in a third one, which Azure runs
 * and does not list, and goes on with any two of the three. Source: Microsoft, deploy vSAN stretched clusters.
 */
function needsOf(reading: Reading, cloud: Cloud, resource: Resource): Needs {
  if (!cloud.isStretched) return 'nothing'
  if (cloud.zones.length !== 2) return 'unknown'
  const third = zoneOf(reading, cloud, 'of the witness', resource)
  const name = `Witness of ${cloud.label}, in a zone of its own`
  const witness = facilityOf(reading, 'witness', `${cloud.label} witness`, name, third, resource)
  const zones = cloud.zones.map((zone) => zoneOf(reading, cloud, zone, resource))
  return { kind: 'at-least', k: 2, of: [...zones, witness].map((ref) => ({ kind: 'component', ref })) }
}

function clusterOf(reading: Reading, name: string, resource: Resource): Cluster {
  const cloud = reading.clouds.of(idOf(resource))
  const id = clusterIdOf(cloud, name)
  const found = reading.clusters.get(id)
  if (found !== undefined) return found
  const origin = reading.book.origin(resource.file, resource.list, resource.item, { name: 'name' })
  const cluster: Cluster = {
    ...blankCluster({ id, name: id, platform: 'avs', origin }),
    requires: needsOf(reading, cloud, resource),
  }
  reading.clusters.set(id, cluster)
  return cluster
}

/** Hosts of a cluster by name. Where a cluster lists them, they are there even if nobody describes them. */
function listHosts(
  reading: Reading,
  cluster: Cluster,
  sku: string | undefined,
  resource: Resource,
  path: string,
): void {
  for (const entry of listOf(valueAt(resource.record, path))) {
    const name = textOf(entry)
    if (name !== undefined) hostOf(reading, name, cluster, sku, resource, 'stated')
  }
}

function hostOf(
  reading: Reading,
  name: string,
  cluster: Cluster,
  sku: string | undefined,
  resource: Resource,
  identity: 'stated' | 'named',
): Host {
  const key = name.toLowerCase()
  const columns = { name: 'name', maintenance: 'properties.maintenance', model: 'sku.name' }
  const origin = reading.book.origin(resource.file, resource.list, resource.item, columns)
  const known = reading.hosts.get(key)
  const before = known ?? blankHost({ id: name, name, platform: 'avs', origin })
  const host: Host = {
    ...before,
    identity: identity === 'stated' || known?.identity === 'stated' ? 'stated' : 'named',
    clusterId: cluster.id,
    model: sku === undefined ? before.model : sku.toUpperCase(),
    origins: before.origins.includes(origin) ? before.origins : [...before.origins, origin],
  }
  reading.hosts.set(key, host)
  return host
}

function readCloud(reading: Reading, resource: Resource): void {
  const { record } = resource
  const cloud = reading.clouds.of(idOf(resource))
  for (const zone of cloud.zones) zoneOf(reading, cloud, zone, resource)
  const cluster = clusterOf(reading, firstCluster, resource)
  listHosts(
    reading,
    cluster,
    textOf(valueAt(record, 'sku.name')),
    resource,
    'properties.managementCluster.hosts',
  )
  checkSize(
    reading,
    resource,
    cluster,
    'properties.managementCluster.clusterSize',
    'properties.managementCluster.hosts',
  )
}

function checkSize(
  reading: Reading,
  resource: Resource,
  cluster: Cluster,
  sizePath: string,
  hostsPath: string,
): void {
  const size = valueAt(resource.record, sizePath)
  const listed = listOf(valueAt(resource.record, hostsPath)).length
  if (typeof size !== 'number' || size === listed) return
  reading.log.add(
    'avs.hosts-unlisted',
    'warning',
    place(resource, sizePath),
    `Cluster ${cluster.name} has ${size} hosts, of which ${listed} are listed here. Add "az vmware cluster host list" for it.`,
  )
}

function readCluster(reading: Reading, resource: Resource): void {
  const { record } = resource
  const name = textOf(record.name) ?? namesIn(idOf(resource)).own
  if (name === '') return
  const cluster = clusterOf(reading, name, resource)
  listHosts(reading, cluster, textOf(valueAt(record, 'sku.name')), resource, 'properties.hosts')
  checkSize(reading, resource, cluster, 'properties.clusterSize', 'properties.hosts')
}

function readHost(reading: Reading, resource: Resource): void {
  const { record } = resource
  const { cluster: clusterName, own } = namesIn(idOf(resource))
  const cloud = reading.clouds.of(idOf(resource))
  const name = textOf(valueAt(record, 'properties.fqdn')) ?? textOf(record.name) ?? own
  if (name === '') {
    reading.log.add(
      'avs.name-missing',
      'warning',
      place(resource, 'name'),
      'This host has no name, so it was passed over. Export it again.',
    )
    return
  }
  const cluster = clusterOf(reading, clusterName, resource)
  const host = hostOf(reading, name, cluster, textOf(valueAt(record, 'sku.name')), resource, 'stated')
  const zone = textOf(listOf(record.zones)[0])
  const zoneRef = zone === undefined ? 'unknown' : zoneOf(reading, cloud, zone, resource)
  const domain = textOf(valueAt(record, 'properties.faultDomain'))
  const within = zone === undefined ? cluster.id : `${cloud.label} zone ${zone}`
  const domainId = `${within} fault domain ${domain}`
  const standsIn =
    domain === undefined
      ? zoneRef
      : facilityOf(reading, 'rack', domainId, `Fault domain ${domain}`, zoneRef, resource)
  const maintenance = textOf(valueAt(record, 'properties.maintenance'))
  reading.hosts.set(name.toLowerCase(), {
    ...host,
    standsIn: standsIn === 'unknown' ? host.standsIn : standsIn,
    maintenance: maintenance !== undefined,
    ...identifiedBy([identifierOf('platform-id', idOf(resource).toLowerCase())]),
  })
}

/** A VM as Azure lists it for placement: its name and the id it has in vCenter, and no size. */
function readVm(reading: Reading, resource: Resource): void {
  const { cluster, own } = namesIn(idOf(resource))
  const name =
    textOf(valueAt(resource.record, 'properties.displayName')) ?? textOf(resource.record.name) ?? own
  addVm(reading, idOf(resource), name, clusterOf(reading, cluster, resource), resource)
}

function addVm(reading: Reading, id: string, name: string, cluster: Cluster, resource: Resource): Vm {
  const key = id.toLowerCase()
  const found = reading.vms.get(key)
  if (found !== undefined) return found
  const { own } = namesIn(id)
  const cloud = reading.clouds.of(id)
  const origin = reading.book.origin(resource.file, resource.list, resource.item, {
    name: 'properties.displayName',
  })
  const vm: Vm = {
    ...blankVm({ id: `${cloud.label}/${own}`, name, platform: 'avs', origin }),
    clusterId: cluster.id,
    ...identifiedBy([identifierOf('platform-id', key)]),
  }
  reading.vms.set(key, vm)
  return vm
}

function readDatastore(reading: Reading, resource: Resource): void {
  const id = idOf(resource)
  const { cluster, own } = namesIn(id)
  const cloud = reading.clouds.of(id)
  const name = textOf(resource.record.name) ?? own
  const origin = reading.book.origin(resource.file, resource.list, resource.item, { name: 'name' })
  const blank = blankDatastore({ id: `${clusterIdOf(cloud, cluster)}/${name}`, name, origin })
  reading.datastores.set(id.toLowerCase(), {
    ...blank,
    ...identifiedBy([identifierOf('platform-id', id.toLowerCase())]),
  })
}

const policyKinds = {
  'vmvm affinity': 'vm-together',
  'vmvm antiaffinity': 'vm-apart',
  'vmhost affinity': 'vm-on-hosts',
  'vmhost antiaffinity': 'vm-off-hosts',
} as const

function readPolicy(reading: Reading, resource: Resource): void {
  const { record } = resource
  const at = (path: string): string => textOf(valueAt(record, `properties.${path}`)) ?? ''
  if (at('state').toLowerCase() === 'disabled') return
  const id = idOf(resource)
  const cluster = clusterOf(reading, namesIn(id).cluster, resource)
  const name = at('displayName') || (textOf(record.name) ?? id)
  const said = `${at('type')} ${at('affinityType')}`.toLowerCase()
  const kind = Object.hasOwn(policyKinds, said) ? policyKinds[said as keyof typeof policyKinds] : 'unread'
  if (kind === 'unread') {
    reading.log.add(
      'avs.policy-unknown',
      'warning',
      place(resource, 'properties.type'),
      `Placement policy ${name} is of type "${said}", which is not known here. It is kept as a rule nobody could read; say in topology.yaml what it asks.`,
    )
  }
  const vms = listOf(valueAt(record, 'properties.vmMembers'))
    .map(textOf)
    .filter((member) => member !== undefined)
  const hosts = listOf(valueAt(record, 'properties.hostMembers'))
    .map(textOf)
    .filter((member) => member !== undefined)
  const members = vms.map((member) => addVm(reading, member, namesIn(member).own, cluster, resource))
  const origin = reading.book.origin(resource.file, resource.list, resource.item, {
    name: 'properties.displayName',
  })
  reading.rules.set(id.toLowerCase(), {
    ...{ id: `${cluster.id}/${textOf(record.name) ?? namesIn(id).own}`, name, kind, origins: [origin] },
    // Only policies between VMs and hosts state a strength; those between VMs bind DRS alone, so HA may break them.
    strength: at('affinityStrength').toLowerCase() === 'must' ? 'must' : 'should',
    vmIds: [...new Set(members.map((vm) => vm.id))].sort(compareText),
    hostIds: [
      ...new Set(hosts.map((host) => hostOf(reading, host, cluster, undefined, resource, 'named').id)),
    ].sort(compareText),
  })
}

import { type Estate, type Host, isKnown, type Vm } from '#estate/model.ts'
import { type Findings, find, type Spot } from '#estate/validation/findings.ts'
import { formatQuantity, tib } from '#kernel/units.ts'

/** Past these a value is a slip of a unit, not a machine: ten times the largest one can buy. */
const hostMemoryBytesMax = tib(640)
const hostCoresMax = 20_480
const coreMhzMax = 100_000
const vcpusMax = 7_680

/** Statements that cannot all be true of real machines, and statements that bind nobody. */
export function checkPlausibility(findings: Findings): void {
  const { estate } = findings
  const running = runningByHost(estate)
  const hostById = new Map(estate.hosts.map((host) => [host.id, host]))
  const hostsPerCluster = new Map<string, number>()
  for (const [index, host] of estate.hosts.entries()) {
    hostsPerCluster.set(host.clusterId, (hostsPerCluster.get(host.clusterId) ?? 0) + 1)
    checkHost(findings, { part: 'hosts', index, entity: host }, host, running.get(host.id) ?? 0)
  }
  for (const [index, vm] of estate.vms.entries()) {
    checkVm(findings, { part: 'vms', index, entity: vm }, vm, hostById.get(vm.hostId))
  }
  for (const [index, cluster] of estate.clusters.entries()) {
    if (hostsPerCluster.has(cluster.id)) continue
    const message = `Cluster "${cluster.name}" has no host, so nothing can be said about it. Add its hosts, or remove it.`
    find(
      findings,
      { part: 'clusters', index, entity: cluster },
      'id',
      'warning',
      'estate.cluster-empty',
      message,
    )
  }
  for (const [index, service] of estate.services.entries()) {
    if (service.requires !== 'nothing') continue
    const message = `Service "${service.name}" requires nothing, so no failure ever reaches it. Say what it needs, or that it is unknown.`
    find(
      findings,
      { part: 'services', index, entity: service },
      'requires',
      'warning',
      'estate.service-unsupported',
      message,
    )
  }
  for (const [index, datastore] of estate.datastores.entries()) {
    const { capacityBytes, freeBytes } = datastore
    if (!isKnown(capacityBytes) || !isKnown(freeBytes) || freeBytes <= capacityBytes) continue
    const message = `Datastore "${datastore.name}" has ${formatQuantity(freeBytes, 'bytes')} free of ${formatQuantity(capacityBytes, 'bytes')}. One of the two is wrong: check the export.`
    find(
      findings,
      { part: 'datastores', index, entity: datastore },
      'freeBytes',
      'warning',
      'estate.capacity-absurd',
      message,
    )
  }
  checkRules(findings)
}

function runningByHost(estate: Estate): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const vm of estate.vms) if (vm.power === 'on') counts.set(vm.hostId, (counts.get(vm.hostId) ?? 0) + 1)
  return counts
}

function checkHost(findings: Findings, spot: Spot, host: Host, running: number): void {
  if (host.maintenance === true && running > 0) {
    const vms = formatQuantity(running, 'vms')
    const message = `Host "${host.name}" is in maintenance and yet runs ${vms}. Its capacity does not count as spare; move them, or end the maintenance.`
    find(findings, spot, 'maintenance', 'warning', 'estate.maintenance-occupied', message)
  }
  const absurd = (field: string, text: string): void =>
    find(
      findings,
      spot,
      field,
      'warning',
      'estate.capacity-absurd',
      `Host "${host.name}" has ${text}. Check the unit in the export.`,
    )
  if (host.memoryBytes === 0) absurd('memoryBytes', 'no memory')
  if (isKnown(host.memoryBytes) && host.memoryBytes > hostMemoryBytesMax) {
    absurd('memoryBytes', `${formatQuantity(host.memoryBytes, 'bytes')} of memory`)
  }
  if (host.cores === 0) absurd('cores', 'no cores')
  if (isKnown(host.cores) && host.cores > hostCoresMax) absurd('cores', formatQuantity(host.cores, 'cores'))
  if (isKnown(host.coreMhz) && (host.coreMhz === 0 || host.coreMhz > coreMhzMax)) {
    absurd('coreMhz', `cores of ${formatQuantity(host.coreMhz, 'mhz')}`)
  }
  if (isKnown(host.cores) && isKnown(host.threads) && host.threads < host.cores) {
    absurd('threads', `${formatQuantity(host.cores, 'cores')} and only ${host.threads} threads`)
  }
  if (isKnown(host.cores) && isKnown(host.sockets) && host.sockets > host.cores) {
    absurd('sockets', `${host.sockets} sockets and only ${formatQuantity(host.cores, 'cores')}`)
  }
}

function checkVm(findings: Findings, spot: Spot, vm: Vm, host: Host | undefined): void {
  const { memoryBytes, memoryReservationBytes, vcpus } = vm
  if (memoryBytes === 0 && vm.template !== true) {
    const message = `VM "${vm.name}" has no memory, which no VM runs in; it counts as unknown. Check the export.`
    find(findings, spot, 'memoryBytes', 'warning', 'estate.capacity-absurd', message)
  }
  if (isKnown(vcpus) && (vcpus === 0 || vcpus > vcpusMax) && vm.template !== true) {
    const message = `VM "${vm.name}" has ${formatQuantity(vcpus, 'vcpus')}. Check the export.`
    find(findings, spot, 'vcpus', 'warning', 'estate.capacity-absurd', message)
  }
  if (isKnown(memoryBytes) && isKnown(memoryReservationBytes) && memoryReservationBytes > memoryBytes) {
    const message = `VM "${vm.name}" reserves ${formatQuantity(memoryReservationBytes, 'bytes')} of the ${formatQuantity(memoryBytes, 'bytes')} it has. One of the two is wrong: check the export.`
    find(findings, spot, 'memoryReservationBytes', 'warning', 'estate.reservation-absurd', message)
  }
  if (host === undefined || vm.power !== 'on') return
  if (isKnown(memoryBytes) && isKnown(host.memoryBytes) && memoryBytes > host.memoryBytes) {
    const message = `VM "${vm.name}" has ${formatQuantity(memoryBytes, 'bytes')} of memory and runs on "${host.name}" with ${formatQuantity(host.memoryBytes, 'bytes')}. Check which of the two is right.`
    find(findings, spot, 'memoryBytes', 'warning', 'estate.vm-oversized', message)
  }
  if (isKnown(vcpus) && isKnown(host.threads) && vcpus > host.threads) {
    const message = `VM "${vm.name}" has ${formatQuantity(vcpus, 'vcpus')} and runs on "${host.name}" with ${host.threads} threads. Check which of the two is right.`
    find(findings, spot, 'vcpus', 'warning', 'estate.vm-oversized', message)
  }
  if (isKnown(host.clusterId) && host.clusterId !== vm.clusterId && vm.clusterId !== 'unknown') {
    const message = `VM "${vm.name}" is said to be in cluster "${vm.clusterId}" and to run on "${host.name}", which is in "${host.clusterId}". Check which of the two is right.`
    find(findings, spot, 'clusterId', 'warning', 'estate.cluster-contradicted', message)
  }
}

function checkRules(findings: Findings): void {
  for (const [index, rule] of findings.estate.rules.entries()) {
    const spot: Spot = { part: 'rules', index, entity: rule }
    const isPair = rule.kind === 'vm-apart' || rule.kind === 'vm-together'
    const empty = (field: 'vmIds' | 'hostIds', effect: string): void => {
      const noun = field === 'vmIds' ? 'VM' : 'host'
      const message = `Rule "${rule.name}" names no ${noun}, ${effect}. Complete it, or remove it.`
      find(findings, spot, field, 'warning', 'estate.rule-empty', message)
    }
    if (rule.vmIds.length === 0) empty('vmIds', 'so it binds nobody')
    else if (rule.kind === 'vm-on-hosts' && rule.hostIds.length === 0) {
      empty(
        'hostIds',
        'so it leaves its VMs nowhere to run, or its hosts are missing; what it asks counts as unknown',
      )
    } else if (rule.kind === 'vm-off-hosts' && rule.hostIds.length === 0) {
      empty('hostIds', 'so it binds nobody')
    } else if (isPair && new Set(rule.vmIds).size < 2) {
      const message = `Rule "${rule.name}" is about VMs of one another and names only one. Complete it, or remove it.`
      find(findings, spot, 'vmIds', 'warning', 'estate.rule-empty', message)
    }
  }
}

import { identifiedBy } from '#estate/identifiers.ts'
import type {
  AdmissionPolicy,
  BalancingMode,
  Cluster,
  ClusterTraits,
  IsolationResponse,
  Known,
} from '#estate/model.ts'
import { blankCluster } from '#importers/blanks.ts'
import { listOf, recordReader, textOf, valueAt } from '#importers/json-reader.ts'
import type { Look } from '#importers/vsphere/look.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { idOf, nameOf, platformId, type Translation } from '#importers/vsphere/translation.ts'
import type { Managed } from '#importers/vsphere/vendor-model.ts'

/** Where the settings of a cluster stand: the current form and the one it replaced. */
export const settings = (path: string): readonly [string, string] => [
  `configurationEx.${path}`,
  `configuration.${path}`,
]

/** Source: DrsBehavior; numbers are its order of declaration, as PowerShell writes enumerations. */
const balancing: Readonly<{ [word: string]: BalancingMode }> = {
  ...{ manual: 'manual', partiallyautomated: 'partial', fullyautomated: 'full' },
  ...{ '0': 'manual', '1': 'partial', '2': 'full' },
}
/** Source: ClusterDasVmSettingsIsolationResponse, and what PowerCLI calls the same. */
const isolation: Readonly<{ [word: string]: IsolationResponse }> = {
  ...{ none: 'leave-on', poweroff: 'power-off', shutdown: 'shut-down' },
  ...{ donothing: 'leave-on' },
}

/** The cluster an object is. */
export function clusterOf(translation: Translation, object: Managed): Cluster {
  const look = translation.look(object)
  const id = translation.ids.get(object) ?? object.moref
  const haEnabled = look.flag('haEnabled', ...settings('dasConfig.enabled'))
  const admissionControl = look.flag('admissionControl', ...settings('dasConfig.admissionControlEnabled'))
  const policy = policyPath(look)
  const failoverHosts = look.whole(
    'failoverHosts',
    1,
    `${policy}.failoverLevel`,
    ...settings('dasConfig.failoverLevel'),
  )
  const traits = traitsOf(translation, look, admissionControl)
  const name = nameOf(object)
  look.note('name', 'name')
  return {
    ...blankCluster({ id, name, platform: 'vsphere', origin: [0, 1] }),
    ...look.places(),
    ...identifiedBy([platformId(translation, object)]),
    ...(Object.keys(traits).length === 0 ? {} : { traits }),
    ...{ haEnabled, admissionControl, failoverHosts },
  }
}

/** Where the policy of admission control stands in this record. */
function policyPath(look: Look): string {
  const [current, former] = settings('dasConfig.admissionControlPolicy')
  return look.value(current) === undefined ? former : current
}

function traitsOf(translation: Translation, look: Look, admissionControl: Known<boolean>): ClusterTraits {
  const admission = admissionOf(translation, look, admissionControl)
  const enabled = look.flag('traits.balancing', ...settings('drsConfig.enabled'))
  const mode = look.oneOf('traits.balancing', balancing, ...settings('drsConfig.defaultVmBehavior'))
  const powersHostsOff = look.flag('traits.powersHostsOff', ...settings('dpmConfigInfo.enabled'))
  const isolationResponse = look.oneOf(
    'traits.isolationResponse',
    isolation,
    ...settings('dasConfig.defaultVmSettings.isolationResponse'),
  )
  const heartbeatDatastores = heartbeatsOf(look)
  const cpuBaseline = baselineOf(look)
  return {
    ...(admission === 'unknown' ? {} : { admission }),
    ...(enabled === false
      ? { balancing: 'off' }
      : enabled === true && mode !== 'unknown'
        ? { balancing: mode }
        : {}),
    ...(powersHostsOff === 'unknown' ? {} : { powersHostsOff }),
    ...(isolationResponse === 'unknown' ? {} : { isolationResponse }),
    ...(heartbeatDatastores === 'unknown' ? {} : { heartbeatDatastores }),
    ...(cpuBaseline === 'unknown' ? {} : { cpuBaseline }),
  }
}

/**
 * What a cluster keeps free. A policy is known by its type, or in records without types by the members that only it has.
 * Source: ClusterDasAdmissionControlPolicy and its three kinds.
 */
function admissionOf(
  translation: Translation,
  look: Look,
  admissionControl: Known<boolean>,
): Known<AdmissionPolicy> {
  const path = policyPath(look)
  if (admissionControl !== 'unknown') look.note('traits.admission', path)
  if (admissionControl === false) return { kind: 'none' }
  const policy = look.value(path)
  if (admissionControl === 'unknown' || policy === undefined) return 'unknown'
  const type = textOf(valueAt(policy, '_typeName')) ?? ''
  const read = recordReader(policy, 'vsphere', look.where(path), translation.log)
  const has = (member: string): boolean => valueAt(policy, member) !== undefined
  if (type === 'ClusterFailoverResourcesAdmissionControlPolicy' || has('cpuFailoverResourcesPercent')) {
    const [cpu, memory] = [
      read.number('cpuFailoverResourcesPercent'),
      read.number('memoryFailoverResourcesPercent'),
    ]
    if (cpu === 'unknown' || memory === 'unknown' || cpu > 100 || memory > 100) return 'unknown'
    return { kind: 'share', cpuRatio: cpu / 100, memoryRatio: memory / 100 }
  }
  if (type === 'ClusterFailoverHostAdmissionControlPolicy' || has('failoverHosts')) {
    return dedicatedHosts(translation, valueAt(policy, 'failoverHosts'), look.where(path))
  }
  if (type !== 'ClusterFailoverLevelAdmissionControlPolicy' && !has('failoverLevel')) return 'unknown'
  const failoverHosts = read.whole('failoverLevel')
  if (failoverHosts === 'unknown') return 'unknown'
  return {
    ...{ kind: 'slots', failoverHosts },
    slotCpuMhz: read.whole('slotPolicy.cpu'),
    slotMemoryBytes: read.whole('slotPolicy.memory', 2 ** 20),
  }
}

function dedicatedHosts(translation: Translation, list: unknown, where: string): Known<AdmissionPolicy> {
  const references = listOf(list).map(referenceOf)
  const hostIds = references.map((reference) => idOf(translation, reference))
  if (hostIds.includes('unknown')) {
    const message =
      'Admission control sets hosts aside that were not read, so what it keeps free counts as unknown. Export the hosts too.'
    translation.log.add('vsphere.failover-host-missing', 'warning', where, message)
    return 'unknown'
  }
  return { kind: 'dedicated-hosts', hostIds: hostIds.sort() }
}

/** How many datastores carry heartbeats, where they were chosen by hand: otherwise the platform picks them itself. */
function heartbeatsOf(look: Look): Known<number> {
  const policy = look.text('traits.heartbeatDatastores', ...settings('dasConfig.hBDatastoreCandidatePolicy'))
  if (policy !== 'userSelectedDs') return 'unknown'
  return (
    look.list('traits.heartbeatDatastores', ...settings('dasConfig.heartbeatDatastore'))?.length ?? 'unknown'
  )
}

function baselineOf(look: Look): Known<string> {
  const mode = look.text('traits.cpuBaseline', 'summary.currentEVCModeKey')
  if (mode !== 'unknown') return mode
  const read = look.asked('summary.currentEVCModeKey') && look.value('summary') !== undefined
  if (!read) return 'unknown'
  look.note('traits.cpuBaseline', 'summary.currentEVCModeKey')
  return 'none'
}

import {
  type ClusterAnswer,
  type Failing,
  type LossAnswer,
  type Named,
  type NamedGap,
  namesMax,
  type Overload,
  type Proof,
  type Tightest,
  type Unchecked,
} from '#engines/headroom/answer.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import type { Dimension } from '#placement/model.ts'

const units = { memory: 'bytes', 'cpu-reservation': 'mhz', vcpus: 'vcpus' } as const satisfies Record<
  Dimension,
  Unit
>
const nouns = { memory: 'memory', 'cpu-reservation': 'CPU reservation', vcpus: 'vCPUs allowed' } as const
const suffixes = { memory: ' of memory', 'cpu-reservation': ' of CPU reservation', vcpus: '' } as const

/** The unit of amounts in a dimension. */
export const unitOf = (dimension: Dimension): Unit => units[dimension]

/** What a dimension is called in a sentence. */
export const dimensionText = (dimension: Dimension): string => nouns[dimension]

/** Example: "64 GiB of memory". */
const amount = (value: number, dimension: Dimension): string =>
  `${formatQuantity(value, units[dimension])}${suffixes[dimension]}`

/** Names joined as people join them, with a count for those left out. Example: "a, b and 3 more" */
export function listText(names: readonly string[], total: number): string {
  const rest = total - names.length
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

const nameList = (list: readonly Named[], total: number = list.length): string =>
  listText(
    list.map(({ name }) => name),
    total,
  )

/** 'any one host' or 'any two hosts'. */
const lossText = (failures: number): string => (failures === 1 ? 'any one host' : 'any two hosts')

/** The verdict of one cluster for up to k hosts, as sentences a person can act on; the subject names the cluster. */
export function verdictText(cluster: ClusterAnswer, answer: LossAnswer): string {
  switch (answer.verdict) {
    case 'safe':
      return safeText(cluster, answer)
    case 'unsafe':
      return answer.failing === null ? '' : unsafeText(cluster, answer, answer.failing)
    case 'undecided':
      return openText(answer)
    default:
      return answer.verdict satisfies never
  }
}

/** Whether nobody stated which hosts see the datastores of some VMs, so that a safe answer took all to. */
export const isReserved = ({ notChecked }: ClusterAnswer): boolean =>
  notChecked.some(({ code }) => code === 'storage-visibility')

function safeText(cluster: ClusterAnswer, { failures, placementsChecked, tightest }: LossAnswer): string {
  const each =
    placementsChecked === 1
      ? 'the one loss there is has'
      : `each of the ${formatQuantity(placementsChecked, 'count')} losses${failures === 1 ? '' : ' of one or two hosts'} has`
  const blind = cluster.notChecked.find(({ code }) => code === 'storage-visibility')
  const tells = blind === undefined ? '' : ', as far as the inventory tells'
  const checked = `${each} a placement that was checked${cluster.haEnabled === false ? tells : ''}.`
  const sentences = [
    cluster.haEnabled === false
      ? `${roomOnly} ${capitalized(checked)}`
      : `${capitalized(lossText(failures))} can be lost${tells}: ${checked}`,
    ...(blind === undefined ? [] : [`It does not tell ${uncheckedText(blind)}.`]),
    ...(tightest === null ? [] : [tightestText(tightest)]),
  ]
  return sentences.join(' ')
}

const roomOnly = 'There is room, but HA is off: nothing restarts by itself.'

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The survived loss that leaves the least room. */
function tightestText(tightest: Tightest): string {
  const { hosts, placement, dimension, loadAfter, capacityAfter } = tightest
  const restarts = `${formatQuantity(placement.length, 'vms')} ${placement.length === 1 ? 'restarts' : 'restart'}`
  const lead = `The tightest is losing ${nameList(hosts)}: ${restarts}`
  if (capacityAfter <= 0) return `${lead}.`
  return `${lead} and ${formatQuantity(loadAfter / capacityAfter, 'ratio')} of the ${dimensionText(dimension)} that is left is taken.`
}

/** Hosts that carry more than they have, and what that means for the verdicts. */
export function overloadText(overloaded: readonly Overload[]): string {
  const shown = overloaded
    .slice(0, namesMax)
    .map(
      ({ name, dimension, carried, available }) =>
        `${name} already carries ${amount(carried, dimension)} and has ${formatQuantity(available, units[dimension])} for VMs`,
    )
  const [it, its] = overloaded.length === 1 ? ['It receives', 'its'] : ['They receive', 'their']
  const more = overloaded.length - shown.length
  const rest = more === 0 ? '' : `; so do ${formatQuantity(more, 'hosts')} more`
  return `${shown.join('; ')}${rest}. ${it} nothing after a loss, and ${its} own VMs, which run, are not counted as unsafe.`
}

function unsafeText(cluster: ClusterAnswer, answer: LossAnswer, failing: Failing): string {
  const losing = `losing ${nameList(failing.hosts)} ${proofText(failing)}`
  const smaller = failing.hosts.length < answer.failures
  const survives = cluster.answers.find((one) => one.failures < answer.failures && one.verdict === 'safe')
  const lead = smaller
    ? 'One loss is too many, so two are as well: '
    : survives === undefined
      ? ''
      : cluster.haEnabled === false
        ? 'There is room without any one host, but not without any two: '
        : `Any one host can be lost${isReserved(cluster) ? ', as far as the inventory tells' : ''}, but not any two: `
  const text = capitalized(`${lead}${losing}`)
  if (smaller || answer.unsafe < 2) return text
  return `${text} In all, ${formatQuantity(answer.unsafe, 'count')} of ${formatQuantity(answer.losses, 'count')} ${setsText(answer.failures)} cannot be lost.`
}

const setsText = (failures: number): string => (failures === 1 ? 'hosts' : 'pairs of hosts')

/** Why a loss is not survived, with the two amounts that do not meet; goes on after "losing X". */
function proofText({ proof, vms, vmCount }: Failing): string {
  const who = nameList(vms, vmCount)
  switch (proof.kind) {
    case 'no-host':
      return noHostText(proof, who, vmCount)
    case 'volume': {
      const hosts =
        proof.hosts === 1
          ? 'the one host that can take any of them has'
          : `the ${proof.hosts} hosts that can take any of them have`
      return `leaves ${who} without room: together they need ${amount(proof.needed, proof.dimension)}, and ${hosts} ${formatQuantity(proof.available, units[proof.dimension])} left.`
    }
    case 'count': {
      const places =
        proof.available === 1 ? 'one place' : `${formatQuantity(proof.available, 'count')} places`
      return `leaves ${who} without room: each needs at least ${amount(proof.threshold, proof.dimension)}, and the survivors have ${places} of that size for ${formatQuantity(proof.needed, 'count')}.`
    }
    case 'exhausted':
      return `leaves ${who} without room in every combination: all were tried, in ${formatQuantity(proof.steps, 'steps')}.`
    default:
      return proof satisfies never
  }
}

function noHostText(proof: Extract<Proof, { kind: 'no-host' }>, who: string, count: number): string {
  const one = count === 1
  switch (proof.because) {
    case 'no-survivor':
      return `leaves no host to restart ${who}.`
    case 'device':
      return `strands ${who}: a device ties ${one ? 'it' : 'them'} to the lost host.`
    case 'storage':
      return `strands ${who}: no survivor sees ${one ? 'its' : 'their'} datastores.`
    case 'host-rule':
      return `strands ${who}: the rules about hosts leave ${one ? 'it' : 'them'} no survivor.`
    case 'storage-and-host-rule':
      return `strands ${who}: no survivor both sees ${one ? 'its' : 'their'} datastores and is left by the rules about hosts.`
    case 'overloaded':
      return `strands ${who}: every survivor ${one ? 'it' : 'they'} may use already carries more than it has.`
    case 'vm-rule':
      return `strands ${who}: rules with other VMs leave no survivor that takes ${one ? 'it' : 'them'}.`
    case 'room': {
      const need = `strands ${who}: ${one ? 'it needs' : 'together they need'} ${amount(proof.needed, proof.dimension)}`
      const { freest } = proof
      if (freest === null || freest.available === null) return `${need}, and no survivor has that.`
      const left = formatQuantity(Math.max(0, freest.available), units[proof.dimension])
      // Two dimensions may each have room somewhere and nowhere together.
      if (freest.available >= proof.needed)
        return `${need}, and no survivor has room in every dimension at once.`
      return `${need}, and the freest survivor it may use, ${freest.name}, has ${left}.`
    }
    default:
      return proof.because satisfies never
  }
}

function openText({ open }: LossAnswer): string {
  if (open === null) return ''
  const share = `${formatQuantity(open.losses, 'count')} of ${formatQuantity(open.lossesOf, 'count')} ${setsText(open.hosts.length)}`
  const lead = `Not decided: ${share} ${open.losses === 1 ? 'stays' : 'stay'} open`
  const first = `${open.losses === 1 ? '' : 'first '}${nameList(open.hosts)}`
  switch (open.obstacle) {
    case 'unknown': {
      const [gap, ...rest] = open.gaps
      const where = open.hosts.length === 0 ? 'Not decided.' : `${lead}, ${first}.`
      const more =
        rest.length === 0
          ? ''
          : ` ${rest.length} more ${rest.length === 1 ? 'gap stands' : 'gaps stand'} in the way.`
      return `${where} ${gap === undefined ? 'Values are unknown.' : gapText(gap)}${more}`
    }
    case 'steps': {
      const stuck = open.stuck.length === 0 ? '' : `, where ${nameList(open.stuck)} found no place yet`
      return `${lead} after ${formatQuantity(open.stepsSpent, 'steps')} of exact search, ${first}${stuck}. Allow more steps.`
    }
    case 'scenarios':
      return `${lead}, because the cluster has more of them than this model looks at.`
    default:
      return open.obstacle satisfies never
  }
}

/** What stands in the way of any open answer of a cluster, each gap once. */
export function openGaps(cluster: ClusterAnswer): readonly NamedGap[] {
  const byCode = new Map(
    cluster.answers.flatMap(({ open }) => open?.gaps ?? []).map((gap) => [gap.code, gap] as const),
  )
  return [...byCode.values()]
}

/** What nobody stated and what would settle it. */
export function gapText(gap: NamedGap): string {
  const who = listText(gap.names, gap.count)
  const settle = `To settle it, ${gap.settle}.`
  switch (gap.code) {
    case 'load-disagrees':
      return `The load of ${who} is uncertain: the row of the host and its VMs do not add up. ${settle}`
    case 'datastores-contradict':
      return `Who sees ${who} is uncertain: a VM runs from there on a host that is not listed. ${settle}`
    default:
      return `Unknown: ${gap.what} of ${who}. ${settle}`
  }
}

/** What no verdict was held against. */
export function uncheckedText({ code, count, names }: Unchecked): string {
  const vms = formatQuantity(count, 'vms')
  switch (code) {
    case 'storage-visibility':
      return `whether other hosts see the datastores of ${vms}`
    case 'ha':
      return 'whether HA is on'
    case 'hosts-inferred':
      return `that ${formatQuantity(count, 'hosts')} ${count === 1 ? 'is the one its' : 'are the ones their'} VMs ${count === 1 ? 'name: it was' : 'name: they were'} recognized by sums that agree`
    case 'devices':
      return `whether a device ties ${vms} to a host`
    case 'memory-overhead':
      return `the memory overhead of ${vms}, counted as none`
    case 'cpu-reservations':
      return `CPU reservations, which no VM states`
    case 'restart-priority':
      return `whether ${vms} of unknown restart priority may stay down: they must restart here`
    case 'rules':
      return 'placement rules, of which the inventory states none'
    case 'rules-empty':
      return `rules about hosts that name no host (${listText(names, count)})`
    default:
      return code satisfies never
  }
}

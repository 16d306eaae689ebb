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
import { hostsText, setsText, upToText, wordOf } from '#engines/headroom/counting.ts'
import type { HostsToAdd } from '#engines/headroom/hosts-to-add.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import { searchItemsMax } from '#placement/ladder.ts'
import type { Dimension } from '#placement/model.ts'
import { cellsMost } from '#placement/refute-many.ts'

const units: Readonly<Record<string, Unit>> = { memory: 'bytes', 'cpu-reservation': 'mhz', vcpus: 'vcpus' }
const nouns: Readonly<Record<string, string>> = {
  ...{ memory: 'memory', 'cpu-reservation': 'CPU reservation', vcpus: 'vCPUs allowed' },
}
const suffixes: Readonly<Record<string, string>> = {
  ...{ memory: ' of memory', 'cpu-reservation': ' of CPU reservation', vcpus: '' },
}
/** The model in an accelerator's dimension. */
const modelIn = (dimension: Dimension): string => dimension.slice(dimension.indexOf(':') + 1)

/** The unit of amounts in a dimension; accelerators are counted. */
export const unitOf = (dimension: Dimension): Unit => units[dimension] ?? 'count'

/** What a dimension is called in a sentence. */
export const dimensionText = (dimension: Dimension): string =>
  nouns[dimension] ?? `accelerators ${modelIn(dimension)}`

/** Example: "64 GiB of memory", or "2 of the accelerator L40S" */
const amount = (value: number, dimension: Dimension): string =>
  `${formatQuantity(value, unitOf(dimension))}${suffixes[dimension] ?? ` of the accelerator ${modelIn(dimension)}`}`

/** Names joined as people join them, with a count for those left out. Example: "a, b and 3 more" */
export function listText(names: readonly string[], total: number): string {
  const rest = total - names.length
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** The same for hosts or VMs. */
export const nameList = (list: readonly Named[], total: number = list.length): string =>
  listText(
    list.map(({ name }) => name),
    total,
  )

/** The verdict of one cluster for up to k hosts, as sentences a person can act on; the subject names the cluster. */
export function verdictText(cluster: ClusterAnswer, answer: LossAnswer): string {
  switch (answer.verdict) {
    case 'safe':
      return safeText(cluster, answer)
    case 'unsafe':
      return answer.failing === null ? sequenceText(answer) : unsafeText(cluster, answer, answer.failing)
    case 'undecided':
      return answer.open === null ? sequenceText(answer) : openText(answer)
    default:
      return answer.verdict satisfies never
  }
}

/** Whether nobody stated which hosts see the datastores of some VMs, so that a safe answer took all to. */
export const isReserved = ({ notChecked }: ClusterAnswer): boolean =>
  notChecked.some(({ code }) => code === 'storage-visibility')

function safeText(cluster: ClusterAnswer, answer: LossAnswer): string {
  const { failures, tightest } = answer
  const blind = cluster.notChecked.find(({ code }) => code === 'storage-visibility')
  const tells = blind === undefined ? '' : ', as far as the inventory tells'
  const checked = `${checkedText(answer)}${cluster.haEnabled === false ? tells : ''}.`
  const sentences = [
    cluster.haEnabled === false
      ? `${roomOnly} ${capitalized(checked)}`
      : `Any ${hostsText(failures)} can be lost${tells}${answer.sequence === null ? '' : ', one after another as well'}: ${checked}`,
    ...(blind === undefined ? [] : [`It does not tell ${uncheckedText(blind)}.`]),
    ...(tightest === null ? [] : [tightestText(tightest)]),
  ]
  return sentences.join(' ')
}

/** What the placements that were checked say about all losses. */
function checkedText({ failures, placementsChecked, lossesUpTo }: LossAnswer): string {
  if (lossesUpTo === 1) return 'the one loss there is has a placement that was checked'
  const of = failures === 1 ? '' : ` of ${upToText(failures)}`
  const each = `each of the ${formatQuantity(lossesUpTo, 'count')} losses${of} has a placement`
  if (placementsChecked === lossesUpTo) return `${each} that was checked`
  return `${each}; ${formatQuantity(placementsChecked, 'count')} were checked, and an exchange of hosts that are alike maps each of the others to one of them`
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
        `${name} already carries ${amount(carried, dimension)} and has ${formatQuantity(available, unitOf(dimension))} for VMs`,
    )
  const [it, its] = overloaded.length === 1 ? ['It receives', 'its'] : ['They receive', 'their']
  const more = overloaded.length - shown.length
  const rest = more === 0 ? '' : `; so do ${formatQuantity(more, 'hosts')} more`
  return `${shown.join('; ')}${rest}. ${it} nothing after a loss, and ${its} own VMs, which run, are not counted as unsafe.`
}

/** Why losses that are survived at once are not, or not surely, one after another. */
function sequenceText({ failures, sequence }: LossAnswer): string {
  if (sequence === null) return ''
  const { failing, open, unsafe, undecided, firsts, steps } = sequence
  const next = failures === 2 ? 'the loss of some other host' : 'some way of losing others'
  const count = (value: number): string => formatQuantity(value, 'count')
  const spent = formatQuantity(steps, 'steps')
  const any = `ny ${hostsText(failures)} can be lost at once`
  if (failing !== null)
    return `A${any}, but not one after another: wherever the VMs of ${failing.name} restart, ${next} is not survived. Every way was tried, in ${spent}; ${count(unsafe)} of ${count(firsts)} hosts cannot be lost first.`
  return `Not decided: a${any}. One after another stays open for ${count(undecided)} of ${count(firsts)} hosts lost first${open === null ? '' : `, first ${open.name}`}, where no way of restarting was found that leaves one after every next loss, nor were all tried, in ${spent}. ${steps === 0 ? 'The cluster may have more orders than are looked at; ask about cells of it, or allow steps.' : 'Allow more steps.'}`
}

function unsafeText(cluster: ClusterAnswer, answer: LossAnswer, failing: Failing): string {
  const losing = `losing ${nameList(failing.hosts)} ${proofText(failing)}`
  const smaller = failing.hosts.length < answer.failures
  const text = capitalized(`${leadText(cluster, answer, failing)}${losing}`)
  if (smaller || answer.unsafe < 2) return text
  return `${text} In all, ${formatQuantity(answer.unsafe, 'count')} of ${formatQuantity(answer.losses, 'count')} ${setsText(answer.failures)} cannot be lost.`
}

/** What a smaller number of hosts says about this one. */
function leadText(cluster: ClusterAnswer, { failures }: LossAnswer, failing: Failing): string {
  if (failing.hosts.length < failures) {
    const [few, many] = [failing.hosts.length, failures].map(wordOf)
    return `${capitalized(few ?? '')} ${failing.hosts.length === 1 ? 'loss is' : 'losses are'} too many, so ${many} are as well: `
  }
  const survives = cluster.answers.findLast((one) => one.failures < failures && one.verdict === 'safe')
  if (survives === undefined) return ''
  const [few, many] = [hostsText(survives.failures), wordOf(failures)]
  return cluster.haEnabled === false
    ? `There is room without any ${few}, but not without any ${many}: `
    : `Any ${few} can be lost${isReserved(cluster) ? ', as far as the inventory tells' : ''}, but not any ${many}: `
}

/** Why a loss is not survived, with the two amounts that do not meet; goes on after "losing X". */
export function proofText({ proof, vms, vmCount }: Failing): string {
  const who = nameList(vms, vmCount)
  switch (proof.kind) {
    case 'no-host':
      return noHostText(proof, who, vmCount)
    case 'volume': {
      const hosts =
        proof.hosts === 1
          ? 'the one host that can take any of them has'
          : `the ${proof.hosts} hosts that can take any of them have`
      return `leaves ${who} without room: together they need ${amount(proof.needed, proof.dimension)}, and ${hosts} ${formatQuantity(proof.available, unitOf(proof.dimension))} left.`
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
    case 'cpu-generation':
      return `strands ${who}: no survivor has ${one ? 'its' : 'their'} CPU generation.`
    case 'several':
      return `strands ${who}: no survivor sees ${one ? 'its' : 'their'} datastores, is left by the rules about hosts and has ${one ? 'its' : 'their'} CPU generation.`
    case 'overloaded':
      return `strands ${who}: every survivor ${one ? 'it' : 'they'} may use already carries more than it has.`
    case 'vm-rule':
      return `strands ${who}: rules with other VMs leave no survivor that takes ${one ? 'it' : 'them'}.`
    case 'room': {
      const need = `strands ${who}: ${one ? 'it needs' : 'together they need'} ${amount(proof.needed, proof.dimension)}`
      const { freest } = proof
      if (freest === null || freest.available === null) return `${need}, and no survivor has that.`
      const left = formatQuantity(Math.max(0, freest.available), unitOf(proof.dimension))
      // Two dimensions may each have room somewhere and nowhere together.
      if (freest.available >= proof.needed)
        return `${need}, and no survivor has room in every dimension at once.`
      return `${need}, and the freest survivor it may use, ${freest.name}, has ${left}.`
    }
    default:
      return proof.because satisfies never
  }
}

/** Why no search was made, and what would decide. */
export const sizeText = `neither a sum refutes it nor a greedy way places it, and exact search takes on ${formatQuantity(searchItemsMax, 'vms')} and ${formatQuantity(cellsMost, 'count')} VMs times hosts at most. Ask about cells of the cluster, or leave more room.`

function openText({ open }: LossAnswer): string {
  if (open === null) return ''
  const share = `${formatQuantity(open.losses, 'count')} of ${formatQuantity(open.lossesOf, 'count')} ${setsText(open.failures)}`
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
    case 'size':
      return `${lead}, ${first}: ${sizeText}`
    case 'scenarios':
      return `${lead}, because the cluster has more of them than this model looks at.`
    default:
      return open.obstacle satisfies never
  }
}

/** What it would take to be safe, in hosts. */
export function moreHostsText(cluster: string, losses: string, found: HostsToAdd): string {
  const { count, tried, like, memoryBytes, cores, obstacle } = found
  const sizes = [
    ...(memoryBytes === 'unknown' ? [] : [formatQuantity(memoryBytes, 'bytes')]),
    ...(cores === 'unknown' ? [] : [formatQuantity(cores, 'cores')]),
  ]
  const host = (number: number): string =>
    `${wordOf(number)} more ${number === 1 ? 'host' : 'hosts'} like ${like.name} (${sizes.join(', ')}${number === 1 ? '' : ' each'})`
  if (count !== null)
    return `${cluster}: with ${host(count)}, empty, any ${losses} can be lost; ${obstacle === 'unsafe' ? 'with fewer they cannot' : 'whether fewer do is open'}.`
  const why = obstacle === 'undecided' ? 'are known to be enough' : 'are enough'
  return `${cluster}: not even ${host(tried)} ${why} for any ${losses} to be lost.`
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
    case 'cpu-generations':
      return 'CPU generations, of which the inventory states none'
    case 'accelerators':
      return `whether ${vms} need an accelerator`
    case 'places':
      return `in which racks and rooms ${formatQuantity(count, 'hosts')} stand`
    case 'rules-empty':
      return `rules about hosts that name no host (${listText(names, count)})`
    default:
      return code satisfies never
  }
}

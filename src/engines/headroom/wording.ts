import type {
  ClusterAnswer,
  Failing,
  LossAnswer,
  Named,
  NamedGap,
  Proof,
  Tightest,
  Unchecked,
} from '#engines/headroom/answer.ts'
import type { Dimension } from '#engines/headroom/model.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'

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
export const lossText = (failures: number): string => (failures === 1 ? 'any one host' : 'any two hosts')

/** The verdict of one cluster for up to k hosts, as sentences a person can act on. */
export function verdictText(cluster: ClusterAnswer, answer: LossAnswer): string {
  switch (answer.verdict) {
    case 'safe':
      return safeText(cluster, answer)
    case 'unsafe':
      return answer.failing === null ? '' : unsafeText(cluster, answer, answer.failing)
    case 'undecided':
      return openText(cluster, answer)
    default:
      return answer.verdict satisfies never
  }
}

function safeText(cluster: ClusterAnswer, { failures, placementsChecked, tightest }: LossAnswer): string {
  // The first placement is the empty one, for no loss at all.
  const losses = placementsChecked - 1
  const each =
    losses === 1 ? 'the one loss there is has' : `each of the ${formatQuantity(losses, 'count')} losses has`
  const lead = `${cluster.name} survives the loss of ${lossText(failures)}: ${each} a placement that was checked.`
  return tightest === null ? lead : `${lead} ${tightestText(tightest)}`
}

/** The survived loss that leaves the least room. */
export function tightestText(tightest: Tightest): string {
  const { hosts, placement, dimension, loadAfter, capacityAfter } = tightest
  const restarts = `${formatQuantity(placement.length, 'vms')} ${placement.length === 1 ? 'restarts' : 'restart'}`
  const lead = `The tightest is losing ${nameList(hosts)}: ${restarts}`
  if (capacityAfter <= 0) return `${lead}.`
  return `${lead} and ${formatQuantity(loadAfter / capacityAfter, 'ratio')} of the ${dimensionText(dimension)} that is left is taken.`
}

/** What would hold if hosts that are too full already were left as they are. */
function asideText({ overloadsAside: aside, losses, failures }: LossAnswer): string {
  if (aside === null) return ''
  const what = failures === 1 ? 'hosts' : 'pairs of hosts'
  const open = aside.undecided === 0 ? '' : ` and ${formatQuantity(aside.undecided, 'count')} open`
  const found =
    aside.unsafe + aside.undecided === 0
      ? `the loss of each of the ${formatQuantity(losses, 'count')} ${what} finds room elsewhere`
      : `of ${formatQuantity(losses, 'count')} ${what}, ${formatQuantity(aside.unsafe, 'count')} are not survived${open}`
  return ` If that is accepted and nothing restarts there, ${found}.`
}

function unsafeText(cluster: ClusterAnswer, answer: LossAnswer, failing: Failing): string {
  const { name } = cluster
  if (failing.hosts.length === 0) {
    return `${name} holds too much before anything fails: ${proofText(failing)}${asideText(answer)}`
  }
  const losing = `losing ${nameList(failing.hosts)} ${proofText(failing)}`
  const smaller = failing.hosts.length < answer.failures
  const survives = cluster.answers.find((one) => one.failures < answer.failures && one.verdict === 'safe')
  const lead = smaller
    ? `${name} does not survive one loss, so it does not survive two: `
    : survives === undefined
      ? `${name}: `
      : `${name} survives any one host and not any two: `
  if (smaller || answer.unsafe < 2) return `${lead}${losing}`
  const which = answer.failures === 1 ? 'hosts' : 'pairs'
  return `${lead}${losing} In all, ${formatQuantity(answer.unsafe, 'count')} of ${formatQuantity(answer.losses, 'count')} ${which} are not survived.`
}

/** Why a loss is not survived, with the two amounts that do not meet; goes on after "losing X". */
export function proofText({ proof, vms, vmCount }: Failing): string {
  const who = nameList(vms, vmCount)
  switch (proof.kind) {
    case 'over': {
      const more = proof.hostsOver === 1 ? '' : ` So do ${formatQuantity(proof.hostsOver - 1, 'hosts')} more.`
      return `${proof.host.name} carries ${amount(proof.needed, proof.dimension)} and has ${formatQuantity(proof.available, units[proof.dimension])} for VMs.${more}`
    }
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
    case 'storage-or-host-rule':
      return `strands ${who}: no survivor both sees ${one ? 'its' : 'their'} datastores and is left by the rules about hosts.`
    case 'vm-rule':
      return `strands ${who}: rules with other VMs leave no survivor.`
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

function openText(cluster: ClusterAnswer, answer: LossAnswer): string {
  const { open } = answer
  if (open === null) return ''
  const lead = `${cluster.name}, ${lossText(answer.failures)}: not decided.`
  const share = `${formatQuantity(open.losses, 'count')} of ${formatQuantity(open.lossesOf, 'count')}`
  switch (open.obstacle) {
    case 'unknown': {
      const [first, ...rest] = cluster.gaps
      const more =
        rest.length === 0
          ? ''
          : ` ${rest.length} more ${rest.length === 1 ? 'gap stands' : 'gaps stand'} in the way.`
      return `${lead} ${first === undefined ? 'Values are unknown.' : gapText(first)}${more}`
    }
    case 'steps': {
      const stuck = open.stuck.length === 0 ? '' : `, where ${nameList(open.stuck)} found no place yet`
      const losses = open.losses === 1 ? `${share} losses stays open` : `${share} losses stay open`
      return `${lead} ${losses} after ${formatQuantity(open.stepsSpent, 'steps')} of exact search, first ${nameList(open.hosts)}${stuck}. Allow more steps.`
    }
    case 'scenarios':
      return `${lead} ${share} losses were not examined: the cluster has more pairs of hosts than this model looks at.`
    default:
      return open.obstacle satisfies never
  }
}

/** What nobody stated and what would settle it. */
export function gapText(gap: NamedGap): string {
  const who = listText(gap.names, gap.count)
  if (gap.code !== 'load-disagrees')
    return `Unknown: ${gap.what} of ${who}. To settle it, import ${gap.settle}.`
  return `The load of ${who} is uncertain: the row of the host and its VMs do not add up. To settle it, import ${gap.settle}.`
}

/** What no verdict was held against. */
export function uncheckedText({ code, count, names }: Unchecked): string {
  const vms = formatQuantity(count, 'vms')
  switch (code) {
    case 'storage-visibility':
      return `whether other hosts see the datastores of ${vms}`
    case 'datastores-contradict':
      return `who sees ${listText(names, count)}, because a VM runs from there on a host that is not listed`
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

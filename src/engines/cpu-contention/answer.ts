import {
  type Phase,
  type Reading,
  readPhases,
  slowestBurst,
  type Wait,
  waitShare,
} from '#engines/cpu-contention/bench.ts'
import { firstBox } from '#engines/cpu-contention/chain.ts'
import { type CoScheduling, slotsOf, slotsTaken, type ThreadPolicy } from '#engines/cpu-contention/machine.ts'
import { type CpuParams, shareWeights } from '#engines/cpu-contention/params.ts'
import type { CpuContention, Glance } from '#engines/cpu-contention/result.ts'
import { type Misfit, phasesOf, type Setting, vcpuDemandMax } from '#engines/cpu-contention/setting.ts'
import type { Ground, Group } from '#engines/cpu-contention/taken.ts'
import { erlangC, erlangWaiting } from '#kernel/erlang.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Most states the model looks at for one answer, and for all curves and tables beside it. */
const statesMax = 60_000
const statesBesideMax = 60_000

/** The answer for one host, with what its neighbours on every knob would give. */
export function answerFor(ground: Ground, params: CpuParams): Outcome<CpuContention> {
  const setting = settingOf(ground, params)
  const phases = phasesOf(setting)
  if ('kind' in phases) return refused(misfitIssue(phases, setting))
  const states = statesOf(setting)
  if (states > statesMax) return refused(tooMany(setting, states))
  const { chains, reading } = readAll(setting, phases)
  const glance = glancer(statesBesideMax)
  const { narrow, wide } = reading
  const result: CpuContention = {
    ground,
    threadsPerHost: slotsOf(setting.machine),
    vcpus: setting.narrowVms * setting.narrowVcpus + setting.wideVms * setting.wideVcpus,
    narrow: { ...narrow, burstMsP99: inMs(slowestBurst(chains, phases, 0), params.burstMs) },
    wide: { ...wide, burstMsP99: inMs(slowestBurst(chains, phases, 1), params.burstMs) },
    burstMsP99Alone: Math.log(100) * params.burstMs,
    doneRatio: doneOf(reading),
    coresWorth: reading.coresWorth,
    placesTaken: reading.placesTaken,
    ...erlangOf(ground),
    narrowOnly: glance(allNarrow(setting)) ?? 'none',
    ...besides(setting, ground, glance),
    settled: reading.settled,
  }
  return done(result, result.settled ? [] : [unsettled])
}

function erlangOf({ cores, load }: Ground): Pick<CpuContention, 'erlangTaken' | 'erlangWait'> {
  const erlangs = load * cores
  const wait = erlangWaiting(cores, erlangs) / erlangs
  return { erlangTaken: erlangC(cores, erlangs), erlangWait: Number.isFinite(wait) ? wait : 'endless' }
}

const inMs = (bursts: number | 'unknown' | 'none', burstMs: number): number | 'unknown' | 'none' =>
  typeof bursts === 'number' ? bursts * burstMs : bursts

function settingOf(ground: Ground, params: CpuParams): Setting {
  const { cores, narrow, wide, load } = ground
  const { threads, secondThreadGain, coScheduling, wideBusyShare, peakRatio, wideLimit } = params
  const vcpus = narrow.vms * narrow.vcpus + wide.vms * wide.vcpus
  return {
    machine: { cores, threads, secondThreadGain, coScheduling },
    ...{ narrowVms: narrow.vms, narrowVcpus: narrow.vcpus, wideVms: wide.vms, wideVcpus: wide.vcpus },
    ...{ wideBusyShare, peakRatio, wideLimit, wideShares: shareWeights[params.wideShares] },
    demandPerVcpu: vcpus === 0 ? 0 : (load * cores) / vcpus,
  }
}

function readAll(setting: Setting, phases: readonly Phase[]) {
  const taken = (phases[0] as Phase).classes.map((one) => slotsTaken(setting.machine, one))
  return readPhases(setting.machine, phases, slotsOf(setting.machine), taken)
}

const statesOf = ({ narrowVms, wideVms, peakRatio }: Setting): number =>
  (narrowVms + 1) * (wideVms + 1) * (peakRatio === 1 ? 1 : 2)

const boxStates = (classes: Phase['classes']): number => {
  const [first, second] = firstBox(classes)
  return (first + 1) * (second + 1)
}

/** Reads neighbouring settings as long as the budget of states lasts; those without an answer are undefined. */
function glancer(budget: number): (setting: Setting) => Glance | undefined {
  let left = budget
  return (setting) => {
    const phases = phasesOf(setting)
    if ('kind' in phases || statesOf(setting) > statesMax) return undefined
    const states = phases.reduce((sum, { classes }) => sum + boxStates(classes), 0)
    if (states > left) return undefined
    left -= states
    const { reading } = readAll(setting, phases)
    const share = (wait: Wait): number | 'none' => (wait.vms === 0 ? 'none' : waitShare(wait))
    return {
      narrowWait: share(reading.narrow),
      wideWait: share(reading.wide),
      wideCoStop: reading.wide.vms === 0 ? 'none' : reading.wide.coStopShare,
      doneRatio: doneOf(reading),
    }
  }
}

/** Work done of the work wanted, over both classes by their vCPUs: demand is the same for each vCPU. */
function doneOf({ narrow, wide }: Reading): number {
  const [a, b] = [narrow.vms * narrow.vcpus, wide.vms * wide.vcpus]
  return (a * narrow.doneRatio + b * wide.doneRatio) / (a + b)
}

/** As many vCPUs, all of them in narrow VMs. */
function allNarrow(setting: Setting): Setting {
  const { narrowVms, narrowVcpus, wideVms, wideVcpus } = setting
  const vcpus = narrowVms * narrowVcpus + wideVms * wideVcpus
  const count = Math.max(1, Math.round(vcpus / narrowVcpus))
  const demandPerVcpu = (setting.demandPerVcpu * vcpus) / (count * narrowVcpus)
  return { ...setting, narrowVms: count, wideVms: 0, demandPerVcpu }
}

/** The vCPUs of wide VMs in VMs of another width; what does not divide goes to narrow VMs. */
function rewidened(setting: Setting, wideVcpus: number): Setting {
  const wideTotal = setting.wideVms * setting.wideVcpus
  const total = wideTotal + setting.narrowVms * setting.narrowVcpus
  const wideVms = Math.floor(wideTotal / wideVcpus)
  const narrowVms = Math.floor((total - wideVms * wideVcpus) / setting.narrowVcpus)
  const kept = wideVms * wideVcpus + narrowVms * setting.narrowVcpus
  return {
    ...setting,
    wideVms,
    wideVcpus,
    narrowVms,
    demandPerVcpu: (setting.demandPerVcpu * total) / kept,
  }
}

const widths = [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 128, 160, 192]
const policies: readonly ThreadPolicy[] = ['one-thread', 'shared', 'core']
const coSchedulings: readonly CoScheduling[] = ['strict', 'relaxed', 'independent']

function besides(
  setting: Setting,
  ground: Ground,
  glance: (setting: Setting) => Glance | undefined,
): Pick<CpuContention, 'byWidth' | 'byLoad' | 'byThreads' | 'byCoScheduling' | 'byLoss'> {
  const { machine } = setting
  const each = <K, T>(keys: readonly K[], make: (key: K) => readonly [Setting, T]): readonly (Glance & T)[] =>
    keys.flatMap((key) => {
      const [changed, label] = make(key)
      const found = glance(changed)
      return found === undefined ? [] : [{ ...found, ...label }]
    })
  const byLoss = each([0, 1, 2].filter((lost) => lost < ground.hosts) as readonly number[], (hostsLost) => {
    const changed = afterLoss(setting, ground, hostsLost)
    const vcpus = changed.narrowVms * changed.narrowVcpus + changed.wideVms * changed.wideVcpus
    return [changed, { hostsLost, vcpuRatio: vcpus / ground.cores }]
  })
  const byThreads = each(policies, (threads) => [
    { ...setting, machine: { ...machine, threads } },
    { threads },
  ])
  const byCoScheduling = each(coSchedulings, (coScheduling) => [
    { ...setting, machine: { ...machine, coScheduling } },
    { coScheduling },
  ])
  const wideTotal = setting.wideVms * setting.wideVcpus
  const fitting = [...new Set([...widths, setting.wideVcpus])]
    .filter((width) => width <= wideTotal && width >= setting.narrowVcpus)
    .sort((left, right) => left - right)
  const byWidth = each(fitting, (wideVcpus) => [rewidened(setting, wideVcpus), { wideVcpus }])
  const vcpus = wideTotal + setting.narrowVms * setting.narrowVcpus
  const loads = Array.from({ length: 12 }, (_, at) => (at + 1) / 10).filter(
    (load) => (load * ground.cores * setting.peakRatio) / vcpus <= vcpuDemandMax,
  )
  const byLoad = each(loads, (load) => [
    { ...setting, demandPerVcpu: (load * ground.cores) / vcpus },
    { load },
  ])
  return { byLoss, byThreads, byCoScheduling, byWidth, byLoad }
}

/** The fullest survivor when the VMs of lost hosts are spread evenly. */
function afterLoss(setting: Setting, { hosts, narrow, wide }: Ground, lost: number): Setting {
  const spread = ({ vms }: Group): number => Math.ceil((vms * hosts) / (hosts - lost))
  return { ...setting, narrowVms: spread(narrow), wideVms: spread(wide) }
}

const unsettled: Issue = {
  code: 'cpu-contention.not-settled',
  severity: 'warning',
  where: 'params',
  message:
    'The solver did not settle to its last digits, so the shares of time are approximate. Try fewer VMs or a lower load.',
}

function misfitIssue(misfit: Misfit, { machine, wideVms, narrowVms }: Setting): Issue {
  const error = { severity: 'error', where: 'params' } as const
  switch (misfit.kind) {
    case 'too-wide': {
      const threads = machine.threads === 'one-thread' ? machine.cores : 2 * machine.cores
      return {
        ...error,
        code: 'cpu-contention.vm-too-wide',
        message: `A VM of ${formatQuantity(misfit.vcpus, 'vcpus')} is wider than the host, which has ${threads} threads: no hypervisor starts it. Make the VM narrower, or give the host more cores or its second threads.`,
      }
    }
    case 'too-busy':
      return {
        ...error,
        code: 'cpu-contention.vcpus-too-few',
        message: `Each vCPU would have to work ${formatQuantity(misfit.demand, 'ratio')} of the time at its busiest, and the model needs it to sleep at times (at most ${formatQuantity(vcpuDemandMax, 'ratio')}). Lower the load or the peaks, or raise the vCPUs per core.`,
      }
    case 'no-vms':
      return {
        ...error,
        code: 'cpu-contention.no-vms',
        message: `With these settings a host has ${narrowVms} narrow and ${wideVms} wide VMs, so nothing runs. Raise the vCPUs per core or make VMs narrower.`,
      }
    default:
      return misfit satisfies never
  }
}

const tooMany = ({ narrowVms, wideVms }: Setting, states: number): Issue => ({
  code: 'cpu-contention.too-many-states',
  severity: 'error',
  where: 'params',
  message: `${formatQuantity(narrowVms, 'count')} narrow and ${formatQuantity(wideVms, 'count')} wide VMs on one host make ${formatQuantity(states, 'count')} states; the model solves at most ${formatQuantity(statesMax, 'count')}. Choose fewer cores, fewer vCPUs per core, or a wide VM that is wider.`,
})

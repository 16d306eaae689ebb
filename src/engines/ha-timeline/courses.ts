import type { Course, Origin, Step } from '#engines/ha-timeline/course.ts'
import type { Fault, PlatformChoice, Role } from '#engines/ha-timeline/params.ts'

const s = 1_000

const fact = (...ids: readonly string[]): Origin => ({ kind: 'fact', ids })
const reading = (why: string, ...ids: readonly string[]): Origin => ({ kind: 'reading', ids, why })
const step = (ms: number, what: string, origin: Origin): Step => ({ ms, what, origin })
const word = <T extends string>(ms: T, what: string, origin: Origin): Step<T> => ({ ms, what, origin })

const atOnce: Step = step(0, 'no wait', reading('nothing is published that waits here'))
const noWayRound: Step<'never'> = word('never', 'no other path', reading('nothing goes round this fault'))
const dead: Pick<Course, 'stop' | 'stopIs' | 'lock' | 'pathBack'> = {
  stop: step(0, 'a dead host writes nothing', reading('it has no power')),
  stopIs: 'reset',
  lock: 'none',
  pathBack: noWayRound,
}

/** What the platform does about the fault by its published times. */
export function courseOf(platform: PlatformChoice, role: Role, fault: Fault): Course {
  switch (platform) {
    case 'vsphere':
    case 'vsphere-off':
    case 'vsphere-no-datastore':
      return vsphere(platform, role, fault)
    case 'proxmox':
      return proxmox(role, fault)
    case 'xcp-ng':
      return xapi(fault)
    case 'ahv':
      return ahv(fault)
    case 'hyper-v':
      return hyperV(fault)
    default:
      return platform satisfies never
  }
}

type Vsphere = 'vsphere' | 'vsphere-off' | 'vsphere-no-datastore'

function vsphere(platform: Vsphere, role: Role, fault: Fault): Course {
  if (fault === 'storage-lost') return vsphereStorage()
  const declared: Step<'never'> =
    role === 'leader'
      ? step(
          50 * s,
          'a new primary is elected and declares the old one dead',
          // Two texts, 50 s and 35 s: the later moment promises nothing too early.
          fact('ha-vsphere-dead-primary', 'ha-vsphere-dead-primary-6'),
        )
      : platform === 'vsphere-no-datastore'
        ? step(15 * s, 'the primary declares the host dead', fact('ha-vsphere-dead-secondary'))
        : step(
            18 * s,
            'the primary declares the host dead, no heartbeat in the datastores',
            fact('ha-vsphere-dead-secondary'),
          )
  if (fault === 'host-dead') return { decide: declared, fence: atOnce, pickup: atOnce, ...dead }
  const isolated = role === 'leader' ? 5 * s : 30 * s
  const base = { pickup: atOnce, stopIs: 'power-off', lock: 'held', pathBack: noWayRound } as const
  switch (platform) {
    case 'vsphere':
      return {
        ...base,
        decide: word(
          'never',
          'heartbeats in the datastores say that the host lives; its guests stay on',
          fact('ha-vsphere-isolation-default'),
        ),
        fence: atOnce,
        stop: word('never', 'guests stay on', fact('ha-vsphere-isolation-default')),
      }
    case 'vsphere-off':
      return {
        ...base,
        decide: step(isolated, 'the host declares itself isolated', fact('ha-vsphere-isolation')),
        fence: step(30 * s, 'delay of the isolation response', fact('ha-vsphere-isolation-delay')),
        stop: word('at-take', 'its guests are powered off', fact('ha-vsphere-isolation-delay')),
      }
    case 'vsphere-no-datastore':
      return {
        ...base,
        decide: declared,
        fence: atOnce,
        stop: step(
          isolated + 30 * s,
          'isolation declared, then the delay of the response',
          fact('ha-vsphere-isolation', 'ha-vsphere-isolation-delay'),
        ),
      }
    default:
      return platform satisfies never
  }
}

const vsphereStorage = (): Course => ({
  decide: step(140 * s, 'the paths count as lost', fact('ha-vsphere-apd')),
  fence: step(180 * s, 'delay before guests are ended', fact('ha-vsphere-vmcp')),
  pickup: atOnce,
  stop: word('at-take', 'its guests are ended', fact('ha-vsphere-vmcp')),
  stopIs: 'power-off',
  lock: 'held',
  pathBack: noWayRound,
})

function proxmox(role: Role, fault: Fault): Course {
  if (fault === 'storage-lost') {
    const blind = reading('membership is the only thing watched', 'ha-pve-watchdog')
    return {
      decide: word('never', 'the node is still a member of the cluster', blind),
      fence: atOnce,
      pickup: atOnce,
      stop: word('never', 'no watchdog looks at storage', blind),
      ...{ stopIs: 'reset', lock: 'none', pathBack: noWayRound },
    }
  }
  const recovery = fact('ha-pve-recovery-logs', 'ha-pve-lock')
  const course: Pick<Course, 'decide' | 'fence' | 'pickup'> =
    role === 'leader'
      ? {
          decide: step(162 * s, 'a new manager takes over, then counts the node as gone', recovery),
          fence: step(0, 'its lock has run out meanwhile', recovery),
          pickup: step(21 * s, 'the next round of the node that restarts', fact('ha-pve-recovery-logs')),
        }
      : {
          decide: step(60 * s, 'the node counts as gone', fact('ha-pve-recovery-logs')),
          fence: step(60 * s, 'the lock of the node runs out', recovery),
          pickup: step(5 * s, 'the next round of the node that restarts', fact('ha-pve-recovery-logs')),
        }
  if (fault === 'host-dead') return { ...course, ...dead }
  const stop = step(60 * s, 'its watchdog resets it', fact('ha-pve-watchdog'))
  return { ...course, stop, stopIs: 'reset', lock: 'none', pathBack: noWayRound }
}

/** The timeout T that an XCP-ng pool has unless someone set another. */
const xapiTimeout = 60 * s

function xapi(fault: Fault): Course {
  const formula = fact('ha-xcp-timeout', 'ha-xcp-formula')
  const course = {
    decide: step(xapiTimeout, 'its heartbeats have been missing for T', formula),
    fence: step(
      15 * s,
      'until the slower of its two watchdogs, T + 15 s, must have fired',
      reading('the survivors have to outwait both watchdogs', 'ha-xcp-formula'),
    ),
    pickup: step(
      10 * s,
      'the pool looks at who is alive every 10 s',
      reading('a full polling interval is counted', 'ha-xcp-poll'),
    ),
  }
  if (fault === 'host-dead') return { ...course, ...dead }
  const stop =
    fault === 'storage-lost'
      ? step(xapiTimeout + 15 * s, 'its storage watchdog resets it', fact('ha-xcp-formula'))
      : step(xapiTimeout, 'its network watchdog resets it', fact('ha-xcp-formula', 'ha-xcp-two-heartbeats'))
  return { ...course, stop, stopIs: 'reset', lock: 'none', pathBack: noWayRound }
}

function ahv(fault: Fault): Course {
  const decide = step(60 * s, 'no answer from the hypervisor for 40 to 60 s', fact('ha-ahv-detection'))
  const course = { decide, fence: atOnce, pickup: atOnce }
  if (fault === 'host-dead') return { ...course, ...dead }
  if (fault === 'storage-lost') {
    const member = reading('the hypervisor still answers', 'ha-ahv-cvm-path')
    return {
      decide: word('never', 'the hypervisor still answers', member),
      fence: atOnce,
      pickup: atOnce,
      stop: word('never', 'guests wait for the other path', member),
      ...{ stopIs: 'reset', lock: 'none' },
      pathBack: step(30 * s, 'another controller serves the host', fact('ha-ahv-cvm-path')),
    }
  }
  const stop = word('unpublished', 'when it stops is not published', reading('no source was found'))
  return { ...course, stop, stopIs: 'reset', lock: 'none', pathBack: noWayRound }
}

function hyperV(fault: Fault): Course {
  const course = {
    decide: step(10 * s, 'ten heartbeats of 1 s are missed', fact('ha-wsfc-heartbeat')),
    fence: step(240 * s, 'an isolated node is given four minutes', fact('ha-wsfc-resiliency')),
    pickup: atOnce,
  }
  if (fault === 'host-dead') return { ...course, ...dead }
  if (fault === 'storage-lost') {
    const redirected = fact('st-csv-redirect')
    return {
      decide: word('never', 'the node is still a member', redirected),
      fence: atOnce,
      pickup: atOnce,
      stop: word('never', 'guests go on over the coordinator', redirected),
      ...{ stopIs: 'pause', lock: 'none' },
      pathBack: step(0, 'I/O goes through the coordinator node', redirected),
    }
  }
  const stop = step(10 * s, 'out of membership it loses the volume, its guests pause', fact('ha-wsfc-paused'))
  return { ...course, stop, stopIs: 'pause', lock: 'none', pathBack: noWayRound }
}

import type {
  Actor,
  Event,
  Happening,
  LocalHappening,
  Lock,
  ManagerHappening,
} from '#engines/ha-timeline/proxmox/event.ts'
import type { Details, Order } from '#engines/ha-timeline/proxmox/service.ts'
import { commandText } from '#test/conformance/proxmox-command-text.ts'
import { flawText } from '#test/conformance/proxmox-flaw-text.ts'
import { localText } from '#test/conformance/proxmox-local-log.ts'

/** Our events written as the vendor's simulator writes its log, one line each, for comparison with it. */
export const vendorLog = (events: readonly Event[]): string[] => events.flatMap(lineOf)

export type Line = readonly [level: 'info' | 'err' | 'warn' | 'noti' | 'emai', text: string]

function lineOf({ atMs, actor, what }: Event): string[] {
  const source =
    actor.kind === 'manager'
      ? `${actor.host}/crm`
      : actor.kind === 'local'
        ? `${actor.host}/lrm`
        : ({ clock: 'run-loop', timetable: 'cmdlist' }[actor.kind as string] ?? actor.kind)
  return linesOf(actor, what).map(
    ([level, text]) =>
      `${level.padEnd(5)} ${String(atMs / 1_000).padStart(5)} ${source.padStart(12)}: ${text}`,
  )
}

function linesOf(actor: Actor, what: Happening): Line[] {
  if (what.kind === 'store-failed') return [storeText(actor, what.doing)]
  const text = clusterText(what) ?? managerText(what as ManagerHappening) ?? localText(what as LocalHappening)
  return text === undefined
    ? [['err', `?? ${JSON.stringify(what)}`]]
    : Array.isArray(text[0])
      ? (text as Line[])
      : [text as Line]
}

const exits = { done: 0, failed: 1, 'wrong-host': 3, 'unknown-guest': 7, ignored: 8 } as const

const lockName = (lock: Lock): string =>
  lock.kind === 'manager' ? 'ha_manager_lock' : `ha_agent_${lock.host}_lock`

const orderText = (service: string, order: Order): string =>
  order.kind === 'move' ? `${order.how} ${service} ${order.target}` : `stop ${service} ${order.timeoutS}`

function detailsText({ host, target, timeoutS }: Details): string {
  const parts = [
    host === undefined ? '' : `node = ${host}`,
    target === undefined ? '' : `target = ${target}`,
    timeoutS === undefined ? '' : `timeout = ${timeoutS}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`
}

function clusterText(what: Happening): Line | undefined {
  switch (what.kind) {
    case 'simulation-begins':
      return ['info', 'starting simulation']
    case 'simulation-ends':
      return ['info', `exit simulation - ${what.why}`]
    case 'command':
      return ['info', `execute ${commandText(what.command)}`]
    case 'host-reset':
      return ['info', `server '${what.host}' stopped by poweroff (watchdog)`]
    case 'round-skipped':
      return ['info', `skipping ${what.agent === 'manager' ? 'CRM' : 'LRM'} round`]
    case 'agent-killed':
      return ['info', 'killed by poweroff']
    case 'agent-exits':
      return ['info', 'exit (loop end)']
    case 'agent-state':
      return ['info', `status change ${what.from} => ${what.to}`]
    case 'lock-taken':
      return ['info', `got lock '${lockName(what.lock)}'`]
    case 'idle':
      return what.rounds === 90
        ? ['info', 'cluster had no service configured for 90 rounds, going idle.']
        : ['info', `node had no service configured for ${what.rounds} rounds, going idle.`]
    default:
      return undefined
  }
}

function managerText(what: ManagerHappening | Happening): Line | Line[] | undefined {
  switch (what.kind) {
    case 'store-inconsistent':
      return ['noti', 'temporary inconsistent cluster state (cfs restart?), skip round']
    case 'stop-asked':
      return ['info', 'server received shutdown request']
    case 'lock-given-up':
      return ['info', 'voluntary release CRM lock']
    case 'lock-kept':
      return ['noti', 'CRM lock release failed, let the lock timeout']
    case 'scheduler':
      return ['info', `using scheduler mode '${what.mode}'`]
    case 'manager-offline':
      return ['info', 'master seems offline']
    case 'takes-over-disarmed':
      return ['info', 'taking over as disarmed master, skipping watchdog']
    case 'watchdog-released':
      return ['info', 'HA stack fully disarmed, releasing CRM watchdog']
    case 'rearming':
      return ['info', 're-arming HA stack']
    case 'all-disarmed':
      return ['info', 'all LRMs disarmed, HA stack is now fully disarmed']
    case 'host-state':
      return ['info', `node '${what.host}': state changed from '${what.from}' => '${what.to}'`]
    case 'host-forgotten':
      return ['noti', `deleting gone node '${what.host}', not a cluster member anymore.`]
    case 'fence-asked':
      return ['emai', `FENCE: Try to fence node '${what.host}'`]
    case 'fence-confirmed':
      return ['info', `fencing: acknowledged - got agent lock for node '${what.host}'`]
    case 'fence-reported':
      return ['emai', `SUCCEED: fencing: acknowledged - got agent lock for node '${what.host}'`]
    case 'fence-without-guests':
      return ['noti', `node '${what.host}' in fence state but no services to-fence! admin interference?!`]
    case 'service-added':
      return ['info', `adding new service '${what.service}' on node '${what.host}'`]
    case 'service-removed':
      return [
        'info',
        `removing stale service '${what.service}' (${what.why === 'ignored' ? 'ignored state requested' : 'no config'})`,
      ]
    case 'service-state':
      return [
        'info',
        `service '${what.service}': state changed from '${what.from}' to '${what.to}'${detailsText(what.details)}`,
      ]
    case 'recovered':
      return what.from === what.to
        ? [
            'info',
            `recover service '${what.service}' to previous failed and fenced node '${what.from}' again`,
          ]
        : ['info', `recover service '${what.service}' from fenced node '${what.from}' to node '${what.to}'`]
    case 'not-recovered':
      return [
        'err',
        `recovering service '${what.service}' from fenced node '${what.from}' failed, no recovery node found`,
      ]
    case 'lock-removed':
      return [
        'warn',
        `removed leftover lock '${what.lock}' from recovered service '${what.service}' to allow its start.`,
      ]
    case 'rule-dropped':
      return ['info', `Drop rule '${what.rule}', because ${flawText(what.flaw)}.`]
    default:
      return orderLine(what) ?? serviceLine(what) ?? maintenanceLine(what) ?? groupLine(what)
  }
}

const storeText = (actor: Actor, doing: 'reading-book' | 'round' | 'writing-status'): Line => {
  const cause = 'cfs connection refused - not mounted?'
  if (doing === 'round') return ['err', `got unexpected error - ${cause}`]
  return doing === 'writing-status'
    ? ['err', `unable to write lrm status file - ${cause}`]
    : actor.kind === 'local'
      ? ['err', `updating service status from manager failed: ${cause}`]
      : ['err', `could not read manager status: ${cause}`]
}

function orderLine(what: Happening): Line | undefined {
  switch (what.kind) {
    case 'order-taken':
      return ['info', `got crm command: ${orderText(what.service, what.order)}`]
    case 'order-refused': {
      const text = orderText(what.service, what.order)
      if (what.why === 'no-such-service') return ['err', `crm command error - no such service: ${text}`]
      return what.why === 'target-not-online'
        ? ['err', `crm command error - node not online: ${text}`]
        : ['info', `ignore crm command - service already on target node: ${text}`]
    }
    case 'order-blocked':
      return [
        'err',
        `crm command '${orderText(what.service, what.order)}' error - service '${what.by}' on node '${targetOf(what.order)}' in negative affinity with service '${what.service}'`,
      ]
    case 'order-spread':
      return [
        'info',
        `crm command '${orderText(what.service, what.order)}' - ${howOf(what.order)} service '${what.to}' to node '${targetOf(what.order)}' (service '${what.to}' in positive affinity with service '${what.service}')`,
      ]
    case 'order-dropped': {
      const begin = `ignore service '${what.service}' ${howOf(what.order)} request - `
      if (what.why === 'already-stopped') return ['info', `${begin}service already stopped`]
      return what.why === 'target-not-online'
        ? ['err', `${begin}node '${targetOf(what.order)}' not online`]
        : ['info', `${begin}service already on node '${targetOf(what.order)}'`]
    }
    case 'order-followed': {
      const { order, service } = what
      if (order.kind === 'move')
        return ['info', `${order.how} service '${service}' to node '${order.target}'`]
      return order.timeoutS === 0
        ? ['info', `request immediate service hard-stop for service '${service}'`]
        : ['info', `request graceful stop with timeout '${order.timeoutS}' for service '${service}'`]
    }
    case 'balancing':
      return [
        'info',
        `auto rebalance - ${what.how} ${what.service} to ${what.target} (expected change for imbalance from ${what.before.toFixed(2)} to ${what.after.toFixed(2)})`,
      ]
    default:
      return undefined
  }
}

const targetOf = (order: Order): string => (order.kind === 'move' ? order.target : '')
const howOf = (order: Order): string => (order.kind === 'move' ? order.how : 'stop')

function serviceLine(what: Happening): Line | undefined {
  switch (what.kind) {
    case 'moving':
      return what.how === 'migrate'
        ? ['info', `migrate service '${what.service}' to node '${what.target}' (running)`]
        : ['info', `relocate service '${what.service}' to node '${what.target}'`]
    case 'start-placed':
      return ['info', `service ${what.service}: re-balance selected ${what.on} node ${what.host} for startup`]
    case 'start-failed':
      return ['warn', `starting service ${what.service} on node '${what.host}' failed, relocating service.`]
    case 'gives-up':
      return [
        'err',
        `recovery policy for service ${what.service} failed, entering error state. Failed nodes: ${what.failedHosts.join(', ')}`,
      ]
    case 'runs-after-failures':
      return [
        'info',
        `relocation policy successful for '${what.service}' on node '${what.host}', failed nodes: ${what.failedHosts.join(', ')}`,
      ]
    case 'all-hosts-tried':
      return [
        'warn',
        `Start Error Recovery: Tried all available nodes for service '${what.service}', retry start on current node. Tried nodes: ${what.failedHosts.join(', ')}`,
      ]
    case 'unrecoverable':
      return ['err', `service '${what.service}' got unrecoverable error (exit code ${exits[what.end]})`]
    case 'stop-failed':
      return ['err', `service '${what.service}' stop failed (exit code ${exits[what.end]})`]
    case 'move-failed':
      return what.end === 'wrong-host'
        ? ['err', `service '${what.service}' - migration failed: service registered on wrong node!`]
        : ['err', `service '${what.service}' - migration failed (exit code ${exits[what.end]})`]
    case 'balance-ignored':
      return [
        'info',
        `service '${what.service}' - rebalance-on-start request ignored - service already running`,
      ]
    case 'place-corrected':
      return ['info', `fixup service '${what.service}' location (${what.from} => ${what.to})`]
    default:
      return undefined
  }
}

function maintenanceLine(what: Happening): Line | undefined {
  switch (what.kind) {
    case 'returns-home':
      return [
        'info',
        `moving service '${what.service}' back to '${what.home}', node came back from maintenance.`,
      ]
    case 'home-dropped':
      return ['info', `dropping maintenance fallback node '${what.home}' for '${what.service}'`]
    case 'home-cleared':
      return [
        'info',
        `service '${what.service}': clearing stale maintenance node '${what.home}' setting (is current node)`,
      ]
    case 'maintenance-ignored':
      if (what.why === 'disarmed')
        return ['warn', `ignoring maintenance command for node ${what.host} - HA stack is disarmed`]
      return what.why === 'already'
        ? ['info', `ignoring crm command - node ${what.host} is already in maintenance state`]
        : ['err', `crm command error - node not online: enable-node-maintenance ${what.host}`]
    case 'maintenance-not-on':
      return ['warn', `clearing maintenance of node ${what.host} requested, but it's in state ${what.state}`]
    case 'disarm-asked':
      return ['info', `got crm command: disarm-ha ${what.mode}`]
    case 'disarm-ignored':
      return ['noti', `ignoring disarm-ha command - already in disarm state (${what.phase})`]
    case 'disarm-waits': {
      const level = what.state === 'fence' || what.state === 'recovery' ? 'warn' : 'info'
      return [level, `deferring disarm - service '${what.service}' is in '${what.state}' state`]
    }
    case 'disarm-freezes':
      return ['info', `disarm: freezing service '${what.service}' (was '${what.was}')`]
    case 'tracking-suspended':
      return ['info', `disarm: suspending HA tracking for service '${what.service}'`]
    case 'arm-asked':
      return ['info', 'got crm command: arm-ha']
    case 'arm-ignored':
      return ['noti', 'ignoring arm-ha command - HA stack is not disarmed']
    case 'place-learned':
      return [
        'info',
        `service '${what.service}': updating node '${what.from}' => '${what.to}' (changed while disarmed)`,
      ]
    default:
      return undefined
  }
}

function groupLine(what: Happening): Line | Line[] | undefined {
  const prefix = 'ha groups migration:'
  switch (what.kind) {
    case 'groups-begin':
      return ['noti', 'start ha group migration...']
    case 'groups-host':
      return ['noti', `${prefix} node '${what.host}' is in state '${what.state}'`]
    case 'groups-local':
      return ['noti', `${prefix} lrm '${what.host}' is in state '${what.state}' and mode '${what.mode}'`]
    case 'groups-version':
      return ['noti', `${prefix} node '${what.host}' has version '${what.version}'`]
    case 'groups-abort': {
      const why = {
        'host-not-online': `node '${what.host}' is not online`,
        'local-unknown': `could not retrieve state for lrm '${what.host}'`,
        'local-busy': `lrm '${what.host}' is not in state 'active' or 'idle'`,
        'local-mode': `lrm '${what.host}' is not in mode 'active'`,
        version: `node '${what.host}' needs at least pve-manager version '9.0.0~16'`,
      }[what.why]
      return [
        ['err', `abort ha groups migration: ${why}`],
        ['err', 'ha groups migration failed'],
        ['noti', 'retry ha groups migration in 6 rounds (~ 60 seconds)'],
      ]
    }
    case 'groups-written':
      return [
        ['noti', `${prefix} migration to rules config successful`],
        ['noti', `${prefix} migration to resources config successful`],
        ['noti', `${prefix} group config deletion successful`],
        ['noti', 'ha groups migration successful'],
      ]
    default:
      return undefined
  }
}

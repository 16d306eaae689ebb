import type { LocalHappening } from '#engines/ha-timeline/proxmox/event.ts'
import type { Line } from '#test/conformance/proxmox-log.ts'

/** The line of a local agent's event. */
export function localText(what: LocalHappening): Line | undefined {
  switch (what.kind) {
    case 'leaving':
      return ['info', `got shutdown request with shutdown policy '${what.policy}'`]
    case 'leaves-by':
      return ['info', leavesText(what)]
    case 'restart-asked':
      return what.how === 'freeze'
        ? ['info', 'restart LRM, freeze all services']
        : ['info', 'Restarting LRM in maintenance mode may be delayed until all services are moved']
    case 'fence-heeded':
      return [
        'err',
        `node needs to be fenced${what.during === 'active' ? '' : ' during maintenance mode'} - releasing agent_lock`,
      ]
    case 'disarmed':
      return [
        'info',
        `HA disarm requested${what.during === 'active' ? '' : ' during maintenance'}, releasing agent lock and watchdog`,
      ]
    case 'stuck-leaving':
      return [
        'err',
        `got shutdown request in state 'lost_agent_lock' - detected ${what.services} running services`,
      ]
    case 'restart-given-up':
      return ['err', 'lost agent lock and restart request for over 90 seconds - giving up!']
    default:
      return jobLine(what)
  }
}

function leavesText(what: Extract<LocalHappening, { kind: 'leaves-by' }>): string {
  const begin = `${what.way} LRM`
  switch (what.how) {
    case 'already-in-maintenance':
      return what.policy === 'migrate'
        ? `${begin}, ignore maintenance policy, already in maintenance mode`
        : `${begin}, ignore ${what.policy} policy as manual maintenance mode is enabled`
    case 'maintenance':
      return `${begin}, doing maintenance, removing this node from active list`
    case 'freeze':
      return `${begin}, stop and freeze all services`
    case 'stop':
      return 'shutdown LRM, stop all services'
    default:
      return what.how satisfies never
  }
}

function jobLine(what: LocalHappening): Line | undefined {
  const service = 'service' in what ? what.service : ''
  switch (what.kind) {
    case 'starting':
      return ['info', `starting service ${service}`]
    case 'started':
      return ['info', `service status ${service} started`]
    case 'start-fails':
      return ['warn', `unable to start service ${service}`]
    case 'stopping':
      return [
        'info',
        `stopping service ${service}${what.timeoutS === null ? '' : ` (timeout=${what.timeoutS})`}`,
      ]
    case 'stopped':
      return ['info', `service status ${service} stopped`]
    case 'stop-fails':
      return ['info', `unable to stop service ${service} (still running)`]
    case 'locked':
      return ['err', `service '${service}' locked (${what.lock}), unable to ${what.doing}!`]
    case 'move-begins':
      return ['info', `service ${service} - start ${what.how} to node '${what.target}'`]
    case 'move-ends':
      return ['info', `service ${service} - end ${what.how} to node '${what.target}'`]
    case 'move-stops':
      return ['info', `stopping service ${service} (relocate)`]
    case 'move-stopped':
      return ['info', `service status ${service} stopped`]
    case 'move-fails':
      return ['err', `service ${service} not moved (migration error)`]
    case 'moves-cold':
      return ['warn', 'unable to live migrate running container, fallback to relocate']
    case 'start-retried':
      return ['warn', `restart policy: retry number ${what.attempt} for service '${service}'`]
    case 'start-exhausted':
      return ['err', `unable to start service ${service} on local node after ${what.retries} retries`]
    case 'in-error':
      return [
        'err',
        `service ${service} is in an error state and needs manual intervention. Look up 'ERROR RECOVERY' in the documentation.`,
      ]
    case 'not-here':
      return ['err', `service '${service}' not on this node`]
    case 'not-configured':
      return ['err', `missing resource configuration for '${service}'`]
    case 'runs-already':
      return ['info', `ignoring rebalance-on-start for service ${service} - already running`]
    default:
      return undefined
  }
}

import { type Cluster, type Machine, report } from '#engines/ha-timeline/proxmox/cluster.ts'
import type { Actor, Refusal } from '#engines/ha-timeline/proxmox/event.ts'
import { setPower, startManager } from '#engines/ha-timeline/proxmox/hardware.ts'
import { askLocalToLeave } from '#engines/ha-timeline/proxmox/local-turn.ts'
import { askManagerToLeave } from '#engines/ha-timeline/proxmox/manager-turn.ts'
import type { Command, GuestInput, GuestLoad } from '#engines/ha-timeline/proxmox/scenario.ts'

/** A command that acts at once; delays and skipped rounds belong to the clock. */
export type ClusterCommand = Exclude<Command, { kind: 'delay' | 'skip-rounds' }>

type HostCommand = Extract<ClusterCommand, { host: string }>
type GuestCommand = Exclude<ClusterCommand, { host: string }>

/** Carries out a command. One that cannot be (a guest that is gone by now) is told as refused, and nothing happens. */
export function execute(cluster: Cluster, command: ClusterCommand, actor: Actor): void {
  if (command.kind === 'power') {
    const machine = cluster.machines.get(command.host)
    if (machine !== undefined) setPower(cluster, machine, command.to, actor)
    return
  }
  report(cluster, actor, cluster.nowMs, { kind: 'command', command })
  if ('host' in command) {
    const machine = cluster.machines.get(command.host)
    if (machine !== undefined) executeOnHost(cluster, machine, command)
    return
  }
  const why = executeOnGuest(cluster, command)
  if (why !== null) report(cluster, actor, cluster.nowMs, { kind: 'command-refused', command, why })
}

function executeOnHost(cluster: Cluster, machine: Machine, command: HostCommand): void {
  switch (command.kind) {
    case 'power':
      return
    case 'network':
      machine.network = command.to
      return
    case 'store':
      machine.store = { ...machine.store, [command.part]: command.to }
      return
    case 'reboot':
    case 'shutdown':
      machine.leaving = command.kind
      if (machine.local !== null) askLocalToLeave(cluster, machine, machine.local)
      return
    case 'restart-local':
      if (machine.local === null) return
      machine.localRestarts = true
      askLocalToLeave(cluster, machine, machine.local)
      return
    case 'manager':
      if (command.to === 'start') startManager(cluster, machine)
      else if (machine.manager !== null) askManagerToLeave(cluster, machine, machine.manager)
      return
    case 'maintenance':
      cluster.orders.push({ kind: 'maintenance', host: command.host, to: command.to })
      return
    case 'disarm':
      cluster.orders.push({ kind: 'disarm', mode: command.mode })
      return
    case 'arm':
      cluster.orders.push({ kind: 'arm' })
      return
    case 'version':
      machine.version = command.version
      return
    default:
      command satisfies never
  }
}

function executeOnGuest(cluster: Cluster, command: GuestCommand): Refusal | null {
  switch (command.kind) {
    case 'move': {
      const { guest, how, target } = command
      cluster.orders.push({ kind: 'guest', guest, order: { kind: 'move', how, target } })
      return null
    }
    case 'stop': {
      const { guest, timeoutS } = command
      cluster.orders.push({ kind: 'guest', guest, order: { kind: 'stop', timeoutS } })
      return null
    }
    case 'add': {
      const { guest, running } = command
      if (cluster.guests.has(guest.id)) return 'guest-exists'
      cluster.guests.set(guest.id, guest)
      leaveEverywhere(cluster, guest.id)
      if (running === 'running') cluster.machines.get(guest.host)?.running.add(guest.id)
      return null
    }
    case 'request':
    case 'move-by-hand':
    case 'delete':
    case 'lock':
    case 'unlock':
    case 'load': {
      const guest = cluster.guests.get(command.guest)
      return guest === undefined ? 'no-such-guest' : changeGuest(cluster, guest, command)
    }
    default:
      return command satisfies never
  }
}

/** What people do by hand they do properly: a guest that is now here no longer runs there. */
function leaveEverywhere(cluster: Cluster, guest: string): void {
  for (const machine of cluster.machines.values()) machine.running.delete(guest)
}

const noLoad: GuestLoad = { maxCores: 0, maxMemoryBytes: 0, cores: 0, memoryBytes: 0 }

function changeGuest(
  cluster: Cluster,
  guest: GuestInput,
  command: Exclude<GuestCommand, { kind: 'move' | 'stop' | 'add' }>,
): Refusal | null {
  const put = (changed: GuestInput): null => {
    cluster.guests.set(guest.id, changed)
    return null
  }
  switch (command.kind) {
    case 'request':
      return put({ ...guest, requested: command.state })
    case 'lock':
      return put({ ...guest, lock: command.lock })
    case 'unlock':
      return put({ ...guest, lock: null })
    case 'move-by-hand':
      if (guest.requested !== 'ignored' && cluster.book.disarm?.mode !== 'ignore') return 'guest-is-managed'
      leaveEverywhere(cluster, guest.id)
      return put({ ...guest, host: command.target })
    case 'delete':
      cluster.guests.delete(guest.id)
      cluster.loads.delete(guest.id)
      return null
    case 'load':
      cluster.loads.set(guest.id, { ...noLoad, ...cluster.loads.get(guest.id), ...command.load })
      return null
    default:
      return command satisfies never
  }
}

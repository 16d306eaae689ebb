import type { Command } from '#engines/ha-timeline/proxmox/scenario.ts'

/** A command as a line of the vendor's command list. */
export function commandText(command: Command): string {
  switch (command.kind) {
    case 'power':
    case 'network':
      return `${command.kind} ${command.host} ${command.to}`
    case 'store':
      return `cfs ${command.host} ${command.part} ${command.to}`
    case 'reboot':
    case 'shutdown':
      return `${command.kind} ${command.host}`
    case 'restart-local':
      return `restart-lrm ${command.host}`
    case 'manager':
      return `crm ${command.host} ${command.to}`
    case 'maintenance':
      return `crm ${command.host} ${command.to}-node-maintenance`
    case 'disarm':
      return `crm ${command.host} disarm-ha ${command.mode}`
    case 'arm':
      return `crm ${command.host} arm-ha`
    case 'version':
      return `pve-manager-version ${command.host} set ${command.version}`
    case 'request':
      return `service ${command.guest} ${command.state}`
    case 'move':
      return `service ${command.guest} ${command.how} ${command.target}`
    case 'move-by-hand':
      return `service ${command.guest} manual-migrate ${command.target}`
    case 'stop':
      return `service ${command.guest} stop ${command.timeoutS}`
    case 'add': {
      const { id, host, requested } = command.guest
      return `service ${id} add ${host} ${requested} ${command.running === 'running' ? 1 : 0}`
    }
    case 'delete':
    case 'unlock':
      return `service ${command.guest} ${command.kind}`
    case 'lock':
      return `service ${command.guest} lock ${command.lock}`
    case 'load':
      return `service ${command.guest} ${loadText(command.load)}`
    case 'delay':
      return `delay ${command.delayMs / 1_000}`
    case 'skip-rounds':
      return `skip-round ${command.agent === 'manager' ? 'crm' : 'lrm'} ${command.rounds}`
    default:
      return command satisfies never
  }
}

function loadText(load: Extract<Command, { kind: 'load' }>['load']): string {
  const { maxCores, maxMemoryBytes, cores, memoryBytes } = load
  const part = (name: string, value: number | undefined, digits: number): string =>
    value === undefined ? '' : ` ${name} ${value.toFixed(digits)}`
  const given = part('maxcpu', maxCores, 1) + part('maxmem', maxMemoryBytes && maxMemoryBytes / 2 ** 20, 0)
  const used = part('cpu', cores, 1) + part('mem', memoryBytes && memoryBytes / 2 ** 20, 0)
  return given === '' ? `set-dynamic-stats${used}` : `set-static-stats${given}`
}

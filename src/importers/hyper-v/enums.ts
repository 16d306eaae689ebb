import type { PowerState, RestartPriority } from '#estate/model.ts'

/**
 * Words of enumerations as cmdlets print them and, because ConvertTo-Json of PowerShell 5 writes numbers, their values.
 * Source: Microsoft.HyperV.PowerShell.VMState, StartAction; FailoverClusters ClusterNodeState, GroupType.
 */
export const vmStates: Readonly<Record<string, PowerState>> = {
  running: 'on',
  2: 'on',
  off: 'off',
  3: 'off',
  stopping: 'on',
  4: 'on',
  saved: 'suspended',
  6: 'suspended',
  paused: 'suspended',
  9: 'suspended',
  starting: 'on',
  10: 'on',
  reset: 'on',
  11: 'on',
  saving: 'on',
  32773: 'on',
  pausing: 'on',
  32776: 'on',
  resuming: 'on',
  32777: 'on',
  fastsaved: 'suspended',
  32779: 'suspended',
  fastsaving: 'on',
  32780: 'on',
  runningcritical: 'on',
  32781: 'on',
  offcritical: 'off',
  32782: 'off',
  stoppingcritical: 'on',
  32783: 'on',
  savedcritical: 'suspended',
  32784: 'suspended',
  pausedcritical: 'suspended',
  32785: 'suspended',
}

/** Whether a VM is its own or the copy that replication keeps of one elsewhere. A test failover is a VM of its own. */
export const replicationModes: Readonly<Record<string, 'own' | 'replica'>> = {
  none: 'own',
  0: 'own',
  primary: 'own',
  1: 'own',
  replica: 'replica',
  2: 'replica',
  testreplica: 'own',
  3: 'own',
  extendedreplica: 'replica',
  4: 'replica',
}

/** Whether a host starts the VM itself: 'Nothing', 'StartIfRunning', 'Start'. */
export const startActions: Readonly<Record<string, 'starts' | 'stays-down'>> = {
  nothing: 'stays-down',
  2: 'stays-down',
  startifrunning: 'starts',
  3: 'starts',
  start: 'starts',
  4: 'starts',
}

export const nodeStates: Readonly<Record<string, 'up' | 'down' | 'paused' | 'joining'>> = {
  up: 'up',
  0: 'up',
  down: 'down',
  1: 'down',
  paused: 'paused',
  2: 'paused',
  joining: 'joining',
  3: 'joining',
}

/** Priorities of clustered roles: 0 is "no auto start". */
export const groupPriorities: Readonly<Record<string, RestartPriority>> = {
  3000: 'high',
  2000: 'medium',
  1000: 'low',
  0: 'disabled',
  noautostart: 'disabled',
  high: 'high',
  medium: 'medium',
  low: 'low',
}

/** The group type of a clustered VM. */
export const vmGroupTypes: ReadonlySet<string> = new Set(['virtualmachine', '111'])

/** Resiliency of a virtual disk that keeps whole copies, one of them for 'simple'. */
export const copyingNames: ReadonlySet<string> = new Set(['mirror', 'simple'])

/** Copies kept apart by drive alone, which one host may hold all of. */
export const driveAwareness: ReadonlySet<string> = new Set(['physicaldisk', '1'])

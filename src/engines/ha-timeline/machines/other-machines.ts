import type { Machine, Situation } from '#engines/ha-timeline/machines/machine.ts'
import {
  always,
  atOnce,
  fact,
  isCutOff,
  isSilent,
  reading,
  way,
} from '#engines/ha-timeline/machines/transition.ts'

const isLeader = (situation: Situation): boolean => isSilent(situation) && situation.leader === 'lost'
const logs = fact('ha-pve-recovery-logs', 'ha-pve-lock')

/** Proxmox VE by its published times: fenced at 60 s, the lock is free at 120 s, restarts within the next round. */
export const proxmox: Machine = {
  survivors: [
    way('watching', 'new-manager', 102, isLeader, 'a new manager takes over', logs),
    way('new-manager', 'declared', 60, always, 'the node counts as gone', logs),
    way('watching', 'declared', 60, isSilent, 'the node counts as gone', fact('ha-pve-recovery-logs')),
    way('declared', 'taken', 0, isLeader, 'the lock of the node has run out meanwhile', logs),
    way('declared', 'taken', 60, always, 'the lock of the node has run out', logs),
    way(
      'taken',
      'restarts',
      21,
      isLeader,
      'the next round of the nodes that restart',
      fact('ha-pve-recovery-logs'),
    ),
    way(
      'taken',
      'restarts',
      5,
      always,
      'the next round of the nodes that restart',
      fact('ha-pve-recovery-logs'),
    ),
  ],
  lostHost: [
    way(
      'running',
      'stopped',
      60,
      isCutOff,
      'the watchdog of the lost node resets it',
      fact('ha-pve-watchdog'),
    ),
  ],
  idle: () => 'the node is still a member, and nothing but membership is watched',
}

const formula = fact('ha-xcp-timeout', 'ha-xcp-formula')

/** XCP-ng and XAPI with T = 60 s: heartbeats missing for T, both watchdogs outwaited at T + 15 s, the next poll. */
export const xapi: Machine = {
  survivors: [
    way('watching', 'declared', 60, always, 'its heartbeats have been missing for T', formula),
    way(
      'declared',
      'taken',
      15,
      always,
      'the slower of the two watchdogs must have fired',
      reading('the survivors have to outwait both watchdogs', 'ha-xcp-formula'),
    ),
    way(
      'taken',
      'restarts',
      10,
      always,
      'the pool has looked at who is alive',
      reading('a full polling interval is counted', 'ha-xcp-poll'),
    ),
  ],
  lostHost: [
    way('running', 'stopped', 60, isCutOff, 'the network watchdog of the lost host resets it', formula),
    way(
      'running',
      'stopped',
      75,
      always,
      'the storage watchdog of the lost host resets it',
      fact('ha-xcp-formula'),
    ),
  ],
  idle: () => 'nothing is declared lost',
}

/** Nutanix AHV: no answer from the hypervisor for 40 to 60 s, the later end counted. */
export const ahv: Machine = {
  survivors: [
    way('watching', 'declared', 60, isSilent, 'no answer for 40 to 60 s', fact('ha-ahv-detection')),
    way('declared', 'taken', 0, always, 'the leader takes over', atOnce),
    way('taken', 'restarts', 0, always, 'restarts begin', atOnce),
  ],
  lostHost: [],
  idle: () => 'the hypervisor still answers, and its guests wait for another path',
}

/** Hyper-V: ten missed heartbeats of 1 s, then four minutes of resiliency. */
export const hyperV: Machine = {
  survivors: [
    way('watching', 'declared', 10, isSilent, 'ten heartbeats are missed', fact('ha-wsfc-heartbeat')),
    way('declared', 'taken', 240, always, 'four minutes of resiliency are over', fact('ha-wsfc-resiliency')),
    way('taken', 'restarts', 0, always, 'restarts begin', atOnce),
  ],
  lostHost: [
    way(
      'running',
      'stopped',
      10,
      isCutOff,
      'out of membership the guests of the lost node pause',
      fact('ha-wsfc-paused'),
    ),
  ],
  idle: () => 'the node is still a member, and its guests go on over another node',
}

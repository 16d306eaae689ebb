import type { Machine, Situation } from '#engines/ha-timeline/machines/machine.ts'
import { always, atOnce, fact, isCutOff, way, wayOnce } from '#engines/ha-timeline/machines/transition.ts'

const isApd = ({ fault }: Situation): boolean => fault === 'storage-lost'
const isLeader = ({ leader }: Situation): boolean => leader === 'lost'
/** Alive behind a cut, seen through storage: not dead, so not declared. */
const isSeen = (situation: Situation): boolean =>
  isCutOff(situation) && situation.heartbeatDatastores === 'some'
const powersOff = (situation: Situation): boolean =>
  isCutOff(situation) && situation.isolationResponse !== 'leave-on'
const shutsDown = (situation: Situation): boolean =>
  isCutOff(situation) && situation.isolationResponse === 'shut-down'
const isOld = ({ era }: Situation): boolean => era === 'vsphere-4'
const isEra4 = (situation: Situation): boolean => isCutOff(situation) && isOld(situation)
const isMember = (situation: Situation): boolean => isCutOff(situation) && situation.leader === 'stands'
const sequence = fact('ha-vsphere-isolation-sequence')

/**
 * vSphere HA. A member is unreachable at 10 s, pinged for 5 s, and dead at 15 s, at 18 s where datastores were watched
 * too. A lost primary: election at 10 s, a new one at 25 s, restarts at 50 s; a later text lets them begin at 35 s, and
 * the later moment of the two promises nothing too early. A lock keeps guests of a living host.
 */
export const vsphere: Machine = {
  survivors: [
    way('watching', 'no-paths', 140, isApd, 'all paths count as lost', fact('ha-vsphere-apd')),
    way('no-paths', 'declared', 0, always, 'its guests are to be ended', fact('ha-vsphere-vmcp')),
    way('watching', 'declared', 15, isOld, 'the host is declared dead', fact('ha-vsphere-isolation-4')),
    way('watching', 'electing', 10, isLeader, 'the election begins', fact('ha-vsphere-dead-primary')),
    way('electing', 'elected', 15, always, 'a new primary is elected', fact('ha-vsphere-dead-primary')),
    way(
      'elected',
      'seen',
      0,
      isSeen,
      'datastores say that the host lives',
      fact('ha-vsphere-isolation-default'),
    ),
    way(
      'elected',
      'declared',
      25,
      always,
      'the old primary is dead',
      fact('ha-vsphere-dead-primary', 'ha-vsphere-dead-primary-6'),
    ),
    way('watching', 'unreachable', 10, always, 'the host is unreachable', fact('ha-vsphere-host-timeout')),
    way(
      'unreachable',
      'seen',
      8,
      isSeen,
      'datastores say that the host lives',
      fact('ha-vsphere-isolation-default'),
    ),
    way(
      'unreachable',
      'declared',
      5,
      ({ heartbeatDatastores }) => heartbeatDatastores === 'none',
      'the host is declared dead, no datastore to look at',
      fact('ha-vsphere-dead-secondary'),
    ),
    way(
      'unreachable',
      'declared',
      8,
      always,
      'the host is declared dead, no heartbeat in the datastores',
      fact('ha-vsphere-dead-secondary'),
    ),
    wayOnce(
      'isolated',
      way(
        'seen',
        'declared',
        0,
        powersOff,
        'the host has said that it is isolated',
        fact('ha-vsphere-isolation'),
      ),
    ),
    wayOnce('stopped', way('declared', 'taken', 180, isApd, 'its guests are ended', fact('ha-vsphere-vmcp'))),
    wayOnce(
      'stopped',
      way('declared', 'taken', 0, isSeen, 'its guests are off', fact('ha-vsphere-isolation-delay')),
    ),
    way('declared', 'taken', 0, always, 'the primary takes over', atOnce),
    wayOnce(
      'stopped',
      way('taken', 'restarts', 0, always, 'its locks are free, restarts begin', fact('ha-vsphere-lock')),
    ),
  ],
  lostHost: [
    way(
      'running',
      'stopped',
      320,
      isApd,
      'the lost host ends its guests',
      fact('ha-vsphere-apd', 'ha-vsphere-vmcp'),
    ),
    way(
      'running',
      'isolated',
      12,
      isEra4,
      'the lost host knows that it is isolated',
      fact('ha-vsphere-isolation-4'),
    ),
    way('running', 'electing-itself', 10, isMember, 'the lost host enters an election', sequence),
    way('electing-itself', 'elected-alone', 15, always, 'the lost host elects itself', sequence),
    way(
      'elected-alone',
      'isolated',
      5,
      always,
      'the lost host knows that it is isolated',
      fact('ha-vsphere-isolation'),
    ),
    way(
      'running',
      'isolated',
      5,
      isCutOff,
      'the lost primary knows that it is isolated',
      fact('ha-vsphere-isolation'),
    ),
    way(
      'isolated',
      'stopped',
      2,
      (s) => isEra4(s) && powersOff(s),
      'the lost host powers its guests off',
      fact('ha-vsphere-isolation-4'),
    ),
    way(
      'isolated',
      'stopped',
      330,
      shutsDown,
      'the lost host has shut its guests down, within five minutes',
      fact('ha-vsphere-isolation-delay', 'ha-vsphere-isolation-shutdown'),
    ),
    way(
      'isolated',
      'stopped',
      30,
      powersOff,
      'the lost host powers its guests off',
      fact('ha-vsphere-isolation-delay'),
    ),
  ],
  idle: (situation) =>
    situation.isolationResponse === 'leave-on' && isCutOff(situation)
      ? 'the isolated host keeps its guests and their locks'
      : 'nothing is declared lost',
}

import { defineEngine } from '#engines/engine.ts'
import { withTyped } from '#engines/ha-timeline/course.ts'
import { courseOf } from '#engines/ha-timeline/courses.ts'
import { explainHaTimeline } from '#engines/ha-timeline/explain.ts'
import { hostGuests, typedGuests } from '#engines/ha-timeline/guests.ts'
import { params, platformChoices } from '#engines/ha-timeline/params.ts'
import { type Ground, play } from '#engines/ha-timeline/play.ts'
import { proxmoxFacts } from '#engines/ha-timeline/proxmox/timing.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { explainRestart } from '#engines/ha-timeline/restart/explain.ts'
import type { HaTimelineResult } from '#engines/ha-timeline/result.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** What the published times, the state machines and the Proxmox manager lean on. */
const factIds = [
  ...['ha-vsphere-dead-secondary', 'ha-vsphere-dead-primary', 'ha-vsphere-dead-primary-6'],
  'ha-vsphere-isolation',
  ...['ha-vsphere-isolation-default', 'ha-vsphere-isolation-delay', 'ha-vsphere-apd', 'ha-vsphere-vmcp'],
  ...['ha-vsphere-lock', 'ha-pve-watchdog', 'ha-pve-lock', 'ha-pve-failover', 'ha-pve-recovery-logs'],
  ...['ha-xcp-timeout', 'ha-xcp-formula', 'ha-xcp-two-heartbeats', 'ha-xcp-poll', 'ha-ahv-detection'],
  ...['ha-ahv-cvm-path', 'ha-wsfc-heartbeat', 'ha-wsfc-resiliency', 'ha-wsfc-paused', 'st-csv-redirect'],
  ...['st-guest-timeout', 'st-linux-scsi-timeout', 'ha-vsphere-host-timeout', 'ha-vsphere-heartbeat'],
  ...['ha-vsphere-isolation-sequence', 'ha-vsphere-isolation-4', 'ha-vsphere-isolation-shutdown'],
  ...['ha-vsphere-restart-order', 'ha-vsphere-restarts-per-host', 'ha-wsfc-starts-per-node'],
  ...['ha-wsfc-priority', 'ha-xcp-restart-order'],
]

/** From fault to service: detection, fence, restart, boot, and any moment in which one disk has two owners. */
export default defineEngine({
  id: 'ha-timeline',
  version: 3,
  title: 'Failure-to-service timeline',
  question:
    'After a loss, how long until service is back, in what order, and can two hosts own one disk meanwhile?',
  assumptions: [
    'Where no component is chosen as lost, one host of a healthy cluster is hit; the others keep quorum, see the storage and have room for its guests.',
    'Every time is the latest the platform publishes, so an answer is not better than the platform promises.',
    'vSphere is taken with VM Component Protection set to end and restart guests after lost paths; it can be off.',
    'Hyper-V is taken with guests on block volumes of the cluster; on file shares they run on while isolated.',
    'When an isolated AHV host stops writing is not published, so the overlap is unknown there, never zero.',
    'A fault that ends before the platform takes the disks ends the failover; a host that was reset stays away.',
    'A guest has I/O under way all the time, so it gives up exactly when its disk timeout has passed, and then stays down until somebody resets it. A paused guest does not wait.',
    'A host that never stops itself is found out when the fault ends, so the overlap is counted to that moment.',
    'For one host restarts begin in whole rounds of as many as start at once, and nothing slows them.',
    'A Proxmox cluster is played by its own manager, in rounds of 10 s in a fixed order, unless the published times are chosen: one course of many: a moment can come a round earlier, or later by a round for each agent on the way to it.',
    'Where components are lost, all of it happens at time 0 and nothing is repaired. A host that falls only with its switches is cut off, only with its fabrics without storage; any other is dead.',
    'A guest takes the host its platform would choose among those with room when its turn comes; what finds no room does not hold up the next, and waits for ever.',
    'A boot is done when its own time has passed and its array has served its reads and writes; all boots on one array get equal shares. A datastore whose array nobody stated counts as an array of its own.',
    'A service works as soon as what it requires works, and after its own start time where one is stated. A guest whose host stands goes on when its storage and networks are back.',
    'Guests of which nobody can say whether they restart are taken not to compete with the others for room and places, unless what nobody stated is to stay unknown.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules'],
  params,
  facts: [...new Set([...factIds, ...proxmoxFacts])],
  assess: [],
  run(estate, values): Outcome<HaTimelineResult> {
    if (values.lost.length > 0) {
      const answer = answerEstate(estate, values)
      if (!answer.ok) return answer
      return done({ question: 'estate', restart: answer.value }, answer.issues)
    }
    const [ref] = values.host
    const guests =
      ref === undefined
        ? done(typedGuests(values.guests, values.guestTimeoutMs))
        : hostGuests(estate, ref, values.guestTimeoutMs)
    if (!guests.ok) return guests
    const { groups, host, notes } = guests.value
    const { fault, faultLastsMs, restartsAtOnce, bootMs, platform, role } = values
    const ground: Ground = { fault, faultLastsMs, restartsAtOnce, bootMs, groups }
    const course = withTyped(courseOf(platform, role, fault), courseOf(platform, role, 'host-dead'), values)
    const platforms = platformChoices.map((choice) => {
      const { fates: _, ...told } = play(courseOf(choice, role, fault), ground)
      return { platform: choice, play: told }
    })
    return done({ question: 'host', course, play: play(course, ground), host, notes, platforms })
  },
  explain: (result, values) =>
    result.question === 'host' ? explainHaTimeline(result, values) : explainRestart(result.restart, values),
})

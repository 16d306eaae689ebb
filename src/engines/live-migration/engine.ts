import { defineEngine } from '#engines/engine.ts'
import { explainMigration } from '#engines/live-migration/explain.ts'
import { type MigrationParams, params, settingsOf } from '#engines/live-migration/params.ts'
import type { MigrationResult } from '#engines/live-migration/result.ts'
import { subjectOf } from '#engines/live-migration/subject.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { mib } from '#kernel/units.ts'
import { bandwidthOf, type Evacuation, evacuate, limitOf } from '#migration/evacuation.ts'
import { type Guest, isTooLong, moveOf } from '#migration/move.ts'

/** Live migration: whether the copy catches up with the guest, how long it stands still, how long a host takes. */
export default defineEngine({
  id: 'live-migration',
  version: 1,
  title: 'Live-migration convergence',
  question: 'Does the copy ever catch up with the guest, and how long until the host is empty?',
  assumptions: [
    'Each round sends the pages written during the round before; the round that fits the downtime limit is sent with the guest stopped. Stopping, device state and resuming come on top.',
    'Pages are 4 KiB with a header of 8 bytes; a page of zeros is a header alone. Nothing is compressed.',
    'Writes hit every page of the working set alike. A guest with hot and cold pages needs fewer bytes.',
    'Migrations share the network evenly, also when the last few are alone, and network is all they wait for.',
    'Auto-converge slows the guest by 20 %, then 10 % more, up to 99 %, after every two rounds in which it wrote more than half of what was sent. A slowed guest writes that much slower.',
    'A forced stop comes with the first round that is not at least a tenth smaller than the one before.',
    'Post-copy sends everything once, then stops the guest to send one bit for each page. The pages written meanwhile follow at full bandwidth.',
    'A guest of your estate writes as much per GiB as the typed one; your estate does not say what it writes.',
    'The target has room, the CPUs agree and nothing ties a VM to its host.',
  ],
  needs: ['hosts', 'vms'],
  params,
  facts: [
    'mob-kv-limits',
    'mob-kv-postcopy',
    'net-vmotion',
    'mob-precopy-origin',
    'mob-qemu-predictor',
    'mob-qemu-throttle',
    'mob-qemu-downtime',
    'mob-vsphere-concurrency',
  ],
  assess: [],
  run(estate, values, { progress }): Outcome<MigrationResult> {
    const subject = subjectOf(estate, values)
    if (!subject.ok) return subject
    const { name, guests, taken } = subject.value
    const settings = settingsOf(values)
    const lead = guests.reduce((most, guest) => (guest.memoryBytes > most.memoryBytes ? guest : most))
    const chosen = evacuate(guests, values.concurrency, settings)
    progress(1, 2)
    const others = [...new Set([1, 2, 4, 8, 16, 32, chosen.together])].sort((left, right) => left - right)
    const sweep: readonly Evacuation[] = others
      .filter((count) => count <= Math.max(chosen.together * 2, 8))
      .map((count) => (count === chosen.together ? chosen : evacuate(guests, count, settings)))
    const unique = sweep.filter(({ together }, at) => at === 0 || together > sweep[at - 1]!.together)
    progress(2, 2)
    const bytesPerSecond = bandwidthOf(chosen.together, values)
    const stops = stopsOf(lead, bytesPerSecond, values)
    return done({
      name,
      taken,
      vms: guests.length,
      lead,
      limit: limitOf(values),
      chosen,
      sweep: unique,
      most: mostThatConverge(guests, chosen, values),
      stops,
      tooMuchMibPerSecond: tooMuch(stops, lead, bytesPerSecond, values),
    })
  },
  explain: explainMigration,
})

/** The most VMs at a time, fewer than chosen, with which every guest switches; null when none or when all do now. */
function mostThatConverge(
  guests: readonly Guest[],
  chosen: Evacuation,
  values: MigrationParams,
): Evacuation | null {
  if (chosen.stuck === 0) return null
  for (let count = chosen.together - 1; count >= 1; count -= 1) {
    const tried = evacuate(guests, count, settingsOf(values))
    if (tried.stuck === 0) return tried
  }
  return null
}

/** How long the guest would stand still, and be at risk, at dirty rates from none to twice the bandwidth or its own. */
function stopsOf(lead: Guest, bytesPerSecond: number, values: MigrationParams): MigrationResult['stops'] {
  if (values.workload === 'measured') return []
  const steps = 20
  const most = Math.max(bytesPerSecond * 2, lead.dirtyBytesPerSecond * 1.25)
  return Array.from({ length: steps + 1 }, (_, at) => {
    const dirtyBytesPerSecond = (most * at) / steps
    const move = moveOf({ ...lead, dirtyBytesPerSecond }, bytesPerSecond, settingsOf(values))
    return { dirtyBytesPerSecond, stopMs: move.stopMs, riskMs: move.riskMs }
  })
}

/**
 * The lowest dirty rate in whole MiB/s, the step of the knob, at which the guest stands still for longer than allowed.
 * The first of `stops` that is too long brackets it with the one before, and halving finds it between the two.
 */
function tooMuch(
  stops: MigrationResult['stops'],
  lead: Guest,
  bytesPerSecond: number,
  values: MigrationParams,
): number | null {
  const at = stops.findIndex(({ stopMs }) => isTooLong(stopMs, values))
  if (at === -1) return null
  let high = Math.ceil(stops[at]!.dirtyBytesPerSecond / mib(1))
  let low = at === 0 ? -1 : Math.floor(stops[at - 1]!.dirtyBytesPerSecond / mib(1))
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const { stopMs } = moveOf(
      { ...lead, dirtyBytesPerSecond: mib(middle) },
      bytesPerSecond,
      settingsOf(values),
    )
    if (isTooLong(stopMs, values)) high = middle
    else low = middle
  }
  return high
}

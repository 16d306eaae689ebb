import { publishedText, usedTable } from '#engines/ha-timeline/explain-times.ts'
import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import { picture } from '#engines/ha-timeline/picture.ts'
import type { Overlap } from '#engines/ha-timeline/play.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import {
  capital,
  faultText,
  guestsText,
  platformName,
  someText,
  timeText,
} from '#engines/ha-timeline/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The answer as blocks: what happens in words, the readouts, the timeline, the other platforms, the times used. */
export function explainHaTimeline(result: HaTimeline, values: HaTimelineParams): readonly Block[] {
  const { play } = result
  const sentences = [
    `${storyText(result, values)}${publishedText(result, values)}`,
    overlapText(result),
    guestText(result),
    ...hostText(result, values),
  ]
  return [
    ...sentences.filter((text) => text !== '').map((text): Block => ({ kind: 'sentence', text })),
    ...quantities(result),
    picture(result, values),
    platformTable(result, values),
    usedTable(result, values),
    ...(play.fates.length > 1 ? [fateTable(result)] : []),
  ]
}

function storyText({ play, course }: HaTimeline, values: HaTimelineParams): string {
  const name = platformName[values.platform]
  const ends =
    play.faultEndMs === null
      ? ''
      : values.fault === 'storage-lost' && play.faultEndMs < values.faultLastsMs
        ? play.faultEndMs === 0
          ? ', and the platform goes round it at once'
          : `, and the platform finds another way after ${timeText(play.faultEndMs)}`
        : `, for ${timeText(play.faultEndMs)}`
  const lead = `${faultText[values.fault]}${ends}.`
  if (play.takeMs === null) {
    const why =
      play.decideMs === null
        ? 'does not take it for lost in that time'
        : `suspects it after ${timeText(play.decideMs)}, but the fault ends before it acts`
    const stop =
      typeof play.stopMs === 'number'
        ? ` The host ${course.stopIs === 'pause' ? 'pauses' : 'ends'} its own guests at ${timeText(play.stopMs)}.`
        : ''
    return `${lead} ${name} ${why}: nothing restarts elsewhere.${stop}`
  }
  const decided = `${lead} ${name} decides at ${timeText(play.decideMs ?? play.takeMs)} and takes the disks at ${timeText(play.takeMs)}`
  if (play.restartMs === null) {
    return `${decided}, but the lost host holds their locks and never lets go: nothing restarts.`
  }
  const waits = play.restartMs > play.takeMs ? `; the first guest starts at ${timeText(play.restartMs)}` : ''
  const service =
    play.firstServiceMs === null
      ? ''
      : play.firstServiceMs === play.lastServiceMs
        ? ` Service is back at ${timeText(play.firstServiceMs)}.`
        : ` The first guest serves at ${timeText(play.firstServiceMs)}, the last at ${timeText(play.lastServiceMs ?? 0)}.`
  return `${decided}${waits}.${service}`
}

function overlapText({ play, course }: HaTimeline): string {
  if (play.takeMs === null) return ''
  if (play.beliefMs === 'unpublished') {
    return `From ${timeText(play.takeMs)} on two hosts may own the same disks, for how long nobody publishes: when the lost host stops writing is unknown.`
  }
  if (play.beliefMs === 'open') {
    const back = play.diskBackMs === null ? '' : `, once the path is back at ${timeText(play.diskBackMs)},`
    return `From ${timeText(play.takeMs)} on two hosts believe they own the same disks. Nothing stops the old one: both write${back} until somebody ends one of them.`
  }
  if (play.beliefMs > 0) {
    const both = `For ${timeText(play.beliefMs)}, from ${timeText(play.takeMs)}, two hosts believe they own the same disks`
    return course.lock === 'held'
      ? `${both}. The lock on the disk keeps the second from writing, and makes it wait.`
      : `${both}, and nothing keeps both from writing.`
  }
  if (typeof play.stopMs === 'number' && play.stopMs > 0 && play.stopMs < play.takeMs) {
    return `The lost host has stopped at ${timeText(play.stopMs)}, ${timeText(play.takeMs - play.stopMs)} before its disks are taken: at no time have they two owners.`
  }
  return 'At no time have the disks two owners.'
}

function guestText({ play }: HaTimeline): string {
  const parts: string[] = []
  if (play.gaveUp > 0) {
    const first = Math.min(...play.fates.flatMap(({ gaveUpMs }) => (gaveUpMs === null ? [] : [gaveUpMs])))
    const help =
      play.restartMs === null
        ? `before the disk is back${play.diskBackMs === null ? '' : ` at ${timeText(play.diskBackMs)}`}`
        : `before the platform restarts them at ${timeText(play.restartMs)}`
    parts.push(
      `${capital(someText(play.gaveUp, play.guests))} gave up on the disk, from ${timeText(first)} on, ${help}.`,
    )
  }
  if (play.rideOut > 0) {
    const back = play.lastServiceMs
    const served =
      back === null ? 'were never interrupted' : `serve again at ${timeText(back)} without any restart`
    parts.push(`${capital(someText(play.rideOut, play.guests))} ${served}.`)
  }
  if (play.byHand > 0) {
    const earliest =
      play.earliestByHandMs === null
        ? ''
        : ` Reset the moment the disk is back, the last would serve at ${timeText(play.earliestByHandMs)}.`
    parts.push(`${capital(someText(play.byHand, play.guests))} stay down until somebody acts.${earliest}`)
  }
  return parts.join(' ')
}

function hostText({ host, notes, play }: HaTimeline, { platform }: HaTimelineParams): readonly string[] {
  if (host === null) return []
  const waits = play.fates.map(
    ({ label, guests, timeoutMs }) => `${guests} × ${label} (${timeText(timeoutMs)})`,
  )
  const family = platform.startsWith('vsphere') ? 'vsphere' : platform
  const other =
    host.platform === family ? '' : ` The times are those of ${platformName[platform]}, as chosen above.`
  return [
    `Taken from the estate: ${host.name} of ${host.cluster} (platform ${host.platform}) runs ${guestsText(play.guests)}; by their systems they wait for a disk ${waits.join(', ')}. ${notes.join(' ')}`.trim() +
      other,
  ]
}

function quantities({ play }: HaTimeline): readonly Block[] {
  const known = (ms: Overlap): number | null => (typeof ms === 'number' ? ms : null)
  return [
    { kind: 'quantity', label: 'Until the first guest serves again', value: play.firstServiceMs, unit: 'ms' },
    { kind: 'quantity', label: 'Until the last that needs no hand', value: play.lastServiceMs, unit: 'ms' },
    { kind: 'quantity', label: 'Two hosts own one disk', value: known(play.beliefMs), unit: 'ms' },
    { kind: 'quantity', label: 'Of that, both can write', value: known(play.exposureMs), unit: 'ms' },
    { kind: 'quantity', label: 'Guests that gave up', value: play.gaveUp, unit: 'vms' },
    { kind: 'quantity', label: 'Guests that need a hand', value: play.byHand, unit: 'vms' },
  ]
}

function platformTable({ platforms }: HaTimeline, values: HaTimelineParams): Block {
  const orNot = (ms: number | null, not: string): Cell => (ms === null ? not : timeText(ms))
  const overlap = (ms: Overlap): Cell =>
    typeof ms === 'number' ? timeText(ms) : ms === 'open' ? 'without end' : null
  const rows = platforms.map(({ platform, play }): readonly Cell[] => [
    platformName[platform],
    orNot(play.takeMs, 'never'),
    play.stopMs === 'unpublished' ? null : orNot(play.stopMs, 'goes on'),
    overlap(play.beliefMs),
    overlap(play.exposureMs),
    play.gaveUp,
    play.rideOut,
    orNot(play.lastServiceMs, play.byHand > 0 ? 'by hand' : 'not interrupted'),
  ])
  return {
    kind: 'table',
    title: `${fastest(platforms)} (${faultText[values.fault].toLowerCase()}, published times)`,
    columns: [
      { title: 'Platform' },
      { title: 'Takes the disks' },
      { title: 'Lost host stops' },
      { title: 'Two believe' },
      { title: 'Both can write' },
      { title: 'Gave up', unit: 'vms' },
      { title: 'Rode it out', unit: 'vms' },
      { title: 'Last guest serves' },
    ],
    rows,
  }
}

function fastest(platforms: HaTimeline['platforms']): string {
  const acting = platforms.filter(({ play }) => play.takeMs !== null)
  const [first, ...rest] = acting
  if (first === undefined) return 'No platform takes the disks in that time'
  const least = rest.reduce(
    (best, one) => ((one.play.takeMs ?? 0) < (best.play.takeMs ?? 0) ? one : best),
    first,
  )
  const most = rest.reduce(
    (worst, one) => ((one.play.takeMs ?? 0) > (worst.play.takeMs ?? 0) ? one : worst),
    first,
  )
  const idle = platforms.length - acting.length
  const never = idle === 0 ? '' : `; ${idle} of ${platforms.length} settings do not act`
  const ends =
    least.play.takeMs === most.play.takeMs
      ? `Disks are taken at ${timeText(least.play.takeMs ?? 0)}`
      : `${platformName[least.platform]} takes the disks at ${timeText(least.play.takeMs ?? 0)}, ${platformName[most.platform]} at ${timeText(most.play.takeMs ?? 0)}`
  return `${ends}${never}`
}

function fateTable({ play }: HaTimeline): Block {
  const rows = play.fates.map((fate): readonly Cell[] => [
    fate.label,
    fate.guests,
    timeText(fate.timeoutMs),
    fate.gaveUp,
    fate.rideOut,
    fate.restarted,
    fate.byHand,
    fate.lastServiceMs === null
      ? fate.byHand > 0
        ? 'by hand'
        : 'not interrupted'
      : timeText(fate.lastServiceMs),
  ])
  const gone = play.fates.filter(({ gaveUp }) => gaveUp > 0).length
  return {
    kind: 'table',
    title:
      gone === 0
        ? `No kind of guest gives up on its disk`
        : `${formatQuantity(gone, 'count')} of ${play.fates.length} kinds of guest give up on their disk`,
    columns: [
      { title: 'Kind' },
      { title: 'Guests', unit: 'vms' },
      { title: 'Disk timeout' },
      { title: 'Gave up', unit: 'vms' },
      { title: 'Rode it out', unit: 'vms' },
      { title: 'Restarted', unit: 'vms' },
      { title: 'Need a hand', unit: 'vms' },
      { title: 'Last serves' },
    ],
    rows,
  }
}

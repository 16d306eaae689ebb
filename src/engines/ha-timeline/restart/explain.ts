import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import {
  clusterTable,
  reasonTable,
  serviceTable,
  vmTable,
} from '#engines/ha-timeline/restart/explain-tables.ts'
import { type Assumption, noun } from '#engines/ha-timeline/restart/outlook.ts'
import { restartPicture } from '#engines/ha-timeline/restart/picture.ts'
import type { EstateRestart } from '#engines/ha-timeline/restart/result.ts'
import { verdictOf } from '#engines/ha-timeline/restart/target.ts'
import { timeText } from '#engines/ha-timeline/wording.ts'
import { counted, inWords, listed, opened } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'

/** Most services that get a verdict of their own. */
const verdictsMax = 20

/** The answer about an estate as blocks: what is lost, who is back when, what stays down, and the playback. */
export function explainRestart(restart: EstateRestart, values: HaTimelineParams): readonly Block[] {
  const sentences = [
    lossText(restart),
    backText(restart),
    serviceText(restart),
    stormText(restart),
    doubtText(restart, values),
    ...fitText(restart),
  ]
  return [
    ...sentences.filter((text) => text !== '').map((text): Block => ({ kind: 'sentence', text })),
    ...verdicts(restart, values.targetMs),
    ...quantities(restart),
    restartPicture(restart),
    restart.playback,
    bootingLine(restart),
    ...(restart.services.length > 0 ? [serviceTable(restart, values.targetMs)] : []),
    ...(restart.clusters.length > 0 ? [clusterTable(restart)] : []),
    ...(restart.never.length > 0 ? [reasonTable(restart)] : []),
    ...(restart.vms.length > 0 ? [vmTable(restart)] : []),
  ]
}

function lossText({ lostSaid, hostsLost, guestsLost, serviceCount, fencedHosts }: EstateRestart): string {
  const taken = inWords([
    [hostsLost, 'host'],
    [guestsLost, 'guest'],
  ])
  const fenced =
    fencedHosts.length === 0
      ? ''
      : ` Among them are ${listed(fencedHosts, 5)}, which stood and fence themselves: what is left of their cluster may not go on.`
  const services =
    serviceCount === 0
      ? ' No service is interrupted.'
      : ` ${opened(counted(serviceCount, 'service'))} ${serviceCount === 1 ? 'is' : 'are'} interrupted, or may be.`
  return `Lost together: ${listed(lostSaid, 5)}. That takes ${taken}.${fenced}${services}`
}

function backText({
  guestsLost,
  guestsBack,
  guestsNever,
  guestsUnknown,
  firstUpMs,
  lastUpMs,
}: EstateRestart): string {
  if (guestsLost === 0) return 'No guest stops, so nothing has to restart.'
  const back =
    firstUpMs === null || lastUpMs === null
      ? `No guest ${guestsUnknown === 0 ? 'is' : 'is known to be'} back by itself.`
      : firstUpMs === lastUpMs
        ? `${opened(counted(guestsBack, 'guest'))} ${guestsBack === 1 ? 'is' : 'are'} back at ${timeText(lastUpMs)}.`
        : `${opened(counted(guestsBack, 'guest'))} are back by themselves, the first at ${timeText(firstUpMs)}, the last at ${timeText(lastUpMs)}.`
  const never =
    guestsNever === 0
      ? ''
      : ` ${opened(counted(guestsNever, 'guest'))} ${guestsNever === 1 ? 'stays' : 'stay'} down until somebody acts.`
  const unknown = guestsUnknown === 0 ? '' : ` Of ${counted(guestsUnknown, 'guest')} nobody can say when.`
  return `${back}${never}${unknown}`
}

function serviceText({
  serviceCount,
  servicesBack,
  servicesNever,
  servicesUnknown,
  lastServiceMs,
}: EstateRestart): string {
  if (serviceCount === 0) return ''
  const back =
    lastServiceMs === null
      ? `None of ${counted(serviceCount, 'interrupted service')} ${servicesUnknown === 0 ? 'comes' : 'is known to come'} back by itself.`
      : `${servicesBack} of ${counted(serviceCount, 'interrupted service')} ${servicesBack === 1 ? 'comes' : 'come'} back, the last at ${timeText(lastServiceMs)}.`
  const never = servicesNever === 0 || lastServiceMs === null ? '' : ` ${servicesNever} never do.`
  return `${back}${never}${servicesUnknown === 0 ? '' : ` Of ${servicesUnknown} the time is unknown.`}`
}

function stormText({ arrays }: EstateRestart): string {
  const slow = arrays.filter(({ longestBootMs, aloneMs }) => longestBootMs > aloneMs)
  const [worst] = slow
  if (worst === undefined) return ''
  const more =
    slow.length === 1 ? '' : ` ${opened(counted(slow.length - 1, 'other array'))} slow boots down as well.`
  return `Boots wait for ${worst.ref}: up to ${worst.atOnce} at once, the slowest takes ${timeText(worst.longestBootMs)} instead of ${timeText(worst.aloneMs)}.${more}`
}

function doubtText(
  { assumed, perhapsVms, guestsUnknown }: EstateRestart,
  { unstated }: HaTimelineParams,
): string {
  const parts = Object.entries(assumed).map(
    ([what, guests]) => `${noun(what as Assumption)} (${counted(guests, 'guest')})`,
  )
  const how = unstated === 'assumed' ? 'taken as usual' : 'left unknown'
  const taken = parts.length === 0 ? '' : `Nobody stated, so it was ${how}: ${parts.join(', ')}.`
  const perhaps =
    perhapsVms === 0
      ? ''
      : ` ${opened(counted(perhapsVms, 'more guest'))} may be lost as well, because nobody stated what holds them up; the times hold if they are not.`
  const apart =
    guestsUnknown > 0 && unstated === 'assumed'
      ? ` ${opened(counted(guestsUnknown, 'guest'))} of unknown fate ${guestsUnknown === 1 ? 'is' : 'are'} taken not to compete with the others for room and places.`
      : ''
  return `${taken}${apart}${perhaps}`.trim()
}

function fitText({ clusters }: EstateRestart): readonly string[] {
  const names = clusters.filter(({ otherwiseAllFit }) => otherwiseAllFit === 'yes').map(({ name }) => name)
  if (names.length === 0) return []
  return [`In ${listed(names, 5)} every guest would find room if it were placed in another order.`]
}

/** Whether a service meets the target, for the worst of them. */
function verdicts({ services }: EstateRestart, targetMs: number): readonly Block[] {
  if (targetMs === 0) return []
  return services.slice(0, verdictsMax).map((service): Block => {
    const verdict = verdictOf(service, targetMs)
    const when =
      typeof service.upAtMs === 'number'
        ? `back at ${timeText(service.upAtMs)}`
        : service.upAtMs === 'never'
          ? `not back: ${service.why}`
          : `back at an unknown time: ${service.why}`
    return {
      kind: 'verdict',
      subject: service.name,
      verdict,
      text: `${opened(when)}; the target is ${timeText(targetMs)}.`,
    }
  })
}

function quantities(restart: EstateRestart): readonly Block[] {
  return [
    { kind: 'quantity', label: 'Hosts lost', value: restart.hostsLost, unit: 'hosts' },
    { kind: 'quantity', label: 'Guests lost', value: restart.guestsLost, unit: 'vms' },
    { kind: 'quantity', label: 'Guests back by themselves', value: restart.guestsBack, unit: 'vms' },
    { kind: 'quantity', label: 'Guests that stay down', value: restart.guestsNever, unit: 'vms' },
    { kind: 'quantity', label: 'Guests of unknown time', value: restart.guestsUnknown, unit: 'vms' },
    { kind: 'quantity', label: 'Until the first guest serves again', value: restart.firstUpMs, unit: 'ms' },
    { kind: 'quantity', label: 'Until the last that comes back', value: restart.lastUpMs, unit: 'ms' },
    { kind: 'quantity', label: 'Services interrupted', value: restart.serviceCount, unit: 'services' },
    { kind: 'quantity', label: 'Services that stay down', value: restart.servicesNever, unit: 'services' },
    {
      kind: 'quantity',
      label: 'Until the last service that comes back',
      value: restart.lastServiceMs,
      unit: 'ms',
    },
  ]
}

function bootingLine({ booting }: EstateRestart): Block {
  const most = booting.reduce((high, [, guests]) => Math.max(high, guests), 0)
  // A step is drawn as two points, so that the line does not slope between them.
  const points = booting.flatMap(([atMs, guests], at): (readonly [number, number])[] => {
    const before = booting[at - 1]
    return before === undefined
      ? [[atMs, guests]]
      : [
          [atMs, before[1]],
          [atMs, guests],
        ]
  })
  return {
    kind: 'line',
    title: most === 0 ? 'No guest boots' : `At most ${counted(most, 'guest')} boot at the same time`,
    x: { label: 'After the loss', unit: 'ms' },
    y: { label: 'Guests that boot', unit: 'vms' },
    series: [{ label: 'booting', points }],
  }
}

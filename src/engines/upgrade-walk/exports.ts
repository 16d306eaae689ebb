import type { ExportFile } from '#engines/engine.ts'
import { layers } from '#engines/upgrade-walk/component-order.table.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { HostVisit, Step, UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { chanceText, momentText, spanText } from '#engines/upgrade-walk/wording.ts'
import { type CalendarEvent, calendarText } from '#kernel/calendar/icalendar.ts'
import { renderCsv } from '#kernel/csv.ts'
import { escapeMarkdown } from '#kernel/markdown-text.ts'

/** The plan for a calendar, a spreadsheet and the people on duty. */
export const upgradeExports = (result: UpgradeResult, values: UpgradeParams): readonly ExportFile[] => [
  {
    ...{ name: 'walk.ics', mediaType: 'text/calendar', title: 'The walk as a calendar' },
    text: icalendar(result),
  },
  { name: 'walk.csv', mediaType: 'text/csv', title: 'One line per host', text: csv(result) },
  { name: 'runbook.md', mediaType: 'text/markdown', title: 'The runbook', text: runbook(result, values) },
]

const names = (hosts: readonly HostVisit[]): string => hosts.map(({ name }) => name).join(', ')

function icalendar({ steps, layers: others, startsAtMs }: UpgradeResult): string {
  const events: CalendarEvent[] = [
    ...others.map(
      ({ name, title, startMs, endMs }): CalendarEvent => ({
        ...{ id: `layer ${name}`, fromMs: startMs, toMs: endMs, summary: `${title}: ${name}` },
        ...{ description: '', location: '', categories: ['layer'] },
      }),
    ),
    ...steps.map(
      (step): CalendarEvent => ({
        ...{ id: `${step.cluster} ${names(step.hosts)}`, fromMs: step.startMs, toMs: step.endMs },
        summary: `${step.clusterName}, round ${step.round}: ${names(step.hosts)}`,
        description: `Exposed for ${spanText(step.below.toMs - step.below.fromMs)}; ${survives(step)}.`,
        ...{ location: step.clusterName, categories: ['hosts'] },
      }),
    ),
  ]
  return calendarText({ id: 'upgrade-walk', name: 'Rolling update', stampedAtMs: startsAtMs, events })
}

const survives = ({ spare }: Step): string =>
  spare === 0
    ? 'no further failure is survived'
    : `${spare} further ${spare === 1 ? 'failure is' : 'failures are'} survived`

function csv({ steps, leftOut }: UpgradeResult): string {
  const moment = (ms: number): string => new Date(ms).toISOString()
  const columns = [
    ...['cluster', 'round', 'host', 'begins', 'empty', 'back', 'filled', 'data whole'],
    ...['VMs', 'VMs stopped', 'failures survived', 'left out because'],
  ].map((title) => ({ title }))
  const rows = [
    ...steps.flatMap((step) =>
      step.hosts.map((host) => [
        ...[step.clusterName, step.round, host.name, moment(step.startMs), moment(host.emptyAtMs)],
        ...[moment(host.backAtMs), moment(host.filledAtMs), moment(host.wholeAtMs), host.vms],
        ...[host.stopped.map(({ name }) => name).join('; '), step.spare, ''],
      ]),
    ),
    ...leftOut.map(({ cluster, name, why, vms }) => [
      ...[cluster, '', name, '', '', '', '', '', '', vms.join('; '), '', why],
    ]),
  ]
  return renderCsv({ kind: 'table', title: '', columns, rows })
}

function runbook(result: UpgradeResult, values: UpgradeParams): string {
  const visit = layers.find(({ id }) => id === 'hosts')?.visit ?? []
  const stop =
    values.stopOnError === 'stop'
      ? 'A host that does not come back: finish the hosts that are out, begin no further round, decide on evidence.'
      : 'A host that does not come back: go on while the next host can still be emptied. Nothing may be left for a failure.'
  const lines = [
    '# Runbook of a rolling update',
    '',
    `From ${momentText(result.startsAtMs)} to ${momentText(result.endsAtMs)} UTC. ${values.spareHosts} further host ${values.spareHosts === 1 ? 'failure is' : 'failures are'} to be survived at every moment.`,
    '',
    `Before each round: no alarm, no resync under way, every host of the cluster in service. ${stop}`,
    '',
    ...result.layers.flatMap(({ title, name, startMs, endMs }) => [
      `- [ ] ${momentText(startMs)} to ${momentText(endMs)}: ${escapeMarkdown(title)}: ${escapeMarkdown(name)}`,
    ]),
    ...result.steps.flatMap((step) => stepLines(step, visit)),
    ...(result.leftOut.length === 0 ? [] : ['', '## Not in this plan', '']),
    ...result.leftOut.map(
      ({ name, cluster, why }) =>
        `- ${escapeMarkdown(name)} (${escapeMarkdown(cluster)}): ${escapeMarkdown(why)}.`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function stepLines(step: Step, visit: readonly string[]): readonly string[] {
  const stopped = step.hosts.flatMap((host) => host.stopped.map(({ name }) => name))
  return [
    '',
    `## ${momentText(step.startMs)} ${escapeMarkdown(step.clusterName)}, round ${step.round}: ${escapeMarkdown(names(step.hosts))}`,
    '',
    `Exposed from ${momentText(step.below.fromMs)} for ${spanText(step.below.toMs - step.below.fromMs)}; ${survives(step)}; chance of more: ${chanceText(step.outageChance)}.`,
    '',
    ...(stopped.length === 0
      ? []
      : [`- [ ] Their owners agreed to this window; stop ${escapeMarkdown(stopped.join(', '))}.`]),
    ...step.hosts.flatMap(({ name, emptyAtMs, backAtMs, filledAtMs, wholeAtMs, vms }) => [
      `- [ ] ${escapeMarkdown(name)}: maintenance mode, ${vms} VMs leave, empty by ${momentText(emptyAtMs)}`,
      `- [ ] ${escapeMarkdown(name)}: ${visit.join(', then ')}, back by ${momentText(backAtMs)}`,
      `- [ ] ${escapeMarkdown(name)}: its VMs return by ${momentText(filledAtMs)}${wholeAtMs > backAtMs ? `, data whole by ${momentText(wholeAtMs)}` : ''}`,
    ]),
  ]
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderCsv } from '#kernel/csv.ts'
import { foldedGantt, ganttTable } from '#kernel/gantt.ts'
import { calendarTicks, zoneText } from '#report/calendar-axis.ts'
import { renderHtml } from '#report/html.ts'
import { renderMarkdown } from '#report/markdown.ts'
import { sampleGantt } from '#report/sample-gantt.ts'
import { renderText } from '#report/text.ts'

const text = (hosts: number): string => renderText([sampleGantt(hosts)], { columns: 110, colour: 'none' })
const html = (hosts: number): string => renderHtml([sampleGantt(hosts)], { idPrefix: 'g' })

test('the axis is dated in the zone of the plan and says when its clock changes', () => {
  for (const drawn of [text(9), html(9)]) {
    assert.match(drawn, /Mon 19 Oct/)
    assert.match(
      drawn.replaceAll(/\s+/g, ' '),
      /Times in Europe\/Berlin \(UTC\+02:00, from Sun 25 Oct 2026 UTC\+01:00\)/,
    )
  }
})

test('what is on the critical path is told by its shape and in words, in every form', () => {
  assert.match(text(9), /^esx-01 .*#/m)
  assert.match(text(9), /# work on the critical path/)
  assert.match(html(9), /class="bh-tone-critical" d="M[^"]*v16/)
  assert.match(html(9), /bh-strong[^>]*>esx-01</)
  for (const table of [renderMarkdown([sampleGantt(9)]), renderCsv(ganttTable(sampleGantt(9)))]) {
    assert.match(table, /esx-01.*work on the critical path/)
  }
})

test('a table for a spreadsheet has every bar, with the distance from UTC beside each time', () => {
  const lines = renderCsv(ganttTable(sampleGantt(90)))
    .trimEnd()
    .split('\r\n')
  assert.equal(lines.length, 1 + 1 + 180)
  // The bar begins two hours after the opening night at 20:00, in winter time since 25 October.
  assert.ok(
    lines.includes(
      'esx-04,firmware and patch,work,Sun 2026-10-25 19:00 +01:00,Sun 2026-10-25 21:00 +01:00,2',
    ),
  )
})

test('more than sixty rows are folded with a count, and critical rows stay', () => {
  const { shown, left } = foldedGantt(sampleGantt(90))
  assert.deepEqual([shown.rows.length, left], [60, 31])
  const critical = sampleGantt(90).rows.filter(({ bars }) => bars.some(({ tone }) => tone === 'critical'))
  for (const row of critical) assert.ok(shown.rows.some(({ label }) => label === row.label))
  assert.match(text(90), /31 further rows/)
  assert.match(html(90), /31 further rows/)
  assert.doesNotMatch(text(59), /further rows/)
})

test('a long plan stays a handful of shapes', () => {
  assert.ok((html(90).match(/<path/g) ?? []).length < 60)
})

test('ticks stand at round readings of the zone, hours to months, and never more than asked', () => {
  const fromMs = Date.UTC(2026, 9, 24, 22)
  for (const [hours, most] of [
    [3, 4],
    [30, 7],
    [24 * 5, 7],
    [24 * 40, 3],
    [24 * 400, 7],
    [24 * 366 * 30, 5],
  ] as const) {
    const ticks = calendarTicks({ fromMs, toMs: fromMs + hours * 3_600_000 }, 'Europe/Berlin', most)
    assert.ok(ticks.length >= 1 && ticks.length <= most + 1, `${hours} h: ${ticks.length}`)
  }
  // Midnights in Berlin on both sides of the change lie 25 hours apart.
  const days = calendarTicks({ fromMs, toMs: fromMs + 49 * 3_600_000 }, 'Europe/Berlin', 3)
  assert.deepEqual(
    days.map(({ text: day, atMs }) => [day, (atMs - fromMs) / 3_600_000]),
    [
      ['Sun 25 Oct', 0],
      ['Mon 26 Oct', 25],
      ['Tue 27 Oct', 49],
    ],
  )
})

test('an unknown zone is told and drawn in UTC; nonsense is drawn without a throw', () => {
  assert.match(
    zoneText({ fromMs: 0, toMs: 1 }, 'Mars/Olympus'),
    /^Times in UTC; the zone "Mars\/Olympus" is not known here$/,
  )
  const odd = [Number.NaN, Infinity, -Infinity, -1, 1e300]
  for (const startsAtMs of odd) {
    for (const endsAtMs of odd) {
      const block = { ...sampleGantt(3), startsAtMs, endsAtMs, timeZone: 'Mars/Olympus' }
      for (const drawn of [
        renderHtml([block], { idPrefix: 'g' }),
        renderText([block], { columns: 60, colour: 'none' }),
      ]) {
        assert.doesNotMatch(drawn, /NaN|Infinity/)
      }
    }
  }
  const none = { ...sampleGantt(0), rows: [], marks: [] }
  assert.match(renderText([none], { columns: 60, colour: 'none' }), /No rows to draw/)
  assert.doesNotMatch(renderHtml([none], { idPrefix: 'g' }), /NaN/)
})

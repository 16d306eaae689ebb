import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field } from '#kernel/field.ts'
import { controlMarkup } from '#web/publish/control.ts'

const count = (max: number): Field => ({
  ...{ kind: 'number', label: 'Dirty rate', help: '', unit: 'count', min: 0, step: 1, default: 1 },
  max,
})
const drawn = (max: number, value: number): string =>
  controlMarkup('f-rate', 'rate', count(max), value).markup

test('a slider whose field goes on for a hundred times ends at ten times what the figure starts with', () => {
  assert.match(drawn(100_000, 500), /max="5000"/)
  assert.match(drawn(50_000, 500), /max="5000"/)
})

test('a slider reaches the whole field when that is near, or when the figure starts at nothing', () => {
  assert.match(drawn(49_999, 500), /max="49999"/)
  assert.match(drawn(100_000, 0), /max="100000"/)
})

test('a day is a date control inside the years that calendars know', () => {
  const day: Field = { kind: 'date', label: 'First day', help: 'When it begins.', default: '2027-01-04' }
  const { markup } = controlMarkup('f-start', 'startDay', day, '2027-06-01')
  assert.match(
    markup,
    /<input type="date" id="f-start" name="startDay" min="1970-01-01" max="2199-12-31" value="2027-06-01"/,
  )
})

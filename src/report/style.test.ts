import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderHtml } from '#report/html.ts'
import { dark, light, print, type Theme } from '#report/palette.ts'
import { sampleBlocks } from '#report/samples.ts'
import { states } from '#report/states.ts'
import { reportCss } from '#report/style.ts'

/** Relative luminance of #rrggbb, 0 to 1. Source: WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** CIE 1976 lightness, 0 to 100. */
const lightness = (colour: string): number => 116 * Math.cbrt(luminance(colour)) - 16

const themes: readonly (readonly [string, Theme])[] = [
  ['light', light],
  ['dark', dark],
  ['print', print],
]
const papers = ['paper', 'paper-sunk', 'paper-raised'] as const

test('the measure itself is right: black on white is 21, and a grey of 4.54', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54')
})

test('text reads at 4.5:1 or better on every paper in every theme', () => {
  for (const [name, theme] of themes) {
    for (const paper of papers) {
      for (const ink of ['ink', 'ink-soft', 'accent'] as const) {
        assert.ok(contrast(theme[ink], theme[paper]) >= 4.5, `${name}: ${ink} on ${paper}`)
      }
    }
    assert.ok(contrast(theme.paper, theme['state-failed']) >= 4.5, `${name}: the mark of unsafe`)
  }
})

test('state colours and outlines stand out at 3:1 or better on every paper in every theme', () => {
  for (const [name, theme] of themes) {
    for (const paper of papers) {
      for (const state of states) {
        const ratio = contrast(theme[`state-${state}`], theme[paper])
        assert.ok(ratio >= 3, `${name}: ${state} on ${paper} is ${ratio.toFixed(2)}`)
      }
      assert.ok(contrast(theme['rule-strong'], theme[paper]) >= 3, `${name}: rule-strong on ${paper}`)
    }
  }
})

test('neighbours in the order of states differ in lightness, for eyes and printers without hue', () => {
  for (const [name, theme] of themes) {
    for (const [index, state] of states.entries()) {
      const next = states[index + 1]
      if (next === undefined) continue
      const distance = Math.abs(lightness(theme[`state-${state}`]) - lightness(theme[`state-${next}`]))
      assert.ok(distance >= 5, `${name}: ${state} and ${next} differ by ${distance.toFixed(1)}`)
    }
  }
})

test('the sheet follows the system, obeys the reader over the system, and prints on white', () => {
  assert.match(reportCss, /@media \(prefers-color-scheme:dark\)\{:root:not\(\[data-theme=light\]\)/)
  assert.match(reportCss, /:root\[data-theme=dark\]\{/)
  assert.match(reportCss, /@media print\{:root,[^{]*\{[^}]*--paper:#ffffff/)
})

test('the sheet is whole: braces balance, nothing is fetched, every colour is a property', () => {
  assert.equal(reportCss.split('{').length, reportCss.split('}').length)
  assert.doesNotMatch(reportCss, /url\(|@import|@font-face/)
  const rules = reportCss.slice(reportCss.indexOf('.bh-p'))
  assert.doesNotMatch(rules, /#[\da-f]{3,8}\b/i)
})

test('every class the renderers write is one the sheet knows, or names a state for others to style', () => {
  const shown = renderHtml(sampleBlocks, { idPrefix: 'b' })
  const known = new Set([...reportCss.matchAll(/\.(bh-[\w-]+)/g)].map(([, name]) => name))
  const used = new Set([...shown.matchAll(/class="([^"]+)"/g)].flatMap(([, list = '']) => list.split(' ')))
  const hooks =
    /^bh-(is|area)-|^bh-(t|d|wide|picture|legend|map|bars|heatmap|linechart|timeline|gantt|safe|verdict-text)$/
  for (const name of used) assert.ok(known.has(name) || hooks.test(name), `${name} has no rule`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { strToU8 } from 'fflate'
import { openPsaLimits, parseOpenPsa } from '#formats/open-psa.ts'
import { xmlElements } from '#formats/xml-elements.ts'
import { answerFaultTree } from '#kernel/fault-tree/answer.ts'

const choices = { top: 'only', missionTimeHours: 8_760 } as const
const read = (xml: string, top = 'only') => parseOpenPsa('tree.xml', strToU8(xml), { ...choices, top })

/** A document of gate definitions, and probabilities of the events a, b and c. */
const model = (gates: string, data = events('0.1', '0.2', '0.3')): string =>
  `<?xml version="1.0"?>\n<opsa-mef><define-fault-tree name="t">${gates}</define-fault-tree><model-data>${data}</model-data></opsa-mef>`
const event = (name: string, expression: string): string =>
  `<define-basic-event name="${name}">${expression}</define-basic-event>`
const events = (...values: readonly string[]): string =>
  values.map((value, at) => event('abc'[at]!, `<float value="${value}"/>`)).join('')
const gate = (name: string, formula: string): string => `<define-gate name="${name}">${formula}</define-gate>`
const [a, b, c] = ['a', 'b', 'c'].map((name) => `<basic-event name="${name}"/>`)

function answerOf(xml: string, top = 'only') {
  const outcome = read(xml, top)
  assert.ok(outcome.ok, outcome.issues.map(({ message }) => message).join(' '))
  const answer = answerFaultTree(outcome.value.tree, { nodeLimit: 1e5, orders: 3 })
  assert.ok(answer.kind === 'answered')
  return answer
}

const near = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) < 1e-12, `${found} instead of ${expected}`)

const codes = (xml: string, top = 'only'): readonly string[] => [
  ...new Set(read(xml, top).issues.map(({ code }) => code)),
]

test('every connective has the probability of its truth table', () => {
  const cases: readonly (readonly [formula: string, p: number])[] = [
    [`<and>${a}${b}${c}</and>`, 0.006],
    [`<or>${a}${b}${c}</or>`, 0.496],
    [`<atleast min="2">${a}${b}${c}</atleast>`, 0.098],
    [`<cardinality min="1" max="2">${a}${b}${c}</cardinality>`, 0.49],
    [`<xor>${a}${b}</xor>`, 0.1 * 0.8 + 0.9 * 0.2],
    [`<iff>${a}${b}</iff>`, 0.1 * 0.2 + 0.9 * 0.8],
    [`<imply>${a}${b}</imply>`, 1 - 0.1 * 0.8],
    [`<nand>${a}${b}</nand>`, 0.98],
    [`<nor>${a}${b}</nor>`, 0.72],
    [`<not>${c}</not>`, 0.7],
    [`<or>${a}<and>${b}<not>${c}</not></and></or>`, 0.1 + 0.9 * 0.2 * 0.7],
    [`<or>${a}<constant value="false"/></or>`, 0.1],
    [`<and>${a}<constant value="true"/></and>`, 0.1],
    [b!, 0.2],
  ]
  for (const [formula, p] of cases) near(answerOf(model(gate('top', formula))).probability.low, p)
})

test('expressions give point values: rates over the mission time, parameters of parameters, means of deviates', () => {
  const parameters =
    '<define-parameter name="twice"><mul><parameter name="rate"/><int value="2"/></mul></define-parameter>' +
    '<define-parameter name="rate"><float value="1e-5"/></define-parameter>'
  const cases: readonly (readonly [expression: string, p: number])[] = [
    ['<exponential><parameter name="rate"/><system-mission-time/></exponential>', 1 - Math.exp(-0.0876)],
    ['<exponential><parameter name="twice"/><float value="100"/></exponential>', 1 - Math.exp(-2e-3)],
    [
      '<lognormal-deviate><float value="0.03"/><float value="3"/><float value="0.95"/></lognormal-deviate>',
      0.03,
    ],
    ['<uniform-deviate><float value="0.2"/><float value="0.4"/></uniform-deviate>', 0.3],
    ['<sub><float value="0.9"/><float value="0.2"/><float value="0.1"/></sub>', 0.6],
    ['<bool value="true"/>', 1],
    [
      '<Weibull><float value="100"/><float value="2"/><float value="0"/><float value="50"/></Weibull>',
      1 - Math.exp(-0.25),
    ],
    // In the long run a repairable part is down failing / (failing + repairing) of the time.
    ['<GLM><float value="0"/><float value="1"/><float value="3"/><float value="1000"/></GLM>', 0.25],
  ]
  for (const [expression, p] of cases) {
    near(answerOf(model(gate('top', a!), event('a', expression) + parameters)).probability.low, p)
  }
})

test('house events are constants, and names may carry the path of their component', () => {
  const house = '<define-house-event name="on"><constant value="true"/></define-house-event>'
  const top = gate('top', '<and><event name="t.pump"/><house-event name="on"/></and>')
  near(answerOf(model(`${top}${gate('pump', a!)}`, events('0.1') + house)).probability.low, 0.1)
})

test('a comment, a bare document type and a byte order mark are no obstacle', () => {
  const xml = `\uFEFF<?xml version="1.0"?><!DOCTYPE opsa-mef><!-- a > b -->${model(gate('top', a!)).slice(22)}`
  near(answerOf(xml).probability.low, 0.1)
})

test('the top can be named where several gates are used by no other', () => {
  const xml = model(gate('one', a!) + gate('two', b!))
  assert.deepEqual(codes(xml), ['open-psa.tops'])
  near(answerOf(xml, 'two').probability.low, 0.2)
  assert.deepEqual(codes(xml, 'three'), ['open-psa.top-missing'])
})

test('an event without a probability leaves P unknown and the cut sets known', () => {
  const xml = model(gate('top', `<or>${a}<and>${b}<basic-event name="undefined"/></and></or>`))
  assert.deepEqual(codes(xml), ['open-psa.probabilities-unknown'])
  const { probability, byOrder } = answerOf(xml)
  assert.ok(Number.isNaN(probability.low))
  assert.deepEqual(byOrder, [0, 1, 1, 0])
  for (const expression of [
    '',
    '<float value="much"/>',
    '<float/>',
    '<periodic-test/>',
    '<parameter name="none"/>',
  ]) {
    assert.ok(codes(model(gate('top', a!), event('a', expression))).includes('open-psa.no-probability'))
  }
})

test('parameters that need each other have no value, and nothing hangs', () => {
  const circle =
    '<define-parameter name="x"><parameter name="y"/></define-parameter><define-parameter name="y"><parameter name="x"/></define-parameter>'
  const xml = model(gate('top', a!), event('a', '<parameter name="x"/>') + circle)
  assert.ok(codes(xml).includes('open-psa.no-probability'))
})

test('what cannot be meant is refused with its line', () => {
  const cases: readonly (readonly [xml: string, code: string])[] = [
    [model(gate('top', `<or>${a}<gate name="gone"/></or>`)), 'open-psa.reference'],
    [model(gate('x', '<gate name="y"/>') + gate('y', '<gate name="x"/>')), 'open-psa.cycle'],
    [
      model(gate('top', a!) + gate('x', '<gate name="y"/>') + gate('y', '<gate name="x"/>')),
      'open-psa.cycle',
    ],
    [model(gate('top', '<gate name="top"/>')), 'open-psa.cycle'],
    [model(gate('top', `<atleast min="4">${a}${b}${c}</atleast>`)), 'open-psa.threshold'],
    [model(gate('top', `<atleast>${a}${b}${c}</atleast>`)), 'open-psa.threshold'],
    [model(gate('top', `<atleast min="-1">${a}</atleast>`)), 'open-psa.threshold'],
    [model(gate('top', `<cardinality min="3" max="2">${a}${b}${c}</cardinality>`)), 'open-psa.threshold'],
    [model(gate('top', a!), events('1.5')), 'open-psa.probability'],
    [model(gate('top', a!), events('-0.1')), 'open-psa.probability'],
    [model(gate('top', a!) + gate('top', b!)), 'open-psa.defined-twice'],
    [model(gate('a', b!)), 'open-psa.defined-twice'],
    [model(gate('top', '')), 'open-psa.formula'],
    [model(gate('top', a! + b)), 'open-psa.formula'],
    [model(gate('top', '<and/>')), 'open-psa.formula'],
    [model(gate('top', `<not>${a}${b}</not>`)), 'open-psa.formula'],
    [model(gate('top', `<maybe>${a}</maybe>`)), 'open-psa.formula'],
    [model(gate('', a!)), 'open-psa.unnamed'],
    [model(gate('top', a!), `${events('0.1')}<define-CCF-group name="g"/>`), 'open-psa.unsupported'],
    [model(''), 'open-psa.empty'],
    ['<html></html>', 'open-psa.empty'],
  ]
  for (const [xml, code] of cases) {
    const outcome = read(xml)
    assert.ok(!outcome.ok, code)
    const issue = outcome.issues.find((one) => one.code === code)
    assert.ok(issue !== undefined, `${code}, not ${outcome.issues.map((one) => one.code).join(' ')}`)
    assert.match(issue.where, /^tree\.xml(:\d+)?$/)
  }
})

test('xor of three is read as parity, with a warning', () => {
  const xml = model(gate('top', `<xor>${a}${b}${c}</xor>`))
  assert.deepEqual(codes(xml), ['open-psa.xor-of-many'])
  near(answerOf(xml).probability.low, 0.1 * 0.8 * 0.7 + 0.9 * 0.2 * 0.7 + 0.9 * 0.8 * 0.3 + 0.006)
})

test('entities are refused before they can grow', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
  assert.deepEqual(codes(bomb), ['xml.entities'])
  assert.deepEqual(codes('<x/><!ENTITY a SYSTEM "file:///etc/passwd">'), ['xml.entities'])
})

test('what is no well-formed document in UTF-8 is refused, each with its own code', () => {
  const cases: readonly (readonly [xml: string, code: string])[] = [
    ['', 'xml.empty'],
    ['plain text', 'xml.empty'],
    ['<a><b></a></b>', 'xml.mismatch'],
    ['</a>', 'xml.mismatch'],
    ['<a><b>', 'xml.unclosed'],
    ['<a><!-- ', 'xml.unclosed'],
    ['<a/><b/>', 'xml.malformed'],
    ['<a x=1/>', 'xml.malformed'],
    ['<a', 'xml.malformed'],
    ['< a/>', 'xml.malformed'],
  ]
  for (const [xml, code] of cases) assert.deepEqual(codes(xml), [code], xml)
  const utf16 = new Uint8Array([0xff, 0xfe, 0x3c, 0])
  const outcome = parseOpenPsa('tree.xml', utf16, choices)
  assert.equal(outcome.issues[0]?.code, 'xml.encoding')
})

test('nesting, size and number of elements are bounded', () => {
  const deep = '<not>'.repeat(3_000)
  assert.deepEqual(codes(model(gate('top', deep))), ['xml.too-deep'])
  const limits = { bytes: 100, elements: 3, depth: 10, roots: 'one' } as const
  assert.equal(xmlElements('x', new Uint8Array(101), limits).issues[0]?.code, 'xml.too-large')
  assert.equal(xmlElements('x', strToU8('<a><b/><b/><b/></a>'), limits).issues[0]?.code, 'xml.too-large')
  assert.ok(openPsaLimits.bytes <= 2 ** 28)
})

test('a chain of 20,000 gates and 1,900 nested formulas are read and solved without deep recursion', () => {
  const length = 20_000
  const chain = Array.from({ length }, (_, at) =>
    gate(
      `g${at}`,
      at === 0
        ? a!
        : `<${at % 2 ? 'and' : 'or'}><gate name="g${at - 1}"/>${at % 3 ? b : c}</${at % 2 ? 'and' : 'or'}>`,
    ),
  )
  const { probability } = answerOf(model(chain.join('')))
  assert.ok(probability.low > 0 && probability.low < 1)
  const nested = `${'<not>'.repeat(1_900)}${a}${'</not>'.repeat(1_900)}`
  near(answerOf(model(gate('top', nested))).probability.low, 0.1)
})

test('no bytes whatever throw or hang', () => {
  const pieces = fc.constantFrom(
    ...[
      '<',
      '>',
      '/',
      '"',
      '<and>',
      '</and>',
      '<define-gate name="g">',
      '</define-gate>',
      '<gate name="g"/>',
    ],
    ...[
      '<opsa-mef>',
      '</opsa-mef>',
      '<!--',
      '-->',
      '<float value="1"/>',
      '&amp;',
      '\u0000',
      a!,
      '<atleast min="1">',
    ],
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const outcome = read(parts.join(''))
      assert.ok(outcome.ok || outcome.issues.length > 0)
    }),
    { seed: 5, numRuns: 1_000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.ok(!parseOpenPsa('tree.xml', bytes, choices).ok)
    }),
    { seed: 5, numRuns: 300 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { redacted, secret } from '#live/secret.ts'

const forms = (user: string, plain: string): readonly string[] => [
  plain,
  encodeURIComponent(plain),
  JSON.stringify(plain).slice(1, -1),
  Buffer.from(`${user}:${plain}`).toString('base64'),
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
]

test('no form in which a secret is sent survives in a text', () => {
  const word = fc.string({ minLength: 6, maxLength: 30 }).filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(word, word, (user, plain) => {
      for (const form of forms(user, plain)) {
        const clean = redacted(`before ${form} after`, user, [secret(plain)])
        assert.ok(!clean.includes(form) || '[secret]'.includes(form), `${form} in ${clean}`)
      }
    }),
    { seed: 6, numRuns: 500 },
  )
})

test('a secret shows itself to nobody who prints, logs or serializes it', () => {
  const one = secret('hunter22')
  for (const shown of [
    String(one),
    JSON.stringify({ one }),
    `${one}`,
    inspect({ one }, { showHidden: true }),
  ])
    assert.doesNotMatch(shown, /hunter22/)
  assert.equal(one.reveal(), 'hunter22')
})

test('a very short secret blacks out no ordinary words', () => {
  assert.equal(redacted('the host is down', 'me', [secret('the')]), 'the host is down')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeHtml, html, raw } from '#report/markup.ts'
import { xmlFault } from '#report/well-formed.ts'

test('interpolated text cannot open a tag, close an attribute or start an entity', () => {
  const name = `<script>alert("x")</script> & 'y'`
  const { markup } = html`<a title="${name}">${name}</a>`
  assert.equal(
    markup,
    '<a title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;</a>',
  )
})

test('markup, lists of it and nothing nest without a second escape', () => {
  const items = ['a', 'b<'].map((text) => html`<li>${text}</li>`)
  assert.equal(
    html`<ul>${items}${undefined}</ul>${raw('<hr>')}${7}`.markup,
    '<ul><li>a</li><li>b&lt;</li></ul><hr>7',
  )
})

test('any text at all leaves well-formed XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(xmlFault(html`<a b="${text}">${text}</a>`.markup), undefined)
    }),
    { numRuns: 300, seed: 7 },
  )
})

test('control characters, half surrogates and bidirectional overrides become U+FFFD; right-to-left names stay', () => {
  assert.equal(escapeHtml('a\u0000b\u001b[31mc\ud800d\u202ee'), 'a\ufffdb\ufffd[31mc\ufffdd\ufffde')
  assert.equal(escapeHtml('\u05e9\u05e8\u05ea'), '\u05e9\u05e8\u05ea')
})

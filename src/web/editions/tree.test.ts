import assert from 'node:assert/strict'
import { test } from 'node:test'
import { xmlFault } from '#report/well-formed.ts'
import { changed, elementsOf, parseMarkup, textOf, treeHtml, treeXhtml } from '#web/editions/tree.ts'

const sample =
  '<p class="a" hidden>One<br>two &lt;b&gt; <svg viewBox="0 0 1 1"><path d="M0 0"/><g></g></svg></p><ul><li>x</li></ul><!-- gone --><div></div>'

test('markup that our templates write is written back as it was, without its comments', () => {
  const expected = sample.replace('<!-- gone -->', '').replace('<g></g>', '<g/>')
  assert.equal(treeHtml(parseMarkup(sample)), expected)
})

test('XHTML closes what HTML leaves open, gives every attribute a value and drawings their namespace', () => {
  const text = treeXhtml(parseMarkup(sample))
  assert.match(text, /<p class="a" hidden="">One<br\/>two/)
  assert.match(text, /<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 1 1">/)
  assert.match(text, /<div><\/div>/)
  assert.equal(xmlFault(`<x>${text}</x>`), undefined)
})

test('an element that is never closed, or closed by another, stops the build instead of losing half a page', () => {
  assert.throws(() => parseMarkup('<p>one'), /<p> is never closed/)
  assert.throws(() => parseMarkup('<p><b>one</p>'), /<\/p> closes <b>/)
  assert.throws(() => parseMarkup('one < two'), /no markup at "< two"/)
  assert.throws(() => parseMarkup('<p class=bare>x</p>'), /no markup at/)
})

test('a change sees what is inside already changed, and can drop, replace or double an element', () => {
  const tree = changed(parseMarkup('<p><b>1</b><i>2</i></p>'), (node) =>
    node.name === 'b' ? [] : node.name === 'i' ? [node, node] : [node],
  )
  assert.equal(treeHtml(tree), '<p><i>2</i><i>2</i></p>')
  assert.equal(textOf(tree), '22')
  assert.deepEqual(
    [...elementsOf(tree)].map(({ name }) => name),
    ['p', 'i', 'i'],
  )
})

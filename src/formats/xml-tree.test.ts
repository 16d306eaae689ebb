import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type XmlLimits, xmlElementsOf } from '#formats/xml-elements.ts'
import { childAt, childrenOf, rootsOf, textAt, type XmlTree } from '#formats/xml-tree.ts'

const limits: XmlLimits = { bytes: 10_000, elements: 100, depth: 10, roots: 'many' }
const read = (text: string): XmlTree => {
  const outcome = xmlElementsOf('x.xml', text, limits)
  assert.ok(outcome.ok)
  return outcome.value
}

test('text between tags belongs to the element it stands in, entities resolved, CDATA as written', () => {
  const tree = read('<a> one &amp; two <b>three</b><c><![CDATA[<four> & five]]></c></a>')
  const [root] = rootsOf(tree)
  assert.ok(root)
  assert.equal(root.text, 'one & two')
  assert.equal(textAt(tree, root, 'b'), 'three')
  assert.equal(textAt(tree, root, 'c'), '<four> & five')
  assert.equal(textAt(tree, root, 'c/d'), undefined)
})

test('a type of the schema instance hides no attribute that is called type', () => {
  const tree = read('<val type="HostSystem" xsi:type="ManagedObjectReference" ovf:id="x">host-1</val>')
  assert.deepEqual(
    { ...tree[0]?.attributes },
    {
      type: 'HostSystem',
      'xsi:type': 'ManagedObjectReference',
      id: 'x',
    },
  )
})

test('the schema instance is known by what it is, whatever prefix a writer chose and wherever it says so', () => {
  const instance = 'http://www.w3.org/2001/XMLSchema-instance'
  const tree = read(
    `<a><val type="Folder" xmlns:_i="${instance}" _i:type="Ref">1</val><val _i:type="Ref" type="Host"/>` +
      `<val j:type="Ref" type="Pool" xmlns:j="${instance}"/></a>`,
  )
  assert.deepEqual(
    tree.slice(1).map(({ attributes }) => [attributes.type, attributes['xsi:type']]),
    [
      ['Folder', 'Ref'],
      ['Host', 'Ref'],
      ['Pool', 'Ref'],
    ],
  )
})

test('a file may hold several documents one after another where that is allowed, and only there', () => {
  const text = '<?xml version="1.0"?><domain>1</domain>\n<domain>2</domain>'
  assert.deepEqual(
    rootsOf(read(text)).map(({ text: said }) => said),
    ['1', '2'],
  )
  const one = xmlElementsOf('x.xml', text, { ...limits, roots: 'one' })
  assert.equal(one.issues[0]?.code, 'xml.malformed')
})

test('children are found by name and in order, paths go through the first of each name', () => {
  const tree = read('<a><b n="1"/><c/><b n="2"><d>x</d></b></a>')
  const root = tree[0] as XmlTree[number]
  assert.deepEqual(
    childrenOf(tree, root, 'b').map(({ attributes }) => attributes.n),
    ['1', '2'],
  )
  assert.equal(childrenOf(tree, root).length, 3)
  assert.equal(childAt(tree, root, 'b/d'), undefined, 'the first b has none')
})

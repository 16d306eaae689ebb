import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cmi5Structure, publisherId, scormManifest } from '#path/learning/manifest.ts'
import { sampleCourse } from '#path/learning/sample-course.ts'

const course = { ...sampleCourse(2, 2), title: 'Names & <things> "quoted"' }

/** Elements in order of their start tags, with their attributes; stops on what is not well formed. */
function elements(xml: string): readonly {
  readonly name: string
  readonly depth: number
  readonly of: Readonly<Record<string, string>>
}[] {
  const found: { name: string; depth: number; of: Record<string, string> }[] = []
  const open: string[] = []
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  for (const [, close, name = '', rest = '', self] of body.matchAll(
    /<(\/)?([A-Za-z][\w:]*)((?:\s+[\w:]+="[^"<]*")*)\s*(\/)?>/g,
  )) {
    if (close) assert.equal(open.pop(), name)
    else {
      const of = Object.fromEntries(
        [...rest.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
      )
      found.push({ name, depth: open.length, of })
      if (!self) open.push(name)
    }
  }
  assert.deepEqual(open, [])
  assert.doesNotMatch(body.replace(/<[^>]*>/g, ''), /[<>]|&(?!amp;|lt;|gt;|quot;)/)
  return found
}

test('the SCORM manifest has the parts, order and names that the content aggregation model asks for', () => {
  const files = ['articles/a.html', 'index.html']
  const all = elements(scormManifest(course, 'index.html', files))
  const named = (name: string) => all.filter((one) => one.name === name)
  // Namespaces of IMS content packaging 1.1.2 and of ADL.
  const [manifest] = all
  assert.equal(manifest?.name, 'manifest')
  assert.equal(manifest?.of.xmlns, 'http://www.imsproject.org/xsd/imscp_rootv1p1p2')
  assert.equal(manifest?.of['xmlns:adlcp'], 'http://www.adlnet.org/xsd/adlcp_rootv1p2')
  // imscp_rootv1p1p2.xsd: metadata, organizations, resources, in this order, each once.
  assert.deepEqual(
    all.filter(({ depth }) => depth === 1).map(({ name }) => name),
    ['metadata', 'organizations', 'resources'],
  )
  const [organization] = named('organization')
  assert.equal(named('organizations')[0]?.of.default, organization?.of.identifier)
  const [resource] = named('resource')
  assert.equal(named('item')[0]?.of.identifierref, resource?.of.identifier)
  assert.deepEqual(
    [resource?.of['adlcp:scormtype'], resource?.of.type, resource?.of.href],
    ['sco', 'webcontent', 'index.html'],
  )
  assert.deepEqual(
    named('file').map(({ of }) => of.href),
    files,
  )
  const ids = all.flatMap(({ of }) => (of.identifier === undefined ? [] : [of.identifier]))
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^[A-Za-z_][\w.-]*$/, 'an XML id')
})

test('the cmi5 course structure follows CourseStructure.xsd', () => {
  const all = elements(cmi5Structure(course, 'index.html', 0.75))
  assert.equal(all[0]?.of.xmlns, 'https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd')
  assert.deepEqual(
    all.map(({ name, depth }) => `${depth} ${name}`),
    [
      '0 courseStructure',
      '1 course',
      '2 title',
      '3 langstring',
      '2 description',
      '3 langstring',
      '1 au',
      '2 title',
      '3 langstring',
      '2 description',
      '3 langstring',
      '2 url',
    ],
  )
  const au = all.find(({ name }) => name === 'au')
  assert.deepEqual(
    [au?.of.moveOn, au?.of.masteryScore, au?.of.launchMethod],
    ['CompletedOrPassed', '0.75', 'AnyWindow'],
  )
  assert.match(String(au?.of.id), /^urn:uuid:[0-9a-f-]{36}$/)
  assert.notEqual(au?.of.id, publisherId('course', course.place))
  assert.doesNotMatch(cmi5Structure(course, 'index.html', 'none'), /masteryScore/)
})

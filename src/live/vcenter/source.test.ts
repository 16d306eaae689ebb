import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputFile } from '#importers/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { standardHttpLimits } from '#live/http.ts'
import { readLive } from '#live/reading.ts'
import { secret } from '#live/secret.ts'
import { propertiesOf } from '#live/vcenter/properties.ts'
import source from '#live/vcenter/source.ts'
import { type FakeBehaviour, type FakeVcenter, fakeVcenter } from '#test/fake-vcenter.ts'
import { type StartTls, type TlsServer, tlsTest } from '#test/tls-server.ts'

const limits = { ...standardHttpLimits, firstPauseMs: 1, silenceMs: 2000, connectMs: 2000 }

type Read = {
  readonly outcome: Outcome<readonly InputFile[]>
  readonly fake: FakeVcenter
  readonly server: TlsServer
  readonly steps: readonly string[]
}

async function readFrom(start: StartTls, behaviour: FakeBehaviour, password = 'pass'): Promise<Read> {
  const fake = fakeVcenter(behaviour)
  const server = await start(fake.handler)
  const steps: string[] = []
  const outcome = await readLive(
    { source, host: server.host, port: server.port, path: '', user: 'reader@vsphere.local' },
    { user: 'reader@vsphere.local', secret: secret(password) },
    {
      trust: { kind: 'authority', pem: server.pem },
      limits,
      program: () => assert.fail('no program is needed'),
      progress: (step, count, total) => steps.push(`${step} ${count}/${total}`),
      signal: new AbortController().signal,
    },
  )
  return { outcome, fake, server, steps }
}

const filesOf = ({ outcome }: Read): ReadonlyMap<string, string> => {
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return new Map(
    outcome.value.map(({ name, bytes }) => [name.split('/').at(-1) ?? '', Buffer.from(bytes).toString()]),
  )
}
const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/<obj type="VirtualMachine">([^<]+)</g)].map(([, id = '']) => id)
const vmIds = (read: Read): readonly string[] =>
  [...filesOf(read)].filter(([name]) => name.startsWith('VirtualMachine-')).flatMap(([, text]) => idsIn(text))
const codes = ({ outcome }: Read): readonly string[] => outcome.issues.map(({ code }) => code)

tlsTest('an inventory comes as the answers themselves, and the session is given back', async (start) => {
  const read = await readFrom(start, {})
  const files = filesOf(read)
  assert.deepEqual([...files.keys()].sort(), [
    ...['Folder-1.xml', 'HostSystem-1.xml', 'VirtualMachine-1.xml', 'custom-fields.xml'],
    ...['licences.xml', 'service.xml', 'tags.json'],
  ])
  assert.match(files.get('VirtualMachine-1.xml') ?? '', /R&amp;D &lt;1&gt;/)
  assert.deepEqual(vmIds(read), ['vm-1', 'vm-2', 'vm-3'])
  assert.deepEqual(codes(read), [])
  assert.deepEqual(read.fake.asked.slice(-2), ['DestroyView', 'Logout'])
  assert.ok(read.steps.includes('virtual machines 6/6'), read.steps.join())
})

tlsTest(
  'every call that is made is one that the source names, and none has a name that changes things',
  async (start) => {
    const read = await readFrom(start, { tags: 'rest', pageOf: 1 })
    assert.ok(read.outcome.ok)
    const named = source.reads.join('\n')
    for (const method of read.fake.asked) {
      const word =
        /\/(?:api|(?:rest\/com\/vmware\/)?cis)\/((?:cis\/)?session|tagging\/category|tagging\/tag(?:-association)?)/.exec(
          method,
        )?.[1] ?? method
      assert.ok(named.includes(word), `${method} is not named`)
    }
    for (const type of Object.keys(propertiesOf)) assert.ok(named.includes(type), type)
  },
)

tlsTest('a vCenter that hands out pages by itself is followed to the end of each', async (start) => {
  const read = await readFrom(start, { vms: 7, pageOf: 2 })
  assert.equal(vmIds(read).length, 7)
  assert.equal(read.fake.asked.filter((method) => method.startsWith('Continue')).length, 3)
})

tlsTest('more VMs than one chunk holds are read in several', async (start) => {
  const read = await readFrom(start, { vms: 601 })
  assert.equal(new Set(vmIds(read)).size, 601)
  assert.equal([...filesOf(read).keys()].filter((name) => name.startsWith('VirtualMachine')).length, 3)
})

tlsTest('a wrong password is refused in words, is sent once, and stands nowhere', async (start) => {
  const password = `p&<"s'w0rd ü`
  const read = await readFrom(start, {}, password)
  assert.deepEqual(codes(read), ['live.credentials-refused'])
  assert.equal(read.fake.asked.filter((method) => method === 'Login').length, 1)
  const printed = JSON.stringify(read.outcome)
  for (const form of [password, encodeURIComponent(password), 'w0rd'])
    assert.ok(!printed.includes(form), printed)
})

tlsTest('a password of any characters arrives as it is', async (start) => {
  const password = `p&<"s>'w0rd ü€`
  assert.ok((await readFrom(start, { password }, password)).outcome.ok)
})

for (const after of [3, 4, 5, 6, 7, 8, 9, 10]) {
  tlsTest(
    `a session that ends after call ${after} is opened once more and nothing is lost`,
    async (start) => {
      const read = await readFrom(start, { vms: 5, pageOf: 2, expireAfter: [after] })
      assert.equal(new Set(vmIds(read)).size, 5)
      assert.equal(read.fake.asked.filter((method) => method === 'Login').length, 2)
    },
  )
}

tlsTest('a session that ends again and again ends the reading', async (start) => {
  const read = await readFrom(start, { expireAfter: [3, 6] })
  assert.deepEqual(codes(read), ['live.session-ended'])
})

tlsTest(
  'a property that the version does not know is left out for all of its type, with a note',
  async (start) => {
    const read = await readFrom(start, { unknown: ['config.keyId', 'guest.toolsVersionStatus2'] })
    assert.deepEqual(vmIds(read), ['vm-1', 'vm-2', 'vm-3'])
    assert.deepEqual(codes(read), ['vcenter.property-unknown', 'vcenter.property-unknown'])
  },
)

tlsTest('what vanishes while it is read costs nothing but itself', async (start) => {
  const read = await readFrom(start, { vms: 5, vanished: ['vm-2', 'vm-4'] })
  assert.deepEqual(vmIds(read), ['vm-1', 'vm-3', 'vm-5'])
})

tlsTest('what is added while it is read is read as well, and an issue says so', async (start) => {
  const read = await readFrom(start, { added: ['vm-90', 'vm-91'] })
  assert.deepEqual(vmIds(read), ['vm-1', 'vm-2', 'vm-3', 'vm-90', 'vm-91'])
  assert.deepEqual(codes(read), ['vcenter.changed-while-read'])
  assert.match(read.outcome.issues[0]?.message ?? '', /2 objects were added/)
})

tlsTest('a property that is withheld is counted once, with the right that is missing', async (start) => {
  const read = await readFrom(start, {
    vms: 4,
    withheld: { path: 'config.hardware', privilege: 'System.Read' },
  })
  assert.equal(vmIds(read).length, 4)
  assert.deepEqual(codes(read), ['vcenter.property-withheld'])
  assert.match(
    read.outcome.issues[0]?.message ?? '',
    /4 virtual machines came without config.hardware.*System.Read/,
  )
})

tlsTest('licences that may not be seen are a note that names the right; keys are masked', async (start) => {
  const withheld = await readFrom(start, { licences: 'withheld' })
  assert.deepEqual(codes(withheld), ['vcenter.aside-withheld'])
  assert.match(withheld.outcome.issues[0]?.message ?? '', /Global\.Licenses/)
  const given = filesOf(await readFrom(start, {})).get('licences.xml') ?? ''
  assert.match(given, /XXXXX-XXXXX-XXXXX-XXXXX-UVWXY/)
  assert.doesNotMatch(given, /ABCDE/)
})

for (const form of ['api', 'rest'] as const) {
  tlsTest(`tags come over /${form}, without those that were removed meanwhile`, async (start) => {
    const tags = JSON.parse(filesOf(await readFrom(start, { tags: form })).get('tags.json') ?? '') as unknown
    assert.deepEqual(tags, {
      format: 'vcenter-tags',
      categories: [{ id: 'c1', name: 'tier' }],
      tags: [{ id: 't1', category_id: 'c1', name: 'gold' }],
      attached: [{ tag_id: 't1', object_ids: [{ id: 'vm-1', type: 'VirtualMachine' }] }],
    })
  })
}

tlsTest('a vCenter before 5.5 is refused with its version', async (start) => {
  const read = await readFrom(start, { apiVersion: '4.1' })
  assert.deepEqual(codes(read), ['live.version-too-old'])
  assert.match(read.outcome.issues[0]?.message ?? '', /4\.1/)
  assert.equal(read.fake.asked.includes('Login'), false)
})

const strange: readonly (readonly [string, number, string, string])[] = [
  [
    'the login page of a proxy',
    200,
    '<!DOCTYPE html><html><body>Sign in</body></html>',
    'live.not-the-service',
  ],
  ['a gateway that finds nobody', 503, '503 Service Unavailable', 'live.unavailable'],
  ['a proxy that asks who is there', 407, '', 'live.credentials-refused'],
  [
    'an answer to another question',
    200,
    '<Envelope><Body><OtherResponse/></Body></Envelope>',
    'live.not-the-service',
  ],
  [
    'an answer that ends early',
    200,
    '<soapenv:Envelope><soapenv:Body><RetrieveServiceContentResponse>',
    'live.not-the-service',
  ],
]
for (const [title, status, body, code] of strange) {
  tlsTest(`${title} is no vCenter and no empty inventory`, async (start) => {
    for (const at of [1, 4, 6]) {
      const read = await readFrom(start, {
        instead: (count, _method, response) => {
          if (count !== at) return false
          response.writeHead(status).end(body)
          return true
        },
      })
      assert.equal(read.outcome.ok, false, `at request ${at}`)
      assert.equal(codes(read)[0], code)
    }
  })
}

tlsTest(
  'a connection that is dropped for good at any request ends in an issue and a farewell, never in a part',
  async (start) => {
    const whole = await readFrom(start, { tags: 'api' })
    const requests = whole.fake.asked.length - 3
    assert.ok(requests > 12)
    for (let at = 1; at <= requests; at += 1) {
      const method = whole.fake.asked[at - 1] ?? ''
      if (method.startsWith('DELETE')) continue
      const read = await readFrom(start, {
        tags: 'api',
        instead: (count, _method, response) => {
          if (count < at || _method === 'Logout' || _method === 'DestroyView') return false
          response.destroy()
          return true
        },
      })
      assert.equal(read.outcome.ok, false, `${at} ${method}`)
      assert.equal(codes(read)[0], 'live.connection-lost', `${at} ${method}`)
      assert.equal(read.fake.asked.includes('Logout'), at > 2, `${at} ${method}`)
    }
  },
)

tlsTest(
  'one dropped answer is asked for again and changes nothing, but a login is sent once',
  async (start) => {
    const whole = filesOf(await readFrom(start, { tags: 'api' }))
    for (const at of [1, 3, 4, 5, 6, 7, 8, 12]) {
      const read = await readFrom(start, {
        tags: 'api',
        instead: (count, _method, response) => {
          if (count !== at) return false
          response.writeHead(200, { 'content-length': 10_000 }).write('<soapenv:Envelope')
          setTimeout(() => response.destroy(), 5)
          return true
        },
      })
      assert.deepEqual(filesOf(read), whole, `at ${at}`)
    }
  },
)

test('every property is named once for each type', () => {
  for (const [type, properties] of Object.entries(propertiesOf))
    assert.equal(new Set(properties).size, properties.length, type)
})

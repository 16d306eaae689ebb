import assert from 'node:assert/strict'
import { test } from 'node:test'
import { done, refused } from '#kernel/outcome.ts'
import { addressForm, addressText, isAddress, parseAddress } from '#live/addresses.ts'
import { type CredentialPlaces, credentialsFor, keyringLookup } from '#live/credentials.ts'
import { defineLiveSource } from '#live/live-source.ts'

const source = defineLiveSource({
  ...{
    id: 'some',
    title: 'Some',
    scheme: 'some-thing',
    port: 443,
    credential: 'password',
    account: 'needed',
  },
  ...{ role: '', reads: [], collect: async () => done([]) },
})
const parsed = (word: string) => {
  const outcome = parseAddress(word, [source])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const { host, port, path, user } = outcome.value
  return [user, host, port, path]
}
const code = (word: string): string => parseAddress(word, [source]).issues[0]?.code ?? 'none'

test('an address has a user to its last @, a host, a port and a path', () => {
  assert.deepEqual(parsed('some-thing://a@b.org@vc.example.org'), ['a@b.org', 'vc.example.org', 443, ''])
  assert.deepEqual(parsed('SOME-THING://vc:8443/dc/'), ['', 'vc', 8443, '/dc/'])
  assert.deepEqual(parsed('some-thing://D%3Au@[fe80::1]:1/'), ['D:u', 'fe80::1', 1, ''])
  assert.deepEqual(parsed('some-thing://DOMAIN\\u@10.0.0.1'), ['DOMAIN\\u', '10.0.0.1', 443, ''])
})

test('a password in an address is refused and not repeated', () => {
  const outcome = parseAddress('some-thing://me:hunter22@vc', [source])
  assert.equal(outcome.issues[0]?.code, 'live.password-in-address')
  assert.doesNotMatch(JSON.stringify(outcome), /hunter22/)
})

test('what is no address is refused with the form it should have', () => {
  for (const word of [
    ...[
      'some-thing://',
      'some-thing://me@',
      'some-thing://vc:0',
      'some-thing://vc:99999',
      'some-thing://v c',
    ],
    ...[
      'some-thing://vc/?x=1',
      'some-thing://%zz@vc',
      'some-thing://[::1',
      `some-thing://${'a'.repeat(3000)}`,
    ],
    'some-thing://-oProxyCommand=x',
  ])
    assert.equal(code(word), 'live.address-unreadable', word)
  assert.equal(code('other://vc'), 'live.scheme-unknown')
  assert.equal(addressForm(source), 'some-thing://USER@HOST[:PORT][/PATH]')
})

test('a path of a disk is no address', () => {
  for (const word of ['C:\\exports', 'exports/a.xlsx', 'reference', '//server/share'])
    assert.ok(!isAddress(word))
  assert.ok(isAddress('some-thing://vc'))
})

const address = { source, host: 'vc', port: 443, path: '', user: '' }
const nobody: CredentialPlaces = {
  environment: {},
  system: 'linux',
  program: async () => refused({ code: 'live.program-missing', severity: 'error', where: 'x', message: 'x' }),
  ask: async () => refused({ code: 'live.credentials-missing', severity: 'error', where: 'x', message: 'x' }),
}

test('credentials come from the environment, then the keyring, then a person', async () => {
  const environment = { BULKHEAD_SOME_THING_USER: 'me', BULKHEAD_SOME_THING_SECRET: 'from-environment' }
  const first = await credentialsFor(address, { ...nobody, environment })
  assert.ok(first.ok)
  assert.deepEqual([first.value.user, first.value.secret.reveal()], ['me', 'from-environment'])
  const program: CredentialPlaces['program'] = async (command, words) => {
    assert.deepEqual([command, words], keyringLookup(address, 'me', 'linux'))
    return done(new Uint8Array(Buffer.from('from-keyring\n')))
  }
  const second = await credentialsFor({ ...address, user: 'me' }, { ...nobody, program })
  assert.equal(second.ok && second.value.secret.reveal(), 'from-keyring')
  const asked: string[] = []
  const ask: CredentialPlaces['ask'] = async (question, echo) => {
    asked.push(`${echo} ${question}`)
    return done(echo === 'shown' ? 'me' : 'typed')
  }
  const third = await credentialsFor(address, { ...nobody, ask })
  assert.equal(third.ok && third.value.secret.reveal(), 'typed')
  assert.deepEqual(asked, [
    `shown Account at ${addressText(address)}: `,
    `hidden Password of me at ${addressText(address)}: `,
  ])
})

test('where nobody can be asked and nothing is set, it is refused', async () => {
  assert.equal((await credentialsFor(address, nobody)).ok, false)
  assert.equal((await credentialsFor(address, { ...nobody, ask: async () => done('') })).ok, false)
})

test('a name that PowerShell could read as more than a name is looked up nowhere', () => {
  assert.equal(keyringLookup(address, "x'; rm", 'win32'), undefined)
  assert.equal(keyringLookup(address, 'x$(y)', 'win32'), undefined)
  assert.equal(keyringLookup(address, 'me@vsphere.local', 'win32')?.[0], 'powershell')
})

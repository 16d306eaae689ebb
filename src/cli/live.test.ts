import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, test } from 'node:test'
import { command } from '#cli/commands/import.ts'
import { command as sourcesCommand } from '#cli/commands/sources.ts'
import { writeOut } from '#cli/files.ts'
import { askPerson, type Keyboard } from '#cli/prompt.ts'
import { liveSources } from '#live/sources.ts'
import { commandLine, type Ended } from '#test/command-line.ts'
import { type FakeBehaviour, fakeVcenter } from '#test/fake-vcenter.ts'
import { type StartTls, tlsTest } from '#test/tls-server.ts'

const work = mkdtempSync(join(tmpdir(), 'bulkhead-live-'))
after(() => rmSync(work, { recursive: true }))
const password = `hunter"22&<3`
process.env.BULKHEAD_VCENTER_SECRET = password
after(() => {
  delete process.env.BULKHEAD_VCENTER_SECRET
})

async function importFrom(
  start: StartTls,
  behaviour: FakeBehaviour,
  words: readonly string[],
): Promise<Ended & { readonly asked: readonly string[] }> {
  const fake = fakeVcenter({ password, ...behaviour })
  const server = await start(fake.handler)
  const address = `vcenter://reader@vsphere.local@${server.host}:${server.port}`
  const ended = await commandLine(command, [address, '--fingerprint', server.sha256, ...words])
  return { ...ended, asked: fake.asked }
}

tlsTest(
  'an address is imported like the files it answers with, and neither holds the password',
  async (start) => {
    const out = join(work, 'live.json')
    const again = join(work, 'again.json')
    const folder = join(work, 'answers')
    const live = await importFrom(start, {}, ['--out', out, '--keep-answers', folder])
    assert.equal(live.status, 0, live.stderr)
    assert.match(live.stdout, /Guests, templates included\s+3/)
    const [vcenter = ''] = readdirSync(join(folder, 'vcenter'))
    const kept = readdirSync(join(folder, 'vcenter', vcenter)).map((name) =>
      join(folder, 'vcenter', vcenter, name),
    )
    const filed = await commandLine(command, [...kept, '--out', again])
    assert.equal(filed.status, 0, filed.stderr)
    const vms = (path: string): unknown =>
      (JSON.parse(readFileSync(path, 'utf8')) as { estate: { vms: { name: string }[] } }).estate.vms.map(
        ({ name }) => name,
      )
    assert.deepEqual(vms(out), vms(again))
    const everything = [
      live.stdout,
      live.stderr,
      ...[out, ...kept].map((path) => readFileSync(path, 'utf8')),
    ].join('\n')
    const forms = [
      password,
      encodeURIComponent(password),
      'hunter',
      Buffer.from(`reader@vsphere.local:${password}`).toString('base64'),
    ]
    for (const form of forms) assert.ok(!everything.includes(form), form)
  },
)

tlsTest(
  'a reading that is cut at any request leaves the last good snapshot as it was, and says why',
  async (start) => {
    const out = join(work, 'snapshot.json')
    const whole = await importFrom(start, {}, ['--out', out])
    assert.equal(whole.status, 0, whole.stderr)
    const good = readFileSync(out)
    // Behind the last request there is nothing that could be lost: only the farewells.
    const requests = whole.asked.findIndex((method) => method.startsWith('DELETE'))
    assert.ok(requests > 10)
    // Every third one: src/live/vcenter/source.test.ts cuts at each.
    for (let at = 1; at <= requests; at += 3) {
      const instead: FakeBehaviour['instead'] = (count, method, response) => {
        if (count < at || method === 'Logout' || method === 'DestroyView') return false
        response.writeHead(200, { 'content-length': 99_999 }).write('<?xml')
        setTimeout(() => response.destroy(), 2)
        return true
      }
      const cut = await importFrom(start, { instead }, ['--out', out])
      assert.equal(cut.status, 2, `${at}`)
      assert.match(cut.stderr, /live\.connection-lost/)
      assert.deepEqual(readFileSync(out), good, `${at}`)
    }
    assert.deepEqual(
      readdirSync(work).filter((name) => name.endsWith('.part')),
      [],
    )
  },
)

tlsTest('a folder that holds answers already is refused before anything is asked', async (start) => {
  const folder = mkdtempSync(join(work, 'full-'))
  writeFileSync(join(folder, 'old.xml'), '')
  const ended = await importFrom(start, {}, ['--keep-answers', folder])
  assert.equal(ended.status, 2)
  assert.deepEqual(ended.asked, [])
})

test('a snapshot is replaced whole: through a link, with its rights, and not where it may not be written', () => {
  const [file, link] = [join(work, 'a.json'), join(work, 'b.json')]
  writeFileSync(file, 'old', { mode: 0o640 })
  symlinkSync(file, link)
  assert.ok(writeOut(link, 'new').ok)
  assert.equal(readFileSync(file, 'utf8'), 'new')
  assert.equal(statSync(file).mode & 0o777, 0o640)
  assert.equal(writeOut(work, 'new').ok, false)
  assert.equal(writeOut(join(work, 'none', 'x.json'), 'new').ok, false)
})

const keyboard = (): Keyboard & PassThrough =>
  Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })

test('a hidden answer is shown in no way, a shown one is, and Ctrl-C cancels', async () => {
  let shown = ''
  const write = (text: string): void => {
    shown += text
  }
  const ask = (keys: string, echo: 'shown' | 'hidden') => {
    const typing = keyboard()
    const answer = askPerson('Q: ', echo, typing, write)
    typing.write(keys)
    return answer
  }
  const hidden = await ask('secrex\u007ft\r', 'hidden')
  assert.equal(hidden.ok && hidden.value, 'secret')
  assert.equal(shown, 'Q: \n')
  const open = await ask('me\r', 'shown')
  assert.equal(open.ok && open.value, 'me')
  assert.equal(shown, 'Q: \nQ: me\n')
  assert.equal((await ask('abc\u0003', 'hidden')).issues[0]?.code, 'live.cancelled')
  const piped = await askPerson('Q: ', 'hidden', new PassThrough(), write)
  assert.equal(piped.issues[0]?.code, 'live.credentials-missing')
})

test('the sources are listed with the form of their address, their role and every call', async () => {
  const { stdout, status } = await commandLine(sourcesCommand, [])
  assert.equal(status, 0)
  for (const { title, role, reads } of liveSources)
    for (const words of [title, role, ...reads]) assert.ok(stdout.includes(words), words)
  assert.equal((await commandLine(sourcesCommand, ['vcentre'])).status, 2)
})

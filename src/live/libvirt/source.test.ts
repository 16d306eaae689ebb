import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import libvirtImporter from '#importers/libvirt/importer.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import source from '#live/libvirt/source.ts'
import type { LiveProgram, LiveSession, LiveTarget } from '#live/live-source.ts'
import { secret } from '#live/secret.ts'
import { programTest } from '#test/programs.ts'

const target = (host: string, path: string, user = ''): LiveTarget => ({
  ...{ host, port: 'standard', path, user },
  secret: secret(''),
})

/** A session whose programs are answered by `program`; it keeps what was asked. */
function sessionOf(program: LiveProgram): { session: LiveSession; asked: string[][]; steps: string[] } {
  const asked: string[][] = []
  const steps: string[] = []
  const session: LiveSession = {
    http: {
      target: 'none',
      send: () =>
        Promise.resolve(refused({ code: 'x', severity: 'error', where: '', message: 'No network.' })),
      close: () => undefined,
    },
    program: (command, words) => {
      asked.push([command, ...words])
      return program(command, words)
    },
    progress: (step, at, total) => void steps.push(`${step} ${at}/${total}`),
    signal: new AbortController().signal,
  }
  return { session, asked, steps }
}

const printing =
  (text: (script: string) => string): LiveProgram =>
  (_, words) =>
    Promise.resolve(done(new TextEncoder().encode(text(words.at(-1) ?? ''))))

const failing =
  (message: string): LiveProgram =>
  () =>
    Promise.resolve(refused({ code: 'live.program-failed', severity: 'error', where: 'virsh', message }))

/** A daemon of two domains as a script sees it: each command by itself, marks echoed between. */
function daemon(answers: Readonly<Record<string, string>>): LiveProgram {
  return printing((script) =>
    script
      .split('; ')
      .map((command) => (command.startsWith('echo ') ? command.slice(5) : `${answers[command] ?? ''}\n`))
      .join(''),
  )
}

const uuid = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
const domain = (n: number): string =>
  `<domain type='kvm' id='${n}'><name>vm-${n}</name><uuid>${uuid(n)}</uuid><memory>1048576</memory><vcpu>2</vcpu></domain>`

const answers: Readonly<Record<string, string>> = {
  capabilities: '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>',
  hostname: 'kvm-1.example.org',
  nodeinfo:
    'CPU model: x86_64\nCPU(s): 8\nCPU socket(s): 1\nCore(s) per socket: 4\nThread(s) per core: 2\nNUMA cell(s): 1\nMemory size: 33554432 KiB\n',
  'list --all --uuid': `${uuid(1)}\n${uuid(2)}\n`,
  [`dumpxml ${uuid(1)}`]: domain(1),
  [`dumpxml ${uuid(2)}`]: domain(2),
  [`dominfo ${uuid(1)}`]: `Id: 1\nName: vm-1\nUUID: ${uuid(1)}\nState: running\nAutostart: enable\nManaged save: no\n`,
  [`snapshot-list --domain ${uuid(1)} --name`]: 'before "it"; destroy vm-2\n',
  [`snapshot-dumpxml --domain ${uuid(1)} --snapshotname "before \\"it\\"`]: '',
}

const read = (files: readonly InputFile[]) => {
  const outcome = libvirtImporter.parse(files.map(givenFile))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.estate
}
const filesOf = async (outcome: Promise<Outcome<readonly InputFile[]>>): Promise<readonly InputFile[]> => {
  const found = await outcome
  assert.ok(found.ok, JSON.stringify(found.issues))
  return found.value
}

test('what is collected is what the importer reads, in a folder with the name of the host', async () => {
  const { session, asked, steps } = sessionOf(daemon(answers))
  const files = await filesOf(source.collect(target('kvm-1', '/system', 'reader'), session))
  const estate = read(files)
  assert.deepEqual(
    estate.hosts.map(({ id, cores, threads, memoryBytes }) => ({ id, cores, threads, memoryBytes })),
    [{ id: 'kvm-1.example.org', cores: 4, threads: 8, memoryBytes: 32 * 2 ** 30 }],
  )
  assert.deepEqual(
    estate.vms.map(({ id, hostId, power, vcpus, traits }) => ({
      id,
      hostId,
      power,
      vcpus,
      autoStart: traits?.autoStart,
    })),
    [
      { id: 'vm-1', hostId: 'kvm-1.example.org', power: 'on', vcpus: 2, autoStart: true },
      { id: 'vm-2', hostId: 'kvm-1.example.org', power: 'on', vcpus: 2, autoStart: undefined },
    ],
  )
  assert.ok(steps.length > 4)
  for (const words of asked) {
    assert.deepEqual(words.slice(0, 5), [
      'virsh',
      '-r',
      '-q',
      '-c',
      'qemu+ssh://reader@kvm-1/system?no_tty=1',
    ])
  }
})

test('whatever a daemon answers, no command but a reading one is sent, each read-only and named', async () => {
  const { session, asked } = sessionOf(daemon(answers))
  await source.collect(target('', '/system'), session)
  const reading =
    /^(capabilities|hostname|nodeinfo|sysinfo|version|list|dumpxml|dominfo|snapshot-list|snapshot-dumpxml|pool-list|pool-dumpxml|vol-list|vol-dumpxml|net-list|net-dumpxml|echo)\b/
  for (const words of asked) {
    assert.ok(words.includes('-r'))
    // A quoted name may hold anything, a command separator too: it stays inside its quotes.
    const bare = (words.at(-1) ?? '').replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    for (const command of bare.split(';')) assert.match(command.trim(), reading)
  }
})

test('a domain that is gone by the time it is read is said and costs nothing else', async () => {
  let lists = 0
  const program: LiveProgram = (command, words) => {
    const isList = words.at(-1) === 'list --all --uuid'
    if (isList) lists += 1
    const now = {
      ...answers,
      [`dumpxml ${uuid(2)}`]: '',
      ...(isList ? { 'list --all --uuid': uuid(1) } : {}),
    }
    return daemon(now)(command, words)
  }
  const { session } = sessionOf(program)
  const outcome = await source.collect(target('', '/system'), session)
  assert.ok(outcome.ok)
  assert.equal(lists, 1)
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['live.object-vanished'],
  )
  assert.deepEqual(
    read(outcome.value).vms.map(({ id }) => id),
    ['vm-1'],
  )
})

test('a domain that is listed and cannot be read refuses the whole', async () => {
  const { session } = sessionOf(daemon({ ...answers, [`dumpxml ${uuid(2)}`]: 'error' }))
  const outcome = await source.collect(target('', '/system'), session)
  assert.equal(outcome.ok, false)
  assert.equal(outcome.issues[0]?.code, 'live.libvirt-domain-unreadable')
})

test('output that is cut off anywhere is refused, never read as less', async () => {
  const whole = daemon(answers)
  for (const share of [0, 0.3, 0.6, 0.95]) {
    const program: LiveProgram = async (command, words) => {
      const outcome = await whole(command, words)
      if (!outcome.ok || !(words.at(-1) ?? '').includes('dumpxml')) return outcome
      return done(outcome.value.slice(0, Math.floor(outcome.value.length * share)))
    }
    const outcome = await source.collect(target('', '/system'), sessionOf(program).session)
    assert.equal(outcome.ok, false)
    assert.equal(outcome.issues[0]?.code, 'live.connection-lost')
  }
})

for (const [said, code] of [
  ['virsh ended with 1: error: authentication unavailable: no polkit agent available.', 'live.right-missing'],
  [
    'virsh ended with 1: error: Cannot recv data: root@kvm-1: Permission denied (publickey).',
    'live.credentials-refused',
  ],
  [
    'virsh ended with 1: error: Cannot recv data: ssh: Could not resolve hostname kvm-1',
    'live.host-unreachable',
  ],
  [
    "virsh ended with 1: error: Failed to connect socket to '/run/libvirt/libvirt-sock'",
    'live.libvirt-missing',
  ],
] as const) {
  test(`"${said.slice(26, 70)}" is ${code}, with what to do`, async () => {
    const outcome = await source.collect(target('kvm-1', '/system'), sessionOf(failing(said)).session)
    assert.equal(outcome.ok, false)
    assert.equal(outcome.issues[0]?.code, code)
    assert.ok((outcome.issues[0]?.message.length ?? 0) > said.length)
  })
}

test('an answer that is no capabilities is refused', async () => {
  const outcome = await source.collect(target('', ''), sessionOf(printing(() => 'Welcome!')).session)
  assert.equal(outcome.ok, false)
  assert.equal(outcome.issues[0]?.code, 'live.answer-unexpected')
})

for (const [host, path, user] of [
  ['-oProxyCommand=touch', '/system', ''],
  ['kvm-1', '/system?command=/bin/sh', ''],
  ['kvm-1', '/system', '-l'],
  ['kvm-1', '/sys tem', ''],
  ['kvm-1 x', '/system', ''],
  ['kvm-1', '/../x', ''],
  ['kvm-1', '/test/default', ''],
] as const) {
  test(`nothing is run for the address of ${user}@${host}${path}`, async () => {
    const { session, asked } = sessionOf(printing(() => ''))
    const outcome = await source.collect(target(host, path, user), session)
    assert.equal(outcome.ok, false)
    assert.equal(outcome.issues[0]?.code, 'live.libvirt-address')
    assert.deepEqual(asked, [])
  })
}

const real: LiveProgram = (command, words) =>
  new Promise((settle) => {
    execFile(command, [...words], { encoding: 'buffer' }, (error, stdout, stderr) => {
      if (error === null) settle(done(new Uint8Array(stdout)))
      else
        settle(
          refused({
            code: 'live.program-failed',
            severity: 'error',
            where: command,
            message: String(stderr),
          }),
        )
    })
  })

programTest(
  ['virsh'],
  "the test driver's own host, domain, pool and network are what virsh says they are",
  async () => {
    const files = await filesOf(source.collect(target('', '/test/default'), sessionOf(real).session))
    const { hosts, vms, datastores, networks } = read(files)
    const virsh = async (...words: string[]): Promise<string> => {
      const outcome = await real('virsh', ['-r', '-q', '-c', 'test:///default', ...words])
      return outcome.ok ? new TextDecoder().decode(outcome.value).trim() : ''
    }
    const [host] = hosts
    assert.equal(host?.name, await virsh('hostname'))
    assert.equal(String(host?.threads), /^CPU\(s\):\s+(\d+)/m.exec(await virsh('nodeinfo'))?.[1])
    assert.equal(String(host?.numaNodes), /^NUMA cell\(s\):\s+(\d+)/m.exec(await virsh('nodeinfo'))?.[1])
    const [vm] = vms
    const info = await virsh('dominfo', 'test')
    assert.equal(vm?.name, 'test')
    assert.equal(`${Number(vm?.memoryBytes) / 1024} KiB`, /^Max memory:\s+(.*)$/m.exec(info)?.[1])
    assert.equal(String(vm?.vcpus), /^CPU\(s\):\s+(\d+)/m.exec(info)?.[1])
    assert.equal(vm?.power, 'on')
    assert.equal(vm?.traits?.autoStart, false)
    assert.deepEqual(
      datastores.map(({ name }) => name),
      [await virsh('pool-list', '--all', '--name')],
    )
    assert.deepEqual(
      networks.map(({ name }) => name),
      [await virsh('net-list', '--all', '--name')],
    )
    assert.deepEqual(
      vm?.networkIds,
      networks.map(({ id }) => id),
    )
  },
)

import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { givenFile } from '#importers/given-file.ts'
import libvirtImporter from '#importers/libvirt/importer.ts'
import { done, refused } from '#kernel/outcome.ts'
import { gib, mib } from '#kernel/units.ts'
import source from '#live/libvirt/source.ts'
import type { LiveProgram, LiveSession } from '#live/live-source.ts'
import { secret } from '#live/secret.ts'
import { programPath, programTest } from '#test/programs.ts'

/** A daemon of its own for the test: its sockets, state and disks lie in a folder that goes away with it. */
type Daemon = {
  readonly folder: string
  virsh(...words: string[]): Promise<string>
  readonly program: LiveProgram
  stop(): Promise<void>
}

/** Nobody's account on Linux; the daemon of a session refuses to be root's. */
const nobody = 65_534

async function startDaemon(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), 'lv-'))
  const isRoot = process.getuid?.() === 0
  const account = isRoot ? { uid: nobody, gid: nobody } : {}
  for (const name of ['.', 'run', 'config', 'cache', 'data', 'images']) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    if (isRoot) chownSync(join(folder, name), nobody, nobody)
  }
  const env = {
    PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
  }
  const options = { env, cwd: folder, ...account }
  const child: ChildProcess = spawn(programPath('libvirtd') ?? 'libvirtd', ['--timeout', '60'], {
    ...options,
    stdio: 'ignore',
  })
  const program: LiveProgram = (command, words) =>
    new Promise((settle) => {
      execFile(command, [...words], { ...options, encoding: 'buffer' }, (error, stdout, stderr) => {
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
  const virsh = async (...words: string[]): Promise<string> => {
    const outcome = await program('virsh', ['-q', '-c', 'qemu:///session', ...words])
    assert.ok(outcome.ok, JSON.stringify(outcome.issues))
    return new TextDecoder().decode(outcome.value).trim()
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((settle) => child.once('exit', settle))
      child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 100 && !existsSync(join(folder, 'run/libvirt/libvirt-sock')); tries += 1)
    await wait(100)
  return { folder, virsh, program, stop }
}

const small = `<domain type="qemu">
  <name>small</name>
  <uuid>8d1b7a70-6f6a-4c0e-9a0e-0d4f6a2f0a01</uuid>
  <memory unit="MiB">64</memory>
  <vcpu current="1">4</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type></os>
</domain>`
const large = (folder: string): string => `<domain type="qemu">
  <name>large</name>
  <uuid>8d1b7a70-6f6a-4c0e-9a0e-0d4f6a2f0a02</uuid>
  <memory unit="GiB">6</memory>
  <vcpu>3</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type></os>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="raw"/><source file="${folder}/images/disk.raw"/><target dev="vda" bus="virtio"/>
    </disk>
    <interface type="user"><mac address="52:54:00:00:00:01"/><model type="virtio"/></interface>
  </devices>
</domain>`

programTest(
  ['virsh', 'libvirtd', 'qemu-system-x86_64'],
  'two guests of a real daemon, one of them running under emulation, are imported as virsh shows them',
  async () => {
    const daemon = await startDaemon()
    const { folder, virsh, program } = daemon
    try {
      writeFileSync(join(folder, 'small.xml'), small, { mode: 0o644 })
      writeFileSync(join(folder, 'large.xml'), large(folder), { mode: 0o644 })
      await virsh('pool-create-as', 'images', 'dir', '--target', join(folder, 'images'))
      await virsh('vol-create-as', 'images', 'disk.raw', '1M', '--format', 'raw')
      for (const name of ['small', 'large']) await virsh('define', join(folder, `${name}.xml`))
      await virsh('start', 'small')
      const session: LiveSession = {
        http: { target: '', send: () => Promise.reject(new Error('no network')), close: () => undefined },
        program,
        progress: () => undefined,
        signal: new AbortController().signal,
      }
      const files = await source.collect(
        { host: '', port: 'standard', path: '/session', user: '', secret: secret('') },
        session,
      )
      assert.ok(files.ok, JSON.stringify(files.issues))
      const outcome = libvirtImporter.parse(files.value.map(givenFile))
      assert.ok(outcome.ok, JSON.stringify(outcome.issues))
      const { hosts, vms, datastores } = outcome.value.estate

      const node = await virsh('nodeinfo')
      const said = (label: string): string => new RegExp(`^${label}:\\s+(\\S+)`, 'm').exec(node)?.[1] ?? ''
      assert.equal(hosts.length, 1)
      assert.equal(String(hosts[0]?.threads), said('CPU\\(s\\)'))
      assert.equal(`${Number(hosts[0]?.memoryBytes) / 1024}`, said('Memory size'))
      assert.match(String(hosts[0]?.version), /^QEMU \d/)

      const [big, little] = vms
      assert.deepEqual(
        vms.map(({ name }) => name),
        ['large', 'small'],
      )
      assert.equal(await virsh('domstate', 'small'), 'running')
      assert.equal(await virsh('domstate', 'large'), 'shut off')
      assert.deepEqual([little?.power, big?.power], ['on', 'off'])
      assert.equal(String(little?.vcpus), await virsh('vcpucount', 'small', '--active', '--live'))
      assert.deepEqual([little?.vcpus, big?.vcpus], [1, 3])
      assert.deepEqual([little?.memoryBytes, big?.memoryBytes], [mib(64), gib(6)])
      assert.equal(little?.traits?.cpuHotAdd, true)
      assert.equal(
        little?.traits?.hardwareVersion,
        /machine='([^']*)'/.exec(await virsh('dumpxml', 'small'))?.[1],
      )
      assert.deepEqual(
        vms.map(({ hostId }) => hostId),
        [hosts[0]?.id, hosts[0]?.id],
      )
      assert.deepEqual(big?.disks, [
        {
          name: 'vda',
          capacityBytes: mib(1),
          datastoreId: datastores[0]?.id,
          raw: false,
          shared: false,
          mode: 'dependent',
        },
      ])
      assert.equal(datastores[0]?.name, 'images')
      assert.deepEqual(big?.traits?.nics, [
        { name: '52:54:00:00:00:01', macAddress: '52:54:00:00:00:01', networkId: 'none', model: 'virtio' },
      ])
      assert.ok(big?.identifiers?.includes('bios-uuid:8d1b7a70-6f6a-4c0e-9a0e-0d4f6a2f0a02'))
      await virsh('destroy', 'small')
      for (const name of ['small', 'large']) await virsh('undefine', name)
    } finally {
      // A guest outlives its daemon; where the test ended early it is still there.
      await program('virsh', ['-q', '-c', 'qemu:///session', 'destroy', 'small'])
      await daemon.stop()
    }
  },
)

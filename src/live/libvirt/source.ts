import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { domainFiles, fileOf, networkFiles, poolFiles, uuidsIn } from '#live/libvirt/collecting.ts'
import { connectionUri } from '#live/libvirt/connection-uri.ts'
import { type Virsh, virshOn } from '#live/libvirt/virsh.ts'
import { defineLiveSource, type LiveSession, type LiveTarget } from '#live/live-source.ts'

/** Hosts with libvirt, read by virsh on a read-only connection: of this machine, or of another by ssh. */
export default defineLiveSource({
  id: 'libvirt',
  title: 'libvirt and KVM',
  scheme: 'libvirt',
  port: 0,
  credential: 'none',
  account: 'none',
  role:
    'An account that ssh lets in with a key (libvirt://USER@HOST/system), or yours on this machine (libvirt:///system), that may ' +
    'open the read-only connection: the polkit action org.libvirt.unix.monitor, which most distributions grant to everybody, or ' +
    'membership of the group libvirt. virsh runs with -r, so the daemon itself refuses every change.',
  reads: [
    'virsh -r capabilities',
    'virsh -r hostname, nodeinfo, sysinfo, version',
    'virsh -r list --all --uuid; dumpxml, dominfo, snapshot-list --name, snapshot-dumpxml of each domain',
    'virsh -r pool-list [--all] --uuid; pool-dumpxml, vol-list of each pool; vol-dumpxml of each volume',
    'virsh -r net-list --all --uuid; net-dumpxml of each network',
  ],
  collect,
})

async function collect(target: LiveTarget, session: LiveSession): Promise<Outcome<readonly InputFile[]>> {
  const uri = connectionUri(target)
  if (!uri.ok) return uri
  const virsh = virshOn(uri.value, session)
  session.progress('host', 0, 0)
  const capabilities = await virsh.run('capabilities')
  if (!capabilities.ok) return capabilities
  if (!capabilities.value.includes('<capabilities')) return refused(unexpected(virsh))
  const lists = await virsh.runAll([
    'hostname',
    'nodeinfo',
    'sysinfo',
    'version',
    'list --all --uuid',
    'pool-list --all --uuid',
    'pool-list --uuid',
    'net-list --all --uuid',
  ])
  if (!lists.ok) return lists
  const [
    hostname = '',
    nodeinfo = '',
    sysinfo = '',
    version = '',
    domains = '',
    pools = '',
    active = '',
    networks = '',
  ] = lists.value
  const folder = folderName(hostname)
  const collecting = { virsh, session, folder }
  const parts = [
    await domainFiles(collecting, uuidsIn(domains)),
    await poolFiles(collecting, uuidsIn(pools), new Set(uuidsIn(active))),
    await networkFiles(collecting, uuidsIn(networks)),
  ]
  const files = [fileOf(`${folder}/capabilities.xml`, capabilities.value)]
  if (nodeinfo !== '') files.push(fileOf(`${folder}/nodeinfo.txt`, nodeinfo))
  if (sysinfo.includes('<sysinfo')) files.push(fileOf(`${folder}/sysinfo.xml`, sysinfo))
  if (version !== '') files.push(fileOf(`${folder}/version.txt`, version))
  const issues: Issue[] = []
  for (const part of parts) {
    if (!part.ok) return part
    files.push(...part.value)
    issues.push(...part.issues)
  }
  return done(files, issues)
}

/** A folder is named for its host; what no host is called becomes an underscore. */
const folderName = (hostname: string): string =>
  hostname
    .split(/\s/, 1)[0]
    ?.replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 200) || 'host'

const unexpected = (virsh: Virsh): Issue => ({
  code: 'live.answer-unexpected',
  severity: 'error',
  where: virsh.uri,
  message:
    'virsh answered, but not with the capabilities of a host. Try virsh -r capabilities on this connection.',
})

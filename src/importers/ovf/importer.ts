import type { Source } from '#estate/model.ts'
import { looksLikeTar, readTar } from '#formats/tar.ts'
import { rootsOf } from '#formats/xml-tree.ts'
import { countEstate } from '#importers/counts.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { type IssueLog, issueLog } from '#importers/issue-log.ts'
import { type DiskFile, isDiskFile, readDiskFile, withDiskFiles } from '#importers/ovf/disk-files.ts'
import { kindOf, readEnvelope } from '#importers/ovf/envelope.ts'
import { finishEstate } from '#importers/ovf/finish.ts'
import type { Package } from '#importers/ovf/machine.ts'
import { readSystem } from '#importers/ovf/read-system.ts'
import { readVmx } from '#importers/ovf/read-vmx.ts'
import { startOrders } from '#importers/ovf/start-order.ts'
import { vmxSettings } from '#importers/ovf/vmx-text.ts'
import { xmlReader } from '#importers/xml-reader.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * Machines by their own description: OVF descriptors (0.9, 1.x, 2.0), OVA archives with one inside, and .vmx files as
 * they lie on datastores, with the text descriptors of their disks. Read are sizes, disks, network cards, firmware, devices and start order, under the deployment
 * option that counts where nobody chooses. Such a file cannot know power, host, cluster, or where disks lie (a .vmx does
 * when they lie elsewhere than itself), and a .vmx alone not how large they are.
 */
export default defineImporter({
  id: 'ovf',
  title: 'OVF, OVA and VMX',
  heading: 'Single machines',
  role: 'inventory',
  extensions: ['.ovf', '.ova', '.vmx', '.vmdk'],
  howToExport:
    'Export machines as OVF from your platform (PowerCLI: `Get-VM web-01 | Export-VApp -Destination . -Format Ovf`; VirtualBox: ' +
    '`VBoxManage export web-01 -o web-01.ova`), or copy .vmx files and the small .vmdk files beside them, which hold sizes: `cp /vmfs/volumes/*/*/*.vmx .`. ' +
    'Disks are not needed: the descriptor alone is enough.',
  sniff,
  parse,
})

/** An envelope of this standard; SOAP has envelopes too. */
const envelopeStart =
  /<(?:[\w-]+:)?Envelope\b[^>]*=\s*["'][^"']*(?:ovf\/envelope|schema\/ovf|CIM_ResourceAllocationSettingData)/
const vmxStart = /^\s*(?:config\.version|virtualHW\.version)\s*=\s*"/im

function sniff(file: GivenFile): number {
  if (file.container === 'binary') return isOva(file) ? 1 : 0
  if (file.container !== 'text') return 0
  if (envelopeStart.test(file.start) || isDiskFile(file.start)) return 1
  if (vmxStart.test(file.start) && !/^\s*</.test(file.start)) return 1
  if (/\.vmx$/i.test(file.name)) return /^[^\s=<{]+\s*=\s*"/m.test(file.start) ? 0.9 : 0
  return /\.ovf$/i.test(file.name) && /^\s*</.test(file.start) && !/soap/i.test(file.start) ? 0.5 : 0
}

/** An archive is one machine set when it has one descriptor, which comes first and in no folder (DSP0243 6.4). */
function isOva({ name, bytes }: GivenFile): boolean {
  if (!looksLikeTar(bytes)) return false
  const entries = readTar(name, bytes)
  if (!entries.ok) return /\.ova$/i.test(name)
  const descriptors = entries.value.filter((entry) => /\.(ovf|vmx)$/i.test(entry.name))
  return (
    descriptors.length === 1 &&
    descriptors[0] === entries.value[0] &&
    !/\/./.test(plainName(descriptors[0]?.name))
  )
}

const plainName = (name: string | undefined): string => (name ?? '').replace(/^\.\//, '')

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const sources: Source[] = []
  const packages: Package[] = []
  const diskFiles: DiskFile[] = []
  const broken: Issue[] = []
  const ordered = sortedBy(files, ({ name }) => name)
  for (const given of ordered) {
    if (isDiskFile(given.start)) {
      const text = given.text()
      if (text.ok) diskFiles.push(readDiskFile(`/${given.name}`, text.value))
      else broken.push(...text.issues)
      continue
    }
    const opened = descriptorOf(given)
    const read = opened.ok ? readFile(opened.value, sources.length, log) : opened
    if (!read.ok) {
      broken.push(...read.issues)
      continue
    }
    log.addAll(read.issues)
    sources.push({ file: opened.ok ? opened.value.name : given.name, sheet: '', columns: {} })
    packages.push(read.value)
  }
  const [first, ...rest] = broken
  if (first !== undefined) return refused(first, ...rest)
  const estate = finishEstate(ordered[0]?.name ?? 'ovf', sources, withDiskFiles(packages, diskFiles), log)
  if (estate.vms.length === 0 && diskFiles.length === 0) return refused(nothingFound(ordered))
  return done({ source: 'ovf', estate, counts: countEstate(estate) }, log.issues())
}

/** The descriptor of an archive, or the file itself. */
function descriptorOf(file: GivenFile): Outcome<GivenFile> {
  if (file.container !== 'binary') return done(file)
  const entries = readTar(file.name, file.bytes)
  if (!entries.ok) return entries
  const [descriptor] = entries.value
  if (descriptor !== undefined && /\.(ovf|vmx)$/i.test(descriptor.name)) {
    return done(givenFile({ name: `${file.name}/${plainName(descriptor.name)}`, bytes: descriptor.bytes }))
  }
  const message = 'The archive does not begin with an OVF descriptor. Export the machine again.'
  return refused({ code: 'ovf.descriptor-missing', severity: 'error', where: file.name, message })
}

function readFile(file: GivenFile, source: number, log: IssueLog): Outcome<Package> {
  return /^\s*</.test(file.start) ? readDescriptor(file, source, log) : readConfiguration(file, source, log)
}

function readDescriptor(file: GivenFile, source: number, log: IssueLog): Outcome<Package> {
  const read = file.xml()
  if (!read.ok) return read
  const [root] = rootsOf(read.value)
  if (root === undefined || kindOf(root) !== 'Envelope') {
    const message = 'The file is XML, but its root is no OVF envelope. Choose the descriptor itself.'
    return refused({ code: 'ovf.no-envelope', severity: 'error', where: file.name, message })
  }
  const reader = xmlReader(read.value, root, { file: file.name, sheet: '', source, code: 'ovf', log })
  const envelope = readEnvelope(reader)
  const orders = startOrders(reader, envelope)
  return done({
    machines: envelope.systems.map((system) =>
      readSystem(reader, envelope, system, orders.get(system.element) ?? []),
    ),
    networks: [...envelope.networks].map(([name, { line }]) => ({ name, origin: [source, line] as const })),
  })
}

function readConfiguration(file: GivenFile, source: number, log: IssueLog): Outcome<Package> {
  const text = file.text()
  if (!text.ok) return text
  const settings = vmxSettings(file.name, text.value, log)
  if (settings.size === 0) {
    const message =
      'No line of the file reads name = "value". It may be damaged or of another kind: copy it again.'
    return refused({ code: 'ovf.vmx-unreadable', severity: 'error', where: file.name, message })
  }
  const encoding = settings.get('.encoding')?.value.toLowerCase() ?? 'utf-8'
  if (!/^(utf-?8|windows-1252|us-ascii)$/.test(encoding) && /[^\0-\x7f]/.test(text.value)) {
    const message = `The file says it is written in ${encoding.slice(0, 40)}, which is not read here: names may look wrong. Sizes are not affected.`
    log.add('ovf.encoding', 'warning', `${file.name}:${settings.get('.encoding')?.line ?? 1}`, message)
  }
  return done({ machines: [readVmx(settings, { file: file.name, source, log })], networks: [] })
}

const nothingFound = (files: readonly GivenFile[]): Issue => ({
  code: 'ovf.nothing-read',
  severity: 'error',
  where: files
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 1024),
  message: 'No machine was found: the descriptor has no VirtualSystem. Export the machine again.',
})

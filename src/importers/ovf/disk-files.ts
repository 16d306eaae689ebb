import type { Machine, Package } from '#importers/ovf/machine.ts'

/** What the text descriptor of a .vmdk says: how large the disk is, and whether it stands for a LUN of its own. */
export type DiskFile = {
  readonly path: string
  readonly capacityBytes: number | 'unknown'
  readonly raw: boolean
}

/** Whether text is such a descriptor. A .vmdk with its content in it is none: it is not text. */
export const isDiskFile = (start: string): boolean => /^\ufeff?\s*#\s*Disk DescriptorFile/.test(start)

/** Extents of one disk; a disk split into files of 2 GB has 4,000 at most. */
const linesMax = 20_000
const sectorBytes = 512

/** Reads a descriptor: extents are lines of access, sectors and kind. Source: VMware Virtual Disk Format 1.1. */
export function readDiskFile(path: string, text: string): DiskFile {
  let sectors = 0
  let kind = ''
  for (const line of text.split(/\r?\n/, linesMax)) {
    const extent = /^\s*(?:RW|RDONLY)\s+(\d{1,15})\s+[A-Z]/.exec(line)?.[1]
    if (extent !== undefined) sectors += Number(extent)
    kind = /^\s*createType\s*=\s*"(\w{1,60})"/.exec(line)?.[1] ?? kind
  }
  const bytes = sectors * sectorBytes
  return {
    path: path.replaceAll('\\', '/'),
    capacityBytes: bytes > 0 && Number.isSafeInteger(bytes) ? bytes : 'unknown',
    raw: /RawDeviceMap$/.test(kind),
  }
}

/** The last parts of a path: what stays of it when a folder is copied elsewhere. */
const tail = (path: string): string => path.split('/').slice(-2).join('/')

/** The packages with what disk files tell of their disks; a path that two files could be is left unknown. */
export function withDiskFiles(packages: readonly Package[], files: readonly DiskFile[]): readonly Package[] {
  const byTail = new Map<string, DiskFile | 'several'>()
  for (const file of files) byTail.set(tail(file.path), byTail.has(tail(file.path)) ? 'several' : file)
  const resolved = ({ file, ...disk }: Machine['disks'][number]): Machine['disks'][number] => {
    const found = file === undefined ? undefined : byTail.get(tail(file))
    if (found === undefined || found === 'several') return disk
    return { ...disk, capacityBytes: found.capacityBytes, raw: found.raw }
  }
  return packages.map((one) => ({
    ...one,
    machines: one.machines.map((machine) => ({ ...machine, disks: machine.disks.map(resolved) })),
  }))
}

import type { IssueLog } from '#importers/issue-log.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'

/**
 * The file of one guest: what it is now, what will apply after its next stop, what is written for cloud-init and by
 * backups, and what each of its snapshots holds.
 */
export type GuestFile = {
  readonly current: PveRecord
  /** Changes that wait for the next stop; undefined for none. */
  readonly pending: PveRecord | undefined
  /** Sections for the platform's own use, by name. */
  readonly special: readonly { readonly name: string; readonly record: PveRecord }[]
  readonly snapshots: readonly { readonly name: string; readonly record: PveRecord }[]
}

/** Sections of one file that are read: far above what a guest keeps of snapshots. */
const sectionsMax = 10_000

type Section = {
  readonly name: string
  readonly row: number
  readonly fields: Record<string, unknown>
  readonly lines: Map<string, number>
  readonly remarks: string[]
}

const section = (name: string, row: number): Section => ({
  name,
  row,
  fields: {},
  lines: new Map(),
  remarks: [],
})

/**
 * Reads the configuration file of a guest. Lines beginning with '#' are its description; of a key that comes twice the
 * last line counts, as on the platform. A line that is neither is told and passed over. Cost O(length).
 */
export function guestFile(file: string, text: string, log: IssueLog): GuestFile {
  const sections = [section('', 1)]
  let at = 0
  for (const raw of text.split(/\r\n|\r|\n/)) {
    at += 1
    const line = raw.trimEnd()
    if (line.trim() === '') continue
    const header = /^\[([^\]]{1,128})\]\s*$/.exec(line)?.[1]
    if (header !== undefined) {
      if (sections.length > sectionsMax) {
        const message = `The file has more than ${sectionsMax} sections; the rest is left out.`
        log.add('proxmox.too-many-sections', 'warning', `${file}:${at}`, message)
        break
      }
      sections.push(section(header, at))
      continue
    }
    readLine(sections.at(-1) as Section, file, line, at, log)
  }
  return sorted(sections.map((one) => recordOf(one, file)))
}

function readLine(into: Section, file: string, line: string, at: number, log: IssueLog): void {
  if (line.startsWith('#')) {
    into.remarks.push(line.slice(1).trim())
    return
  }
  const [, key, value] = /^([a-z][\w.-]{0,80})\s*[:=]\s*(.*)$/i.exec(line) ?? []
  // Raw settings of containers ('lxc.mount.entry') come many times and say nothing that is read here.
  if (key?.startsWith('lxc.')) return
  if (key === undefined || value === undefined) {
    log.add(
      'proxmox.line-unread',
      'warning',
      `${file}:${at}`,
      'This line is no "key: value", so it is passed over. Check it with qm config or pct config.',
    )
    return
  }
  if (value === '' && key !== 'boot') return
  into.fields[key] = value
  into.lines.set(key, at)
}

type Named = { readonly name: string; readonly record: PveRecord }

function recordOf({ name, row, fields, lines, remarks }: Section, file: string): Named {
  const described = remarks.length === 0 ? {} : { description: remarks.join('\n') }
  return { name, record: { fields: { ...described, ...fields }, at: { file, sheet: '', row, lines } } }
}

function sorted([current, ...others]: readonly Named[]): GuestFile {
  const snapshots: Named[] = []
  const special: Named[] = []
  let pending: PveRecord | undefined
  for (const one of others) {
    if (/^pending$/i.test(one.name)) pending = one.record
    else if (/^special:/i.test(one.name)) special.push({ ...one, name: one.name.slice('special:'.length) })
    // The platform gives snapshots names of letters, digits, '-' and '_' that begin with a letter; no other is one.
    else if (/^[a-z][\w-]*$/i.test(one.name)) snapshots.push(one)
  }
  return { current: (current as Named).record, pending, special, snapshots }
}

/** Keys that nothing but a guest's configuration has at the margin. */
const tellTale =
  /^(?:(?:scsi|virtio|ide|sata|net|efidisk|tpmstate|hostpci|mp)\d+|memory|cores|sockets|bootdisk|ostype|rootfs|smbios1|vmgenid|scsihw|machine|bios|agent|hotplug|vga|unprivileged):\s*\S/

/** How many lines of the beginning of a text only a guest's configuration has. */
export const tellTaleLines = (start: string): number =>
  start.split(/\r\n|\r|\n/, 200).filter((line) => tellTale.test(line)).length

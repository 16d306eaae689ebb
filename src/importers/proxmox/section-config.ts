import type { IssueLog } from '#importers/issue-log.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'

/** Sections of one file that are read. */
const sectionsMax = 100_000

/**
 * The sections of a configuration of the kind of storage.cfg: a header 'type: id' at the margin, then indented lines
 * 'key value' or 'key'. Each becomes a record with its id under `idMember` and its type under 'type'; a key without a
 * value is '1', as the API states it. A line that fits nowhere is told and passed over.
 */
export function sectionsIn(
  file: string,
  text: string,
  idMember: string,
  log: IssueLog,
): readonly PveRecord[] {
  const found: { fields: Record<string, unknown>; row: number; lines: Map<string, number> }[] = []
  let at = 0
  for (const raw of text.split(/\r\n|\r|\n/)) {
    at += 1
    const line = raw.trimEnd()
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    if (!/^\s/.test(line)) {
      const [, type, id] = /^([A-Za-z][\w-]{0,60}):\s*(\S{1,200})?\s*$/.exec(line) ?? []
      if (type === undefined || (id === undefined && idMember !== 'pci')) {
        unread(log, file, at)
        continue
      }
      if (found.length >= sectionsMax) {
        const message = `The file has more than ${sectionsMax} sections; the rest is left out.`
        log.add('proxmox.too-many-sections', 'warning', `${file}:${at}`, message)
        break
      }
      const lines = new Map([[idMember, at]])
      found.push({ fields: { [idMember]: id, type }, row: at, lines })
      continue
    }
    const [, key, value] = /^\s+([A-Za-z][\w-]{0,60})(?:\s+(\S.*))?$/.exec(line) ?? []
    const section = found.at(-1)
    if (key === undefined || section === undefined) {
      unread(log, file, at)
      continue
    }
    const known = section.fields[key]
    // A mapping names one device per line, under the same key.
    section.fields[key] = key === 'map' && known !== undefined ? [known, value ?? '1'].flat() : (value ?? '1')
    section.lines.set(key, at)
  }
  return found.map(({ fields, row, lines }) => ({ fields, at: { file, sheet: '', row, lines } }))
}

const unread = (log: IssueLog, file: string, line: number): void =>
  log.add(
    'proxmox.line-unread',
    'warning',
    `${file}:${line}`,
    "This line is neither a section's header nor one of its values, so it is passed over. Check it against the platform.",
  )

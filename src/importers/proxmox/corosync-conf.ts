import type { IssueLog } from '#importers/issue-log.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'

/** Blocks inside blocks, and blocks of one file, that are read. */
const depthMax = 8
const blocksMax = 10_000

/** A block of corosync.conf by its path ('quorum.device.net'), with its keys. */
export type Block = { readonly path: string; readonly record: PveRecord }

/** The blocks of a corosync.conf, in order; a line that fits nowhere is told and passed over. Cost O(length). */
export function corosyncBlocks(file: string, text: string, log: IssueLog): readonly Block[] {
  const blocks: { path: string; fields: Record<string, unknown>; row: number; lines: Map<string, number> }[] =
    []
  const open: typeof blocks = []
  let at = 0
  for (const raw of text.split(/\r\n|\r|\n/)) {
    at += 1
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line === '}') {
      if (open.pop() === undefined) unread(log, file, at)
      continue
    }
    const name = /^([A-Za-z_]{1,40})\s*\{$/.exec(line)?.[1]
    if (name !== undefined) {
      if (open.length >= depthMax || blocks.length >= blocksMax) {
        unread(log, file, at)
        break
      }
      const above = open.at(-1)?.path
      const block = {
        path: above === undefined ? name : `${above}.${name}`,
        fields: {},
        row: at,
        lines: new Map(),
      }
      blocks.push(block)
      open.push(block)
      continue
    }
    const [, key, value] = /^([A-Za-z_][\w.]{0,60})\s*:\s*(.*)$/.exec(line) ?? []
    const block = open.at(-1)
    if (key === undefined || value === undefined || block === undefined) {
      unread(log, file, at)
      continue
    }
    block.fields[key] = value
    block.lines.set(key, at)
  }
  if (open.length > 0) {
    const message = 'The file ends inside a block, so it is not whole. Copy it again.'
    log.add('proxmox.corosync-cut-off', 'warning', `${file}:${at}`, message)
  }
  return blocks.map(({ path, fields, row, lines }) => ({
    path,
    record: { fields, at: { file, sheet: '', row, lines } },
  }))
}

const unread = (log: IssueLog, file: string, line: number): void =>
  log.add(
    'proxmox.line-unread',
    'warning',
    `${file}:${line}`,
    'This line is neither a block of corosync.conf nor one of its values, so it is passed over. Check the file.',
  )

import type { IssueLog } from '#importers/issue-log.ts'

/** One setting: its value, escapes resolved, and the line it stands on. */
export type VmxSetting = { readonly value: string; readonly line: number }

/** Settings of a configuration file by name in lower case: names are compared without regard to case. */
export type VmxSettings = ReadonlyMap<string, VmxSetting>

/** Far above any configuration seen; a machine of 60 disks has 700 lines. */
const linesMax = 100_000
const valueLengthMax = 65_536

const entry = /^\s*([^\s="]+)\s*=\s*"([^"]*)"\s*$/
const bareEntry = /^\s*([^\s="]+)\s*=\s*([^"\s]+)\s*$/

/**
 * The settings of a .vmx or .vmsd file: `name = "value"` a line, `#` for comments, `|22` for a character by its code in
 * hexadecimal. A line that is none is passed over with an issue; a name given twice counts with its last value, as the
 * platform reads it, and is said when the values differ.
 */
export function vmxSettings(file: string, text: string, log: IssueLog): VmxSettings {
  const settings = new Map<string, VmxSetting>()
  const lines = text.split(/\r\n|\r|\n/, linesMax + 1)
  if (lines.length > linesMax) {
    const message = `Only the first ${linesMax} lines are read: no machine has that many. Check the file.`
    log.add('ovf.vmx-too-long', 'warning', file, message)
  }
  for (const [index, line] of lines.slice(0, linesMax).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    const [, name, raw] = entry.exec(line) ?? bareEntry.exec(line) ?? []
    const where = `${file}:${index + 1}`
    if (name === undefined || raw === undefined || raw.length > valueLengthMax) {
      const message = `Expected name = "value", found "${line.trim().slice(0, 60)}". The line is passed over; if the file is cut off, copy it again.`
      log.add('ovf.vmx-line-unreadable', 'warning', where, message)
      continue
    }
    const value = unescaped(raw)
    const key = name.toLowerCase()
    const before = settings.get(key)
    if (before !== undefined && before.value !== value) {
      const message = `"${name.slice(0, 60)}" is given twice with different values (line ${before.line}); the last one counts. Remove one.`
      log.add('ovf.vmx-repeated', 'warning', where, message)
    }
    settings.set(key, { value, line: index + 1 })
  }
  return settings
}

const unescaped = (raw: string): string =>
  raw.replace(/\|([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** A table of 'Key:   value' lines, as virsh prints it; keys in lower case. */
export type Labelled = ReadonlyMap<string, { readonly value: string; readonly line: number }>

const linesMax = 500

/** Whether text is what `virsh nodeinfo` prints. */
export const isNodeInfo = (start: string): boolean =>
  /^\s*CPU model:\s*\S[^\n]*\n\s*CPU\(s\):\s*\d/.test(start)

/** Whether text is what `virsh dominfo` prints. */
export const isDomainInfo = (start: string): boolean =>
  /^\s*Id:\s*[\d-][^\n]*\n\s*Name:\s*[^\n]*\n\s*UUID:/.test(start)

/** Whether text is what `virsh version` prints. */
export const isVersion = (start: string): boolean => /^\s*Compiled against library:\s*libvirt\b/.test(start)

/** The lines of such a table. */
export function labelled(text: string): Labelled {
  const lines = new Map<string, { readonly value: string; readonly line: number }>()
  for (const [index, line] of text.split(/\r?\n/, linesMax).entries()) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const value = line
      .slice(colon + 1)
      .trim()
      .slice(0, 1024)
    if (value !== '') lines.set(line.slice(0, colon).trim().toLowerCase(), { value, line: index + 1 })
  }
  return lines
}

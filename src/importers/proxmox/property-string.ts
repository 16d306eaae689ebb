/** A property string ('local:100/disk.raw,size=4G') as its parts; what has no name is under ''. */
export type Properties = ReadonlyMap<string, string>

/** Parts of one property string that are read. */
const partsMax = 200

/**
 * The parts of a property string. The first part without a name is under '', later ones are passed over; of a name that
 * comes twice the last counts. Cost O(length).
 */
export function propertiesIn(text: string): Properties {
  const found = new Map<string, string>()
  for (const part of text.split(',', partsMax)) {
    const at = part.indexOf('=')
    if (at >= 0) found.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
    else if (!found.has('') && part.trim() !== '') found.set('', part.trim())
  }
  return found
}

const yes = new Set(['1', 'on', 'yes', 'true'])
/** Whether a property is switched on; one that is left out is not. */
export const isOn = (value: string | undefined): boolean =>
  value !== undefined && yes.has(value.toLowerCase())

const factors: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** Bytes of a size as disks state it ('32G', '528K', '104858K', '4096'); undefined for anything else. */
export function diskBytes(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,15}(?:\.\d{1,6})?)([KMGT]?)$/i.exec(text.trim()) ?? []
  if (digits === undefined) return undefined
  const bytes = Math.round(Number(digits) * (factors[(unit ?? '').toUpperCase()] ?? 1))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** The items of a list as the platform writes them: set apart by commas, semicolons or spaces, each once, in order. */
export function listItems(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((item) => item !== ''))]
}

/** A node with its priority in a list of nodes ('pve1:2,pve2'); without one it is 0. */
export type NodePriority = { readonly node: string; readonly priority: number }

/** The nodes of a list with their priorities; one that is no number counts as 0. */
export const nodePriorities = (text: string): readonly NodePriority[] =>
  listItems(text).map((item) => {
    const [node = '', priority] = item.split(':', 2)
    return { node, priority: priority !== undefined && /^\d{1,9}$/.test(priority) ? Number(priority) : 0 }
  })

import type { Issue, Severity } from '#kernel/outcome.ts'

/** Doubts of one kind that are listed one by one. */
const listedMax = 20
/** Names that one sentence lists. */
const namedMax = 8

/**
 * Collects what a merge doubts. `about` tells apart what is counted for itself within a code (a field, a part; '' for
 * nothing); past 20 of a kind the rest is only counted.
 */
export type Doubts = {
  add(code: string, about: string, severity: Severity, told: () => Told): void
  issues(): readonly Issue[]
}

/** Where a doubt is and what it says; put into words only where it is listed. */
type Told = { readonly where: string; readonly message: string }

/** No doubts yet. */
export function noDoubts(): Doubts {
  const kinds = new Map<string, { readonly listed: Issue[]; count: number }>()
  return {
    add(code, about, severity, told) {
      const kind = `${code} ${about}`
      const known = kinds.get(kind) ?? { listed: [], count: 0 }
      kinds.set(kind, known)
      known.count += 1
      if (known.count > listedMax) return
      known.listed.push({ code, severity, ...told() })
    },
    issues() {
      return [...kinds].flatMap(([kind, { listed, count }]) => {
        const [first] = listed
        if (first === undefined || count <= listedMax) return listed
        const [, about = ''] = kind.split(' ')
        const message = `${count - listedMax} more like the ${listedMax} listed${about === '' ? '' : ` about ${about}`}: ${count} in all.`
        return [...listed, { ...first, message }]
      })
    },
  }
}

/** Names in a sentence: the first eight in order, and how many more there are. */
export function named(names: readonly string[]): string {
  const sorted = [...names].sort()
  const rest = sorted.length - namedMax
  const shown = sorted.slice(0, namedMax).join(', ')
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

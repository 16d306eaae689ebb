import type { Issue, Severity } from '#kernel/outcome.ts'

/** Issues of one code that are listed one by one; the rest is counted in one more. */
const listedPerCode = 40

/** Collects issues, each code up to a limit, so that one bad column does not bury everything else. */
export type IssueLog = {
  add(code: string, severity: Severity, where: string, message: string): void
  addAll(issues: readonly Issue[]): void
  /** Everything collected, in the order it was met, with what was left out counted per code. */
  issues(): readonly Issue[]
}

/** An empty log. */
export function issueLog(): IssueLog {
  const listed: Issue[] = []
  const counts = new Map<string, { count: number; severity: Severity; last: string }>()
  const add: IssueLog['add'] = (code, severity, where, message) => {
    const known = counts.get(code)
    counts.set(code, { count: (known?.count ?? 0) + 1, severity, last: where })
    if ((known?.count ?? 0) < listedPerCode) listed.push({ code, severity, where, message })
  }
  return {
    add,
    addAll(issues) {
      for (const { code, severity, where, message } of issues) add(code, severity, where, message)
    },
    issues() {
      const more = [...counts].flatMap(([code, { count, severity, last }]): Issue[] =>
        count <= listedPerCode
          ? []
          : [
              {
                code,
                severity,
                where: last,
                message: `${count - listedPerCode} more like the ${listedPerCode} listed; this is the last.`,
              },
            ],
      )
      return [...listed, ...more]
    },
  }
}

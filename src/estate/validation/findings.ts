import type { Entity, Estate, EstatePart } from '#estate/model.ts'
import { originText, provenanceOf } from '#estate/provenance.ts'
import type { Issue, Severity } from '#kernel/outcome.ts'

/** Issues listed of one code; of the rest only their number is told. */
const listedMax = 50

/** Collects the findings of a check over an estate, at most 50 of one code. */
export type Findings = {
  readonly estate: Estate
  readonly issues: Issue[]
  readonly counts: Map<string, number>
}

/** Nothing found yet. */
export const noFindings = (estate: Estate): Findings => ({ estate, issues: [], counts: new Map() })

/** The part and index of an entity in its estate, for a path such as 'hosts[3]'. */
export type Spot = { readonly part: EstatePart; readonly index: number; readonly entity: Entity }

/**
 * Adds a finding about a field of an entity. Its place is the cell or line the value was read from, so that a
 * person can go there; an entity nobody read from a file has its path in the estate ('hosts[3].clusterId').
 */
export function find(
  findings: Findings,
  spot: Spot,
  field: string,
  severity: Severity,
  code: string,
  message: string,
): void {
  const seen = (findings.counts.get(code) ?? 0) + 1
  findings.counts.set(code, seen)
  if (seen > listedMax) return
  findings.issues.push({
    code,
    severity,
    where: whereOf(findings.estate, spot, field),
    message,
  })
}

function whereOf(estate: Estate, { part, index, entity }: Spot, field: string): string {
  const cell = provenanceOf(estate, entity, field)
  if (cell !== undefined) return cell
  const last = entity.origins.at(-1)
  return last === undefined ? `${part}[${index}].${field}` : originText(estate, last)
}

/** All findings, with one note per code that had more than are listed. */
export function listed(findings: Findings): readonly Issue[] {
  const notes = [...findings.counts]
    .filter(([, count]) => count > listedMax)
    .map(([code, count]): Issue => {
      const message = `${count - listedMax} more of "${code}" are not listed: ${count} in all. Correct the first ones; the cause is often one.`
      return { code: 'estate.more', severity: 'note', where: 'estate', message }
    })
  return [...findings.issues, ...notes]
}

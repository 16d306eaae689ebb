import type { Estate } from '#estate/model.ts'
import { checkCycles } from '#estate/validation/cycles.ts'
import { listed, noFindings } from '#estate/validation/findings.ts'
import { checkPlausibility } from '#estate/validation/plausibility.ts'
import { checkIds, checkReferences } from '#estate/validation/references.ts'
import { checkWindows } from '#estate/validation/windows.ts'
import type { Issue } from '#kernel/outcome.ts'

/**
 * What an estate says that cannot be so: ids given twice, references to nothing, loops, requirements that can
 * never or always hold, windows that no calendar has (errors); machines larger than their host, reservations above the size, rules that bind
 * nobody (warnings); services that need each other (notes). Places are the cells the values came from, or paths
 * such as 'hosts[3].clusterId'. At most 50 issues of one code are listed. Cost O(entities + references).
 */
export function checkEstate(estate: Estate): readonly Issue[] {
  const findings = noFindings(estate)
  const refs = checkIds(findings)
  checkReferences(findings, refs)
  checkCycles(findings)
  checkWindows(findings)
  checkPlausibility(findings)
  return listed(findings)
}

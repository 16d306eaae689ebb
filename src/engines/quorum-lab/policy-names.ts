import { params } from '#engines/quorum-lab/params.ts'
import type { Policy } from '#failure/quorum/policy.ts'

/** All rules, in the order of the knob. */
export const policies: readonly Policy[] = params.policy.options.map(({ value }) => value)

/** A rule as people call it. Example: policyName('dynamic') → "Dynamic votes (WSFC)" */
export const policyName = (policy: Policy): string =>
  params.policy.options.find(({ value }) => value === policy)!.label

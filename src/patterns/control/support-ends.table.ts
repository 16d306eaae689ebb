/**
 * When general support of a hypervisor ends, by the version its hosts report. Each day is the value of the fact beside
 * it; a test compares them. The first pattern that matches counts.
 */
export const supportEnds: readonly {
  readonly version: RegExp
  readonly ends: string
  readonly fact: string
}[] = [
  { version: /\bESXi? 9\.1\b/i, ends: '2028-08-12', fact: 'sup-esx91' },
  { version: /\bESXi? 9\.0\b/i, ends: '2027-09-17', fact: 'sup-esx90' },
  { version: /\bESXi? 8\./i, ends: '2027-10-11', fact: 'sup-esx8' },
  // What came before version 7 ended no later than 7 did.
  { version: /\bESXi? [4-7]\./i, ends: '2025-10-02', fact: 'sup-esx7' },
]

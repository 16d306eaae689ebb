/** What one request may bring, so that a mistake or a hostile page cannot exhaust the machine. */
export type Limits = {
  /** Bytes of a small JSON body: a question, a decision. */
  readonly smallBodyBytes: number
  /** Bytes of an estate, of all files of an import together, of a run or of a record. */
  readonly largeBodyBytes: number
  /** Files of one import. */
  readonly filesMax: number
  /** Nesting of JSON. */
  readonly jsonDepthMax: number
}

/** The limits a server starts with: the largest estate we promise (200,000 VMs) fits with room to spare. */
export const standardLimits: Limits = {
  smallBodyBytes: 1024 ** 2,
  largeBodyBytes: 512 * 1024 ** 2,
  filesMax: 100,
  jsonDepthMax: 100,
}

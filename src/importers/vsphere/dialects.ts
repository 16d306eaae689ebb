import type { GivenFile } from '#importers/given-file.ts'
import { managedTypes } from '#importers/vsphere/managed-types.ts'
import { isCmdletCsv } from '#importers/vsphere/powercli-csv.ts'

/** How a file writes what it says of vSphere. */
export type Dialect = 'soap' | 'json' | 'csv'

const types = managedTypes.join('|')
/** Marks that nobody else's JSON has: a discriminator, a reference, the id of a record of PowerCLI. */
const discriminator = new RegExp(
  `"_typeName"\\s*:\\s*"(?:RetrieveResult|ObjectContent|VirtualMachineConfigInfo|ManagedObjectReference|ServiceContent|UpdateSet|${types})"`,
)
const selfReference = new RegExp(
  `"(?:[Ss]elf|[Mm]oRef|[Oo]bj)"\\s*:\\s*(?:"(?:${types})-|\\{[^{}]{0,200}"(?:${types})")`,
)
const recordId = new RegExp(`"Id"\\s*:\\s*"(?:${types})-`)
const viServer = /"Uid"\s*:\s*"\/VIServer=/
const tags = /"format"\s*:\s*"vcenter-tags"/
const aboutVcenter = /"[Aa]bout"\s*:\s*\{[^{}]{0,2000}"[Ii]nstanceUuid"/
const jsonMarks: readonly RegExp[] = [discriminator, selfReference, recordId, viServer, tags, aboutVcenter]

/** The dialect of a file, told by its content alone; undefined for a file of somebody else. */
export function dialectOf(file: GivenFile): Dialect | undefined {
  if (file.container !== 'text') return undefined
  const start = file.start.trimStart()
  if (start.startsWith('<')) return /["']urn:(?:internal)?vim25["']/.test(start) ? 'soap' : undefined
  if (start.startsWith('{') || start.startsWith('[')) return isOurJson(file) ? 'json' : undefined
  return isCmdletCsv(start) ? 'csv' : undefined
}

/** The marks stand at the start of most files; a view of PowerCLI names itself after everything it holds. */
function isOurJson(file: GivenFile): boolean {
  if (jsonMarks.some((mark) => mark.test(file.start))) return true
  const text = file.text()
  return text.ok && jsonMarks.some((mark) => mark.test(text.value))
}

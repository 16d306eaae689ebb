import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { dialectOf } from '#importers/vsphere/dialects.ts'
import { readJson } from '#importers/vsphere/json.ts'
import { readCmdletCsv } from '#importers/vsphere/powercli-csv.ts'
import { readSoap } from '#importers/vsphere/soap.ts'
import { type Inventory, inventory } from '#importers/vsphere/vendor-model.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/**
 * Everything the files say, by vCenter. Files are read in the order of their names with numbers counted, which is the
 * order in which pages and updates were answered, whatever order they come in. One that cannot be read refuses all.
 */
export function readInventories(files: readonly GivenFile[], log: IssueLog): Outcome<readonly Inventory[]> {
  const scopeOf = scopesOf(files)
  const inventories = new Map<string, Inventory>()
  const broken: Issue[] = []
  for (const file of inOrder(files)) {
    const scope = scopeOf(file)
    const into = inventories.get(scope) ?? inventory(scope)
    inventories.set(scope, into)
    const issue = readOne(file, into, log)
    if (issue !== undefined) broken.push(issue)
  }
  const [first, ...rest] = broken
  return first === undefined ? done([...inventories.values()]) : refused(first, ...rest)
}

function readOne(file: GivenFile, into: Inventory, log: IssueLog): Issue | undefined {
  const dialect = dialectOf(file)
  if (dialect === 'soap') return readSoap(file, into, log)
  return dialect === 'csv' ? readCmdletCsv(file, into) : readJson(file, into, log)
}

/** Digits in names filled up, so that page 10 comes after page 9. */
const ordinal = (name: string): string => name.replace(/\d{1,15}/g, (digits) => digits.padStart(16, '0'))
const inOrder = (files: readonly GivenFile[]): readonly GivenFile[] =>
  [...files].sort(
    (left, right) =>
      compareText(ordinal(left.name), ordinal(right.name)) || compareText(left.name, right.name),
  )

const uuidInAbout =
  /(?:<about\b|"[Aa]bout"\s*:)[\s\S]{0,3000}?(?:<instanceUuid>|"[Ii]nstanceUuid"\s*:\s*")([^<"]{1,64})/

/**
 * Which vCenter each file is of. References are unique within one vCenter only: where the files name several, those of
 * one folder belong together, otherwise all do.
 */
function scopesOf(files: readonly GivenFile[]): (file: GivenFile) => string {
  const folderOf = ({ name }: GivenFile): string => name.slice(0, Math.max(0, name.lastIndexOf('/')))
  const uuids = new Map<string, string>()
  for (const file of sortedBy(files, ({ name }) => name)) {
    const uuid = uuidInAbout.exec(file.start)?.[1]
    if (uuid !== undefined) uuids.set(folderOf(file), uuid)
  }
  if (new Set(uuids.values()).size < 2) return () => ''
  return (file) => uuids.get(folderOf(file)) ?? folderOf(file)
}

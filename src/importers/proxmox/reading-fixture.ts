import { strToU8 } from 'fflate'
import { parseEstate } from '#estate/schema.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import type { Import, InputFile } from '#importers/importer.ts'
import proxmox from '#importers/proxmox/importer.ts'
import { assert, type Issue } from '#kernel/outcome.ts'

/** A file of text, or of JSON. */
export const fileOf = (name: string, content: unknown): InputFile => ({
  name,
  bytes: strToU8(typeof content === 'string' ? content : JSON.stringify(content)),
})

/** What an import gives, which has to be an estate that its own schema takes and whose references hold. */
export function readFiles(...files: readonly InputFile[]): Import & { readonly issues: readonly Issue[] } {
  const outcome = proxmox.parse(files.map(givenFile))
  assert(outcome.ok, JSON.stringify(outcome.issues))
  const { estate } = outcome.value
  const parsed = parseEstate(JSON.parse(JSON.stringify(estate)), 'estate')
  assert(parsed.ok, JSON.stringify(parsed.issues))
  const wrong = checkEstate(estate).filter(({ severity }) => severity === 'error')
  assert(wrong.length === 0, JSON.stringify(wrong))
  return { ...outcome.value, issues: outcome.issues }
}

/** The issues of an import that is refused. */
export function refusalOf(...files: readonly InputFile[]): readonly Issue[] {
  const outcome = proxmox.parse(files.map(givenFile))
  assert(!outcome.ok, 'read instead of refused')
  return outcome.issues
}

/** The one entity with this id. */
export function only<E extends { readonly id: string }>(list: readonly E[], id: string): E {
  const found = list.filter((one) => one.id === id)
  const [one] = found
  assert(
    one !== undefined && found.length === 1,
    `${found.length} of ${id} among ${list.map((one) => one.id).join(', ')}`,
  )
  return one
}

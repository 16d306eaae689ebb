import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8 } from 'fflate'
import { sampleCsv, sampleExport, sampleScvmm } from '#importers/hyper-v/sample.ts'
import type { InputFile } from '#importers/importer.ts'
import { sampleAnswers, sampleDump } from '#importers/netbox/sample.ts'

const cases = (importer: string, ...names: readonly string[]): readonly InputFile[] =>
  names.map((name) => ({
    name,
    bytes: new Uint8Array(
      readFileSync(join(import.meta.dirname, '../../src/importers', importer, 'cases', name)),
    ),
  }))
const json = (name: string, content: unknown): InputFile => ({
  name,
  bytes: strToU8(JSON.stringify(content, null, 1)),
})
const text = (name: string, content: string): InputFile => ({ name, bytes: strToU8(content) })

/** Every format that is read, with a small sample that is read without a doubt. */
export const formats: Readonly<Record<string, () => readonly InputFile[]>> = {
  'rvtools-workbook': () => cases('rvtools', 'rvtools-small-complete.xlsx'),
  'hyper-v-scvmm': () => [json('scvmm.json', sampleScvmm())],
  'hyper-v-json': () => [json('hyper-v.json', sampleExport())],
  avs: () =>
    cases('avs', 'Hosts_List.json', 'PlacementPolicies_List.json', 'PrivateClouds_List_Stretched.json'),
  'netbox-dump': () => [json('netbox.json', sampleDump())],
  'netbox-api': () =>
    Object.entries(sampleAnswers()).map(([path, answer]) => json(`${path.replace('/', '-')}.json`, answer)),
  'hyper-v-csv': () => {
    const rows = sampleExport().vms as readonly Readonly<Record<string, unknown>>[]
    return [text('vms.csv', sampleCsv(rows))]
  },
}

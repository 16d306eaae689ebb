import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Estate } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { seededRandom } from '#kernel/random.ts'
import { clusters, datastores, hosts, networks } from '#tools/reference/clusters.ts'
import { facilities } from '#tools/reference/facilities.ts'
import { rules, services } from '#tools/reference/services.ts'
import { sized, vms } from '#tools/reference/vms.ts'
import { windows } from '#tools/reference/windows.ts'

const seed = 20_260_301
const path = 'content/estates/reference.json'

/** The reference estate: two data centres and a witness site, made from a seed, flaws and all. */
export function referenceEstate(): Estate {
  const guests = vms(seededRandom(seed))
  return {
    name: 'Reference estate',
    sources: [],
    facilities: facilities(),
    clusters: clusters(),
    hosts: hosts(),
    datastores: sized(datastores(), guests),
    networks: networks(),
    vms: guests,
    services: services(),
    rules: rules(),
    windows: windows(),
  }
}

/** The committed files this script makes, by path from the root: a test compares, and running the script writes. */
export function generate(): Readonly<Record<string, string>> {
  return { [path]: `${JSON.stringify(toStored(referenceEstate()))}\n` }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..')
  for (const [file, text] of Object.entries(generate())) writeFileSync(join(root, file), text)
}

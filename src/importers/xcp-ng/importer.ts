import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { type IssueLog, issueLog } from '#importers/issue-log.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { recordsOfJson } from '#importers/xcp-ng/from-json.ts'
import { recordsOfStateDb } from '#importers/xcp-ng/from-state-db.ts'
import { looksLikeXe, recordsOfXe } from '#importers/xcp-ng/from-xe.ts'
import { looksLikeXenOrchestra, recordsOfXenOrchestra } from '#importers/xcp-ng/from-xen-orchestra.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { translate } from '#importers/xcp-ng/translate.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * Pools of XCP-ng and XenServer, from four dialects of one thing: records of the XenAPI as JSON, what `xe` prints, the
 * pool's database, and objects of Xen Orchestra. All four become records of the API, and those one estate.
 *
 * No dialect tells where hosts stand and what feeds them. XAPI counts logical processors and, before version 24.12 of
 * 2024, not how many share a core, so cores are unknown then. Xen Orchestra tells neither start orders nor how many
 * failures a pool is set to tolerate, and rounds the memory of hosts up to whole GiB. `xe` shows no serial numbers of
 * hosts, and nothing at the end of its text, so one that is cut off between two records looks whole.
 */
export default defineImporter({
  id: 'xcp-ng',
  title: 'XCP-ng and XenServer pool (XAPI)',
  heading: 'XCP-ng and XenServer',
  role: 'inventory',
  namesTell: true,
  extensions: ['.json', '.txt', '.xml', '.db'],
  howToExport:
    'On the pool master run: `for c in pool host vm snapshot template sr pbd vdi vbd vif pif network vgpu pgpu ' +
    'vusb; do echo "# $c"; xe $c-list params=all; done > pool.txt`, or `xe pool-dump-database file-name=pool.xml`, and drop that file here. ' +
    'With Xen Orchestra: `xo-cli list-objects > pool.json`.',
  sniff: likelihood,
  parse,
})

type Dialect = 'json' | 'xe' | 'state-db' | 'xen-orchestra'

/** Words that stand near the start of answers of the XenAPI and of no other. */
const apiMarks = /"OpaqueRef:|"[A-Za-z_]+\.get_all_records"/
/** Members that objects of Xen Orchestra have; which they are of shows only when they are read. */
const xoMarks =
  /"(?:name_label|\$pool(?:Id)?|_xapiRef|bios_strings|is_cd_drive|CPUs|device_config|SR_type|\$VBDs|\$SR|\$VM)"/

/** Which dialect a file is in, from its start alone where that tells. */
function dialectOf(file: GivenFile): Dialect | undefined {
  if (file.container !== 'text') return undefined
  const start = file.start.trimStart()
  if (/^<(?:\?xml|!DOCTYPE|database)/.test(start)) {
    return /<database[\s>]/.test(start) && /<(?:manifest|table)[\s>]/.test(start) ? 'state-db' : undefined
  }
  if (!/^[[{]/.test(start)) return looksLikeXe(start) ? 'xe' : undefined
  if (apiMarks.test(start)) return 'json'
  if (!xoMarks.test(start)) return undefined
  const read = file.json()
  return read.ok && looksLikeXenOrchestra(read.value) ? 'xen-orchestra' : undefined
}

function likelihood(file: GivenFile): number {
  return dialectOf(file) === undefined ? 0 : 1
}

function parse(given: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const records: XapiRecord[] = []
  const listed = new Set<XapiClass>()
  const failed: Issue[] = []
  for (const file of sortedBy(given, ({ name }) => name)) {
    const read = recordsOf(file, listed, log)
    if (!read.ok) failed.push(...read.issues)
    else if (read.value.length === 0 && listed.size === 0) failed.push(nothingIn(file.name))
    else records.push(...read.value)
  }
  const [first, ...rest] = failed
  if (first !== undefined) return refused(first, ...rest)
  if (!records.some(({ xapiClass }) => ['VM', 'host', 'pool', 'SR', 'network'].includes(xapiClass))) {
    return refused(nothingIn(given.map(({ name }) => name).join(', ')))
  }
  const estate = translate(records, listed, log)
  return done({ source: 'xcp-ng', estate, counts: countEstate(estate) }, log.issues())
}

function recordsOf(file: GivenFile, listed: Set<XapiClass>, log: IssueLog): Outcome<readonly XapiRecord[]> {
  const dialect = dialectOf(file)
  switch (dialect) {
    case 'xe': {
      const text = file.text()
      return text.ok ? done(recordsOfXe(file.name, text.value, listed, log)) : text
    }
    case 'state-db': {
      const tree = file.xml()
      return tree.ok ? done(recordsOfStateDb(file.name, tree.value, listed, log)) : tree
    }
    case 'json':
    case 'xen-orchestra':
    case undefined: {
      const json = file.json()
      if (!json.ok) return json
      const isXo = looksLikeXenOrchestra(json.value)
      return done(
        isXo
          ? recordsOfXenOrchestra(file.name, json.value)
          : recordsOfJson(file.name, json.value, listed, log),
      )
    }
    default:
      return dialect satisfies never
  }
}

const nothingIn = (where: string): Issue => ({
  code: 'xcp-ng.nothing-read',
  severity: 'error',
  where,
  message:
    'No record of a pool, host, VM, storage or network was found. Save the whole answer of get_all_records, or the ' +
    'output of xe with params=all, and drop that.',
})

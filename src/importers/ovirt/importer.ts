import type { Source } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { isObject } from '#importers/json-reader.ts'
import { isRecordKind, kindAt, singular, type Told, toldIn } from '#importers/ovirt/documents.ts'
import { finishEstate } from '#importers/ovirt/finish.ts'
import { inventoryOf } from '#importers/ovirt/inventory.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * An oVirt or Red Hat Virtualization engine by what its REST API answers, version 4: XML, the same in JSON, or requests
 * recorded with their answers. Read are clusters, hosts, VMs and templates with disks, cards and snapshots, storage
 * domains, networks, affinity groups and start hosts. An engine cannot know racks, feeds, switches, or what is behind a
 * storage domain; what nobody asked it for is unknown.
 */
export default defineImporter({
  id: 'ovirt',
  title: 'oVirt and Red Hat Virtualization',
  heading: 'KVM',
  role: 'inventory',
  extensions: ['.xml', '.json'],
  howToExport:
    'With an account that may read everything: `for p in datacenters clusters hosts storagedomains networks vnicprofiles disks ' +
    '"vms?follow=nics.reporteddevices,diskattachments,snapshots" "templates?follow=diskattachments" schedulingpolicies; do ' +
    'curl -s --cacert ca.pem -u reader@internal "https://ENGINE/ovirt-engine/api/$p" > $(echo $p | cut -d? -f1).xml; done`; and for each cluster ' +
    '`curl … "/clusters/ID/affinitygroups?follow=vms,hosts"`. Then drop the files here.',
  sniff,
  parse,
})

/** The first start tag behind the declaration. */
const firstTag = /^\ufeff?\s*(?:<\?[^>]*\?>\s*)?<(\w+)((?:\s[^>]*)?)>/

function sniff(file: GivenFile): number {
  if (file.container !== 'text') return 0
  const [, name = '', attributes = ''] = firstTag.exec(file.start) ?? []
  if (name !== '') {
    const isKnown = isRecordKind(name) || isRecordKind(singular(name))
    if (!isKnown) return 0
    if (/\shref\s*=\s*["'][^"']*\/api\//.test(attributes)) return 1
    // A list says what it is by the addresses of what is in it; an empty one has nothing to give away.
    const inside = file.start.slice(0, 4096)
    if (/<\w+\s[^>]*href\s*=\s*["'][^"']*\/api\//.test(inside)) return 1
    return /\/>\s*$/.test(inside.trimEnd()) && inside.length < 300 ? 0.3 : 0
  }
  return sniffJson(file)
}

function sniffJson(file: GivenFile): number {
  if (!/^\ufeff?\s*[[{]/.test(file.start) || !/\/api\b/.test(file.start)) return 0
  const read = file.json()
  if (!read.ok) return /ovirt-engine\/api\//.test(file.start) ? 0.6 : 0
  const { value } = read
  if (Array.isArray(value)) {
    const [first] = value
    const isRecording = isObject(first) && typeof first.uri === 'string' && typeof first.body === 'string'
    return isRecording &&
      /\/(ovirt-engine\/)?api\b/.test(first.uri as string) &&
      /^\s*</.test(first.body as string)
      ? 1
      : 0
  }
  if (!isObject(value)) return 0
  if (typeof value.href === 'string')
    return kindAt(value.href) === undefined || !/\/ovirt-engine\/api\//.test(value.href) ? 0 : 1
  const isList = Object.entries(value).some(
    ([name, list]) =>
      isRecordKind(name) &&
      Array.isArray(list) &&
      isObject(list[0]) &&
      typeof list[0].href === 'string' &&
      kindAt(list[0].href) === name,
  )
  return isList ? 1 : 0
}

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const log = issueLog()
  const sources: Source[] = []
  const told: Told[] = []
  const broken: Issue[] = []
  const ordered = sortedBy(files, ({ name }) => name)
  for (const file of ordered) {
    const read = toldIn(file, sources, log)
    if (read.ok) told.push(...read.value)
    else broken.push(...read.issues)
  }
  const [first, ...rest] = broken
  if (first !== undefined) return refused(first, ...rest)
  const estate = finishEstate(ordered[0]?.name ?? 'ovirt', sources, inventoryOf(told))
  const { clusters, hosts, vms, datastores, networks } = estate
  if (clusters.length + hosts.length + vms.length + datastores.length + networks.length === 0) {
    return refused(nothingFound(ordered))
  }
  return done({ source: 'ovirt', estate, counts: countEstate(estate) }, log.issues())
}

const nothingFound = (files: readonly GivenFile[]): Issue => ({
  code: 'ovirt.nothing-read',
  severity: 'error',
  where: files
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 1024),
  message:
    'No cluster, host, VM, storage domain or network was found in the answers. Ask the engine for /vms and /hosts too.',
})

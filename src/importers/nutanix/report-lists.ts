import type { IssueLog } from '#importers/issue-log.ts'
import { textOf } from '#importers/json-reader.ts'
import type { PrismAnswer } from '#importers/nutanix/answers.ts'
import type { PrismKind } from '#importers/nutanix/prism-model.ts'

const words: Readonly<Record<PrismKind, string>> = {
  cluster: 'clusters',
  host: 'hosts',
  vm: 'VMs',
  subnet: 'subnets',
  container: 'storage containers',
  'rackable-unit': 'rackable units',
  category: 'categories',
  'apart-policy': 'anti-affinity policies',
  'host-policy': 'host affinity policies',
  ha: 'HA settings',
  image: 'images',
  template: 'templates',
}

/** Says of which lists only some pages were given, and which records an estate has no place for. */
export function reportLists(answers: readonly PrismAnswer[], log: IssueLog): void {
  const lists = new Map<string, PrismAnswer[]>()
  for (const answer of answers) {
    // The lists of v2 are those of one cluster each, so their totals do not add up to one.
    const api = answer.records[0]?.api
    if (api === undefined || api === 'v2') continue
    const key = `${answer.kind} ${api}`
    const pages = lists.get(key)
    if (pages === undefined) lists.set(key, [answer])
    else pages.push(answer)
  }
  for (const pages of lists.values()) {
    const [first] = pages
    if (first === undefined) continue
    const ids = new Set(pages.flatMap(({ records }) => records.map(({ value }) => idText(value))))
    const totals = pages.map(({ total }) => total).filter((total) => total !== 'unknown')
    const total = Math.max(0, ...totals)
    if (total > ids.size) {
      const message = `This list has ${total} ${words[first.kind]} in all, and ${ids.size} were read. Export its other pages too: an estate that lacks some looks smaller and safer than it is.`
      log.add('nutanix.list-incomplete', 'warning', first.where, message)
    }
  }
  for (const kind of ['image', 'template'] as const) {
    const passed = answers.filter((answer) => answer.kind === kind)
    const [first] = passed
    if (first === undefined) continue
    const count = passed.reduce((sum, { records }) => sum + records.length, 0)
    const message = `Passed over, because the estate has no place for it: ${count} ${words[kind]}.`
    log.add('nutanix.passed-over', 'note', first.where, message)
  }
}

const idText = (value: PrismAnswer['records'][number]['value']): string => {
  const metadata = value.metadata as { readonly uuid?: unknown } | null | undefined
  return textOf(value.extId) ?? textOf(metadata?.uuid) ?? ''
}

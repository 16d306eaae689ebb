import type { Placement, Rule } from '#engines/ha-timeline/proxmox/rules.ts'

/** What the vendor expects of a rule file: messages, rules left and rules compiled, each as comparable lines. */
export type ExpectedRules = {
  readonly dropped: readonly string[]
  readonly config: readonly string[]
  readonly compiled: readonly string[]
}

type RuleFile = {
  readonly type: string
  readonly resources: Record<string, unknown>
  readonly nodes?: Record<string, { priority: number }>
  readonly strict?: number
  readonly disable?: number
  readonly affinity?: string
}
type Partners = Record<string, Record<string, unknown>>
type CompiledFile = {
  readonly 'node-affinity': Record<string, { nodes: Record<string, { priority: number }> }>
  readonly 'resource-affinity': { readonly positive: Partners; readonly negative: Partners }
}

const names = (object: Readonly<Record<string, unknown>>): string => Object.keys(object).sort().join(',')

const priorities = (nodes: Readonly<Record<string, { priority: number }>>): string =>
  Object.keys(nodes)
    .sort()
    .map((node) => `${node}:${nodes[node]!.priority}`)
    .join(',')

/** An ".expect" file. Digests and the order of rules are left out: they say nothing about what a rule does. */
export function expectedRules(raw: string): ExpectedRules {
  const [, log = '', config = '', compiled = ''] = raw.split(/^--- (?:Log|Config|Compiled Config) ---$/m)
  const { ids } = JSON.parse(config) as { ids: Record<string, RuleFile> }
  const file = JSON.parse(compiled) as CompiledFile
  return {
    dropped: log.split('\n').filter((line) => line !== ''),
    config: Object.entries(ids)
      .map(([id, rule]) => ruleLine(id, rule))
      .sort(),
    compiled: compiledLines(file),
  }
}

const ruleLine = (id: string, rule: RuleFile): string =>
  [
    id,
    rule.type,
    names(rule.resources),
    rule.nodes === undefined ? `affinity ${rule.affinity}` : priorities(rule.nodes),
    rule.strict === 1 ? 'strict' : '',
    rule.disable === undefined ? '' : 'disabled',
  ].join(' ')

const compiledLines = (file: CompiledFile): string[] => [
  ...Object.entries(file['node-affinity'])
    .map(([guest, { nodes }]) => `${guest} on ${priorities(nodes)}`)
    .sort(),
  ...partnerLines('with', file['resource-affinity'].positive),
  ...partnerLines('apart from', file['resource-affinity'].negative),
]

const partnerLines = (how: string, partners: Partners): string[] =>
  Object.entries(partners)
    .map(([guest, others]) => `${guest} ${how} ${names(others)}`)
    .sort()

const asSet = (list: Iterable<string>): Record<string, unknown> =>
  Object.fromEntries([...list].map((one) => [one, 1]))
const asNodes = (hosts: ReadonlyMap<string, number>): Record<string, { priority: number }> =>
  Object.fromEntries([...hosts].map(([host, priority]) => [host, { priority }]))

/** Our rules as lines comparable with the vendor's. */
export const configText = (rules: readonly Rule[]): string[] =>
  rules
    .map((rule) => {
      const disable = rule.use === 'disabled' ? { disable: 1 } : {}
      const resources = asSet(rule.guests)
      if (rule.kind === 'hosts') {
        const strict = rule.force === 'strict' ? { strict: 1 } : {}
        const nodes = asNodes(rule.hosts)
        return ruleLine(rule.id, { type: 'node-affinity', resources, nodes, ...strict, ...disable })
      }
      const affinity = rule.affinity === 'together' ? 'positive' : 'negative'
      return ruleLine(rule.id, { type: 'resource-affinity', resources, affinity, ...disable })
    })
    .sort()

/** Our bindings as lines comparable with the vendor's. */
export function compiledText({ hosts, together, apart }: Placement): string[] {
  const partners = (of: ReadonlyMap<string, ReadonlySet<string>>): Partners =>
    Object.fromEntries([...of].map(([guest, others]) => [guest, asSet(others)]))
  return compiledLines({
    'node-affinity': Object.fromEntries([...hosts].map(([guest, map]) => [guest, { nodes: asNodes(map) }])),
    'resource-affinity': { positive: partners(together), negative: partners(apart) },
  })
}

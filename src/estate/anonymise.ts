import { type Pseudonyms, pseudonyms } from '#estate/anonymise/pseudonyms.ts'
import { type MemberRule, type MemberRules, memberRules } from '#estate/anonymise/rules.ts'
import { type TextRuleName, textRules } from '#estate/anonymise/texts.ts'
import {
  type ComponentRef,
  type Entity,
  type Estate,
  estateParts,
  type Facility,
  type Needs,
} from '#estate/model.ts'
import { renamedNeeds } from '#estate/references.ts'
import { refTo, splitRef } from '#estate/requirement.ts'

/**
 * The estate with pseudonyms in place of everything that somebody could be known by: names, ids, addresses, serial numbers,
 * tags, file names. Equal texts stay equal, different ones different, and references lead where they led; sizes, counts,
 * states, dates and vendors' own words stay, so that every model answers alike. The same `key` gives the same pseudonyms;
 * without it there is no way back. What survives is decided for each member in `anonymise/rules.ts`. Cost O(n).
 */
export function anonymise(estate: Estate, key: string): Estate {
  const names = pseudonyms(key)
  const lists = estateParts.map((part) => [
    part,
    (estate[part] as readonly Entity[]).map((entity) =>
      replaced(entity, memberRules[part], { names, kind: kindOf(part, entity) }),
    ),
  ])
  const context: Context = { names, kind: 'estate' }
  return {
    name: replaced(estate.name, memberRules.name, context) as string,
    sources: replaced(estate.sources, memberRules.sources, context) as Estate['sources'],
    ...Object.fromEntries(lists),
  } as Estate
}

const kindOf = (part: (typeof estateParts)[number], entity: Entity): string =>
  part === 'facilities' ? (entity as Facility).kind : kinds[part]
const kinds = {
  clusters: 'cluster',
  hosts: 'host',
  datastores: 'datastore',
  networks: 'network',
  vms: 'vm',
  services: 'service',
  rules: 'rule',
  windows: 'window',
} as const

type Context = { readonly names: Pseudonyms; readonly kind: string }

/** Words that say that there is nothing to name: they stay wherever a text may be. */
const reserved: ReadonlySet<unknown> = new Set(['unknown', 'none', 'nowhere', 'nothing'])

function replaced(value: unknown, rule: MemberRule, context: Context): unknown {
  if (typeof value === 'string') return reserved.has(value) ? value : replacedText(value, rule, context)
  if (typeof value !== 'object' || value === null) return value
  if (rule === 'origins') return value
  if (rule === 'needs') return renamedNeeds(value as Needs, (kind, id) => context.names.word(kind, id))
  if (Array.isArray(value)) return value.map((item) => replaced(item, rule, context))
  const entries = Object.entries(value)
  if (rule === 'fields') {
    return Object.fromEntries(
      entries.map(([field, content]) => [
        fieldName(field, context),
        replaced(content, fieldRule(content), context),
      ]),
    )
  }
  // A member without a rule, which the types forbid, loses its texts rather than give them away.
  const rules: MemberRules = typeof rule === 'string' ? {} : rule
  const members = entries.map(([member, content]) => [
    member,
    replaced(content, Object.hasOwn(rules, member) ? (rules[member] as MemberRule) : 'estate', context),
  ])
  return Object.fromEntries(members)
}

/** Columns are texts; exact origins are pairs of numbers. */
const fieldRule = (content: unknown): MemberRule => (typeof content === 'string' ? 'column' : 'origins')

function replacedText(text: string, rule: MemberRule, { names, kind }: Context): string {
  if (typeof rule !== 'string' || rule === 'origins' || rule === 'fields' || rule === 'needs') {
    return names.word('text', text)
  }
  if (rule === 'own-id') return text === '' ? '' : names.word(kind, text)
  if (rule === 'place') {
    const [holder, id] = splitRef(text as ComponentRef)
    return refTo(holder, names.word(holder, id))
  }
  if (rule.startsWith('id:')) return names.word(rule.slice('id:'.length), text)
  return text === '' ? '' : textRules[rule as TextRuleName](text, names)
}

/** Names of members as the rules have them ('vcpus', 'traits.uplinks'): the only keys of a map that survive. */
const knownFields: ReadonlySet<string> = new Set(
  estateParts.flatMap((part) => fieldsOf(memberRules[part], '')),
)

function fieldsOf(rules: MemberRules, path: string): readonly string[] {
  return Object.entries(rules).flatMap(([member, rule]) => {
    const field = path === '' ? member : `${path}.${member}`
    return typeof rule === 'string' ? [field] : [field, ...fieldsOf(rule, field)]
  })
}

const fieldName = (field: string, { names }: Context): string =>
  knownFields.has(field) ? field : names.word('field', field)

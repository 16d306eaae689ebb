import type { Engine } from '#engines/engine.ts'
import type { Field } from '#kernel/field.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The values a field takes, in words. Example: "0 to 2 hosts" */
export function fieldValues(field: Field): string {
  switch (field.kind) {
    case 'number':
      return `${formatQuantity(field.min, field.unit)} to ${formatQuantity(field.max, field.unit)}`
    case 'choice':
      return field.options.map((option) => option.value).join(' or ')
    case 'components':
      return `references such as ${field.of[0] ?? 'host'}:ID, separated by commas`
    case 'date':
      return 'a day such as 2027-06-01'
    default:
      return field satisfies never
  }
}

/** The default of a field, in words. */
export function fieldDefault(field: Field): string {
  if (field.kind === 'number') return formatQuantity(field.default, field.unit)
  return field.default.length === 0 ? 'none' : field.default.toString()
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The reference page of an engine as Markdown: what it answers, takes and assumes, and how each surface asks it. */
export function engineReference(engine: Engine): string {
  const rows = Object.entries(engine.params).map(([name, field]) =>
    [`\`${name}\``, cell(fieldValues(field)), cell(fieldDefault(field)), cell(field.help)].join(' | '),
  )
  return [
    `# ${engine.title}`,
    '',
    engine.question,
    '',
    `Engine \`${engine.id}\`, version ${engine.version}. It reads: ${engine.needs.join(', ')}.`,
    '',
    '## Parameters',
    '',
    'Name | Values | Default | Meaning',
    '--- | --- | --- | ---',
    ...rows,
    '',
    '## Assumptions',
    '',
    ...engine.assumptions.map((text) => `- ${text}`),
    ...(engine.facts.length === 0
      ? []
      : ['', `Facts it leans on: ${engine.facts.map((id) => `\`${id}\``).join(', ')}.`]),
    '',
    '## Asking it',
    '',
    '```',
    `npx bulkhead run ${engine.id} RVTools_export_all.xlsx`,
    `npx bulkhead run ${engine.id} reference --json`,
    '```',
    '',
    `Over HTTP: \`POST /api/engines/${engine.id}/runs\`. In an article: \`:::model{engine=${engine.id}}\`.`,
    '',
  ].join('\n')
}

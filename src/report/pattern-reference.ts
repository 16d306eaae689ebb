import { scopeWords } from '#patterns/ask-patterns.ts'
import { type Pattern, patternSeverities } from '#patterns/pattern.ts'

/** The reference page of all checks as Markdown: how to ask them, what an answer means, and each check in full. */
export function patternReference(patterns: readonly Pattern[]): string {
  const counts = patternSeverities.map(
    (severity) => `${patterns.filter((one) => one.severity === severity).length} ${severity}`,
  )
  return [
    '# Failure patterns as checks',
    '',
    `\`bulkhead check\` looks for ${patterns.length} patterns on an estate: ${counts.join(', ')}.`,
    '',
    '```',
    'npx bulkhead check RVTools_export_all.xlsx topology.yaml',
    'npx bulkhead check reference --only twins-storage,arbiter-fate --engines off',
    'npx bulkhead check export.xlsx --min-severity critical --as-of 2027-06-01 --format sarif',
    '```',
    '',
    'A check says *found*, *unknown* or *clear* of each subject it asks about. What nobody stated is unknown, never clear, and',
    'the answer names what would settle it. Learning a value settles what was unknown; it takes no finding back and adds',
    'none where it was clear. A subject the question does not arise for is left out of the count.',
    '',
    '*critical*: one foreseeable event stops a service or loses data. *warning*: a promise that somebody relies on does not',
    'hold. *note*: worth knowing before a change; a note alone does not make `bulkhead check` end with 1.',
    '',
    '**Twins** are VMs that stand in for each other: those of a rule that keeps VMs apart, those of an "any of" or a "k of n"',
    'that a service requires, and two to four VMs that bear one name of an infrastructure role and differ in a number',
    '(dc-01, dc-02).',
    '',
    'Check | Severity | About | Title',
    '--- | --- | --- | ---',
    ...patterns.map(
      ({ id, severity, scope, title }) =>
        `[\`${id}\`](#${id}) | ${severity} | ${scopeWords[scope][1]} | ${title}`,
    ),
    '',
    ...patterns.flatMap(sectionOf),
  ].join('\n')
}

function sectionOf(one: Pattern): readonly string[] {
  const { id, title, severity, scope, looksAt, why, cure, settledBy, article, pattern, facts } = one
  const leads = [
    `Article \`${article}\``,
    ...(pattern === undefined ? [] : [`pattern \`${pattern}\``]),
    ...(facts.length === 0 ? [] : [`facts ${facts.map((fact) => `\`${fact}\``).join(', ')}`]),
  ]
  return [
    `## ${id}`,
    '',
    `**${title}.** ${severity}, about ${scopeWords[scope][1]}.`,
    '',
    `- *Looks at.* ${looksAt}`,
    `- *Why.* ${why}`,
    `- *Cure.* ${cure}`,
    `- *Settles the unknown.* ${settledBy}.`,
    `- *Read on.* ${leads.join('; ')}.`,
    '',
  ]
}

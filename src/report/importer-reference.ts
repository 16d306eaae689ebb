import type { Importer } from '#importers/importer.ts'

/** A platform that is read over the network, as far as a reference page tells of it. */
export type LiveReading = {
  readonly id: string
  readonly title: string
  readonly scheme: string
  readonly role: string
  readonly reads: readonly string[]
}

const roles: Readonly<Record<Importer['role'], string>> = {
  inventory: 'It lists what runs: hosts, guests, and what they use.',
  completion:
    'It describes what others list. Beside an inventory it adds places, supplies and services and completes hosts and guests ' +
    'that the inventory has, and never one of its own. Alone it is read as an inventory.',
}

/**
 * The reference page of an importer as Markdown: which files it reads, how to get them, how the same platform is read live,
 * and which of its issue codes mean what file. `codes` are those that its source states.
 */
export function importerReference(
  importer: Importer,
  live: readonly LiveReading[],
  codes: readonly string[],
): string {
  const [first = ''] = importer.extensions
  return [
    `# ${importer.title}`,
    '',
    `Importer \`${importer.id}\`. ${roles[importer.role]}`,
    '',
    '## Files',
    '',
    `It reads ${importer.extensions.map((ending) => `\`${ending}\``).join(', ')}, singly, in a folder, or packed as zip, tar or gzip. A file is recognized by what is in it.`,
    ...(importer.namesTell
      ? ['Names of files tell what they are about, so keep them and their folders as they were exported.']
      : []),
    '',
    '## How to export',
    '',
    importer.howToExport,
    '',
    ...(importer.exportCommand === undefined ? [] : ['```', importer.exportCommand, '```', '']),
    '```',
    `npx bulkhead import FILE${first} --out estate.json`,
    '```',
    '',
    ...live.flatMap((source) => [
      `## Live: ${source.title}`,
      '',
      `\`npx bulkhead import ${source.scheme}://HOST\` reads it over the network, by reading calls alone.`,
      '',
      source.role,
      '',
      ...source.reads.map((call) => `- \`${call}\``),
      '',
    ]),
    '## Issue codes',
    '',
    'Each issue carries a code, a place and a sentence that says what was found and what to do next. This importer raises:',
    '',
    ...codes.map((code) => `- \`${code}\``),
    '',
    'How several files and platforms become one estate is told in [what makes two readings one](../../decisions/19-what-makes-two-readings-one.md).',
    '',
  ].join('\n')
}

/** The list of importers as Markdown, with a link to the page of each. */
export function importerIndex(importers: readonly Importer[]): string {
  return [
    '# Importers',
    '',
    'Files are told by what is in them; drop a folder of several kinds at once and they become one estate.',
    '',
    'Importer | Reads | Role',
    '--- | --- | ---',
    ...importers.map(
      ({ id, title, extensions, role }) =>
        `[${title}](importers/${id}.md) | ${extensions.join(', ')} | ${role}`,
    ),
    '',
  ].join('\n')
}

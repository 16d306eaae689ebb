import { oneLine } from '#kernel/visible.ts'

/** Text that prints as itself in Markdown and in the HTML inside it, on one line. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]<>|~#&]/g, (character) =>
      character === '<'
        ? '&lt;'
        : character === '>'
          ? '&gt;'
          : character === '&'
            ? '&amp;'
            : `\\${character}`,
    )
    .replace(/^([-+=])(?=[-+=\s]|$)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/(https?|ftp):\/\//gi, '$1:&#47;&#47;')
    .replace(/@(?=\w)/g, '&#64;')

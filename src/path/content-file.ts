import { isNode, LineCounter, parseDocument } from 'yaml'
import { type $ZodType, safeParse } from 'zod/v4/core'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** One file of the content folder: its path below that folder with forward slashes, and its text. */
export type ContentFile = { readonly path: string; readonly text: string }

/** A value read from a file, with the line each part of it stands on. */
export type Located<T> = {
  readonly value: T
  /** The place of a part of the value, as 'stages/stage-1.yaml:4'. */
  at(path: readonly PropertyKey[]): string
}

/** An issue of the content, always an error: a path with a mistake in it is not published. */
export const contentError = (code: string, where: string, message: string): Issue => ({
  code: `content.${code}`,
  severity: 'error',
  where,
  message,
})

/**
 * The value that YAML in `text` holds, if it has the shape of `schema`. `lineOffset` is the number of lines of the
 * file that stand before the text. Refused with one issue for each mistake, at file and line.
 */
export function parseYaml<T>(
  schema: $ZodType<T>,
  path: string,
  text: string,
  lineOffset: number,
): Outcome<Located<T>> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    maxAliasCount: 0,
  } as object)
  const place = (offset: number): string => `${path}:${lines.linePos(offset).line + lineOffset}`
  const broken = document.errors.map((error) =>
    contentError('yaml-unreadable', place(error.pos[0]), `This is not YAML: ${firstSentence(error.message)}`),
  )
  const [first, ...rest] = broken
  if (first !== undefined) return refused(first, ...rest)
  const at = (parts: readonly PropertyKey[]): string => {
    for (let length = parts.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(parts.slice(0, length), true)
      if (isNode(node) && node.range) return place(node.range[0])
    }
    return `${path}:${1 + lineOffset}`
  }
  const parsed = safeParse(schema, document.toJS())
  if (parsed.success) return done({ value: parsed.data, at })
  const [issue, ...more] = parsed.error.issues.map((found) => {
    const name = found.path.length === 0 ? 'this file' : `"${found.path.join('.')}"`
    return contentError('shape', at(found.path), `${name} does not fit: ${found.message}.`)
  })
  return refused(issue as Issue, ...more)
}

const firstSentence = (message: string): string => {
  const line = message.split('\n')[0] ?? message
  return /[.!?]$/.test(line) ? line : `${line}.`
}

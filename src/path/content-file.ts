import { isNode, LineCounter, parseDocument, visit } from 'yaml'
import { type $ZodType, safeParse } from 'zod/v4/core'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/**
 * One file of the content: its path with forward slashes, and its text. A file of a content pack is shown by the pack's
 * name and its path there ('acme/articles/x.md'); `inPack` is the path below the pack's own folder.
 */
export type ContentFile = { readonly path: string; readonly text: string; readonly inPack?: string }

/** The most bytes a content file may have: forty times the longest article. A larger one was put there by mistake. */
export const fileBytesMax = 1_048_576

/** The path of a file below the folder it was read from, which says what the file is. */
export const localPath = (file: ContentFile): string => file.inPack ?? file.path

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

/** The issue of a file that has more than `fileBytesMax` bytes. */
export const tooLarge = (path: string, bytes: number): Issue =>
  contentError(
    'file-too-large',
    `${path}:1`,
    `The file has ${bytes} bytes; a content file has at most ${fileBytesMax} (1 MiB). Split it, or take out what is no text.`,
  )

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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): string => `${path}:${lines.linePos(offset).line + lineOffset}`
  const broken = document.errors.map((error) =>
    contentError('yaml-unreadable', place(error.pos[0]), `This is not YAML: ${firstSentence(error.message)}`),
  )
  // A few aliases of aliases stand for more values than memory holds, and no file needs one.
  visit(document, {
    Alias: (_, alias) => {
      const message = `"*${alias.source}" stands for another value. Write the value itself.`
      broken.push(contentError('yaml-alias', place(alias.range?.[0] ?? 0), message))
    },
  })
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
    const isMissing = found.path.length > 0 && document.getIn([...found.path]) === undefined
    const message = isMissing ? `${name} is missing. Add it.` : `${name} does not fit: ${found.message}.`
    return contentError('shape', at(found.path), message)
  })
  return refused(issue as Issue, ...more)
}

const firstSentence = (message: string): string => {
  const line = message.split('\n')[0] ?? message
  return /[.!?]$/.test(line) ? line : `${line}.`
}

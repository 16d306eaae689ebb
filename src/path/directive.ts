import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'

/** The attributes of a directive, in the order they were written. */
export type Attributes = Readonly<Record<string, string>>

const attribute = /\s*([A-Za-z][\w-]*)=(?:"([^"]*)"|'([^']*)'|([^\s"'{}=]+))/y

/**
 * The attributes between the braces of a directive: `engine=headroom title="Two hosts fit"`. A value with spaces
 * stands in quotes. Refuses anything else at `where`, and a name given twice.
 */
export function parseAttributes(text: string, where: string): Outcome<Attributes> {
  const found: Record<string, string> = {}
  let position = 0
  while (text.slice(position).trim() !== '') {
    attribute.lastIndex = position
    const match = attribute.exec(text)
    const name = match?.[1]
    if (match === null || name === undefined) {
      const rest = text.slice(position).trim().slice(0, 40)
      return refused(
        contentError('directive-unreadable', where, `"${rest}" is not name=value or name="a value".`),
      )
    }
    if (Object.hasOwn(found, name)) {
      return refused(contentError('directive-unreadable', where, `The attribute "${name}" is given twice.`))
    }
    found[name] = match[2] ?? match[3] ?? match[4] ?? ''
    position = attribute.lastIndex
  }
  return done(found)
}

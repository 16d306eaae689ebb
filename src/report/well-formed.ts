/**
 * The first thing that keeps a text from being well-formed XML, or undefined when nothing does. Covers what a drawing
 * uses: elements, quoted attributes, the five entities and numeric references. For tests.
 */
export function xmlFault(text: string): string | undefined {
  const open: string[] = []
  let rest = text
  while (rest !== '') {
    const tag = /^<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(rest)
    if (tag !== null) {
      const [whole, closing, name = '', attributes = '', empty] = tag
      const names = [...attributes.matchAll(/\s([\w:-]+)=/g)].map(([, attribute]) => attribute)
      if (new Set(names).size < names.length) return `an attribute twice in <${name}>`
      if (strayAmpersand(attributes)) return `a bare & in <${name}${attributes}>`
      if (closing === '/') {
        const last = open.pop()
        if (last !== name) return `</${name}> closes <${last ?? 'nothing'}>`
      } else if (empty === '') open.push(name)
      rest = rest.slice(whole.length)
      continue
    }
    const next = rest.indexOf('<')
    if (next === 0) return `not a tag: ${rest.slice(0, 60)}`
    const words = next < 0 ? rest : rest.slice(0, next)
    if (strayAmpersand(words)) return `a bare & in "${words.slice(0, 60)}"`
    if (/(?![\n\t\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u.test(words)) return 'a character XML forbids'
    rest = next < 0 ? '' : rest.slice(next)
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> is never closed`
}

const strayAmpersand = (text: string): boolean => /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(text)

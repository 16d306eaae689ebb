/**
 * The page, counted from 1, on which each named place of a PDF stands. Reads what Chromium writes: uncompressed objects, a
 * tree of pages, a dictionary of names. A PDF written otherwise gives nothing, and its contents then has no page numbers.
 */
export function pagesOfNames(pdf: Uint8Array): ReadonlyMap<string, number> {
  const text = new TextDecoder('latin1').decode(pdf)
  const objects = new Map(
    [...text.matchAll(/(?:^|\n)(\d+) 0 obj\n?([\s\S]*?)endobj/g)].map(
      ([, id = '', body = '']) => [id, body] as const,
    ),
  )
  const pageNumber = new Map<string, number>()
  const walk = (id: string, depth: number): void => {
    const body = objects.get(id) ?? ''
    const kids = /\/Kids\s*\[([^\]]*)\]/.exec(body)?.[1]
    if (kids === undefined || depth > 40) {
      if (/\/Type\s*\/Page\b/.test(body)) pageNumber.set(id, pageNumber.size + 1)
      return
    }
    for (const [, kid = ''] of kids.matchAll(/(\d+) 0 R/g)) walk(kid, depth + 1)
  }
  const root = /\/Pages\s+(\d+) 0 R/.exec(text)?.[1]
  if (root !== undefined) walk(root, 0)
  const places = text.matchAll(/\/([^\s/[\]()<>]+)\s*\[(\d+) 0 R\s*\/XYZ/g)
  return new Map(
    [...places].flatMap(([, name = '', page = '']) => {
      const number = pageNumber.get(page)
      return number === undefined ? [] : [[nameText(name), number] as const]
    }),
  )
}

/** A name as it was before it was written: #2f stands for a slash. */
const nameText = (name: string): string =>
  name.replace(/#([0-9a-fA-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))

// How a page of the site and a place on it are addressed inside one document: the same for the build that writes the
// book and for the script that reads it. Example: 'articles/x.html#facts' is '#articles/x:facts'.

/** The address of a page inside the book, which is also the id of its chapter. */
export const chapterId = (path: string): string => path.replace(/\.html$/, '')

/** The id, inside the book, of something on a page; the chapter itself without an anchor. */
export const placeId = (path: string, anchor: string): string =>
  anchor === '' ? chapterId(path) : `${chapterId(path)}:${anchor}`

/** The page and anchor that an id of the book means. */
export function placeOfId(id: string): { readonly chapter: string; readonly anchor: string } {
  const at = id.indexOf(':')
  return at < 0 ? { chapter: id, anchor: '' } : { chapter: id.slice(0, at), anchor: id.slice(at + 1) }
}

/** Attributes that hold ids of the same page, several apart by blanks. */
export const idAttributes = [
  ...['id', 'for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'headers', 'list'],
] as const

/** Where a link leads: the page and anchor below the root of the site, or 'elsewhere'. */
export function target(
  from: string,
  href: string,
): { readonly path: string; readonly anchor: string } | 'elsewhere' {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return 'elsewhere'
  const [way = '', anchor = ''] = href.split('#')
  const [file = ''] = way.split('?')
  if (file === '') return { path: from, anchor }
  const parts = from.split('/').slice(0, -1)
  for (const part of file.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return { path: parts.join('/'), anchor }
}

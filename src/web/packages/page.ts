import { relative } from '#web/publish/page.ts'

/** The place of a link below the root, seen from the page `from`; 'elsewhere' when it leads out of the site. */
function targetOf(from: string, href: string): string | 'elsewhere' {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//')) return 'elsewhere'
  const [path = ''] = href.split(/[?#]/)
  if (path === '') return from
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/**
 * A page of the site as it stands in a package: the same text and figures, without the masthead and what leads out of the
 * package. A link to a page that is not there keeps its words and loses its address. `script` takes the place of the
 * page's own module scripts.
 */
export function packagedPage(
  path: string,
  text: string,
  has: (target: string) => boolean,
  script: string,
): string {
  return text
    .replace(/<header class="masthead">.*?<\/header>/s, '')
    .replace(/<footer class="colophon">.*?<\/footer>/s, '')
    .replace(/<link rel="alternate"[^>]*>\s*/g, '')
    .replace(/<script type="application\/ld\+json">.*?<\/script>/gs, '')
    .replace(/<script type="module"[^>]*><\/script>\s*/g, '')
    .replace('</head>', `<script type="module" src="${relative(path, script)}"></script>\n</head>`)
    .replace(/(<a\b[^>]*?) href="([^"]*)"/g, (whole, start: string, href: string) => {
      const target = targetOf(path, href)
      if (target === 'elsewhere') return `${start} href="${href}" target="_blank" rel="noopener"`
      return has(target) ? whole : start
    })
}

/** The files below the root that a page or script names: what a package needs besides its pages. */
export function namedFiles(text: string, all: readonly string[]): readonly string[] {
  return all.filter((file) => text.includes(file.split('/').at(-1) as string))
}

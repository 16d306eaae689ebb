import { unzipSync } from 'fflate'
import { xmlFault } from '#report/well-formed.ts'
import { target } from '#web/editions/book-address.ts'

/**
 * What is wrong with the structure of an EPUB, in sentences; empty when nothing is. Looks at what a reading program
 * trips over first: the type of the container, the list of its files, XML, ids and links. No substitute for epubcheck,
 * which knows the content rules; this one is always there. For tests.
 */
export function epubFaults(bytes: Uint8Array): readonly string[] {
  let files: Readonly<Record<string, Uint8Array>>
  try {
    files = unzipSync(bytes)
  } catch {
    return ['The file is no zip container, or it is cut off.']
  }
  const faults: string[] = []
  const latin = new TextDecoder('latin1')
  if (latin.decode(bytes.subarray(30, 58)) !== 'mimetypeapplication/epub+zip')
    faults.push('The first entry is not a stored "mimetype" with the type of EPUB.')
  const read = (path: string): string => new TextDecoder().decode(files[path] ?? new Uint8Array())
  const root = /full-path="([^"]+)"/.exec(read('META-INF/container.xml'))?.[1] ?? ''
  if (files[root] === undefined)
    return [...faults, `The container names the package "${root}", which is not there.`]
  const folder = root.slice(0, root.lastIndexOf('/') + 1)
  const listed = new Map(
    [...read(root).matchAll(/<item id="([^"]+)" href="([^"]+)"/g)].map(([, id = '', href = '']) => [
      id,
      folder + href,
    ]),
  )
  for (const [id, path] of listed)
    if (files[path] === undefined) faults.push(`The manifest lists ${id}, which is not there.`)
  const known = new Set([...listed.values(), root, 'mimetype', 'META-INF/container.xml'])
  for (const path of Object.keys(files)) if (!known.has(path)) faults.push(`${path} is not in the manifest.`)
  for (const [, id = ''] of read(root).matchAll(/<itemref idref="([^"]+)"/g))
    if (!listed.has(id)) faults.push(`The spine names ${id}, which the manifest does not list.`)
  const xml = Object.keys(files).filter((path) => /\.(xhtml|opf|svg|xml)$/.test(path))
  const bodies = new Map(
    xml.map((path) => [
      path,
      read(path)
        .replace(/^<\?xml[^>]*\?>\s*|<!DOCTYPE[^>]*>\s*/g, '')
        .replace(/<!DOCTYPE[^>]*>\s*/, ''),
    ]),
  )
  const ids = new Map(
    [...bodies].map(([path, text]) => [path, [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)]),
  )
  for (const [path, text] of bodies) {
    const fault = xmlFault(text.trim())
    if (fault !== undefined) faults.push(`${path} is no XML: ${fault}.`)
    const own = ids.get(path) ?? []
    if (new Set(own).size < own.length) faults.push(`${path} has an id twice.`)
    for (const [, href = ''] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const to = target(path, href)
      if (to === 'elsewhere') continue
      if (files[to.path] === undefined) faults.push(`${path} links to ${href}, which is not there.`)
      else if (to.anchor !== '' && !ids.get(to.path)?.includes(to.anchor))
        faults.push(`${path} links to ${href}, and there is no such place.`)
    }
  }
  return faults
}

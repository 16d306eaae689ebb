import { gunzip, looksLikeGzip } from '#formats/gzip.ts'
import { maxTotalBytes } from '#formats/limits.ts'
import { looksLikeTar, readTar } from '#formats/tar.ts'
import { isWorkbook } from '#formats/workbook.ts'
import { looksLikeZip, openZip } from '#formats/zip.ts'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Whether a file packs others: a zip that is no workbook, a tar, or something compressed by gzip. */
export function isArchive({ name, bytes }: InputFile): boolean {
  if (!looksLikeZip(bytes)) return looksLikeGzip(bytes) || looksLikeTar(bytes)
  const zip = openZip(name, bytes)
  return zip.ok && !isWorkbook(zip.value)
}

/** What programs leave in archives beside what people put there. */
const leftovers = /(^|\/)(\.DS_Store|Thumbs\.db|\._[^/]*|__MACOSX\/.*)$/

/**
 * The files in an archive, named by the path inside it behind the archive's own name. A compressed file that is no
 * archive is one file without its '.gz'. Sizes are bounded by `limits.ts`. Cost O(unpacked bytes).
 */
export function unpack(file: InputFile): Outcome<readonly InputFile[]> {
  const { name, bytes } = file
  if (looksLikeZip(bytes)) return unzip(file)
  if (looksLikeTar(bytes)) return untar(file)
  const whole = gunzip(name, bytes)
  if (!whole.ok) return whole
  if (looksLikeTar(whole.value)) return untar({ name, bytes: whole.value })
  return done([{ name: name.replace(/\.gz$/i, ''), bytes: whole.value }])
}

function untar({ name, bytes }: InputFile): Outcome<readonly InputFile[]> {
  const entries = readTar(name, bytes)
  if (!entries.ok) return entries
  return done(
    entries.value
      .filter((entry) => !leftovers.test(entry.name))
      .map((entry) => ({ name: `${name}/${entry.name.replace(/^\.?\//, '')}`, bytes: entry.bytes })),
  )
}

function unzip({ name, bytes }: InputFile): Outcome<readonly InputFile[]> {
  const zip = openZip(name, bytes)
  if (!zip.ok) return zip
  const wanted = zip.value.entries.filter((entry) => !entry.name.endsWith('/') && !leftovers.test(entry.name))
  const total = wanted.reduce((sum, { inflatedBytes }) => sum + inflatedBytes, 0)
  if (total > maxTotalBytes) return refused(tooLarge(name))
  const files: InputFile[] = []
  for (const entry of wanted) {
    const content = zip.value.bytes(entry)
    if (!content.ok) return content
    files.push({ name: `${name}/${entry.name}`, bytes: content.value })
  }
  return done(files)
}

const tooLarge = (where: string): Issue => ({
  code: 'archive.too-large',
  severity: 'error',
  where,
  message: `Unpacked, the archive exceeds ${maxTotalBytes / 2 ** 30} GiB. Pack the inventory files alone.`,
})

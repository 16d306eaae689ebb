import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strToU8, type Zippable, zipSync } from 'fflate'
import type { Challenge } from '#path/challenge/challenge.ts'
import { passMark } from '#path/challenge/guessing.ts'
import { type Course, clashes, courseOf } from '#path/learning/course.ts'
import { cmi5Structure, scormManifest } from '#path/learning/manifest.ts'
import type { PathIndex } from '#path/path-index.ts'
import { assetsFile, ensureBuilt } from '#tools/build.ts'
import { frameHtml } from '#web/packages/frame.ts'
import { namedFiles, packagedPage } from '#web/packages/page.ts'
import type { SiteAssets } from '#web/publish/page.ts'

// Packages of a stage for a company's learning system, made of the pages of the built site: dist/learning/.

/** The files of one course, by their place in the package, without the description its format wants. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>
/** A course with everything it needs. */
export type BuiltCourse = {
  readonly course: Course
  readonly files: PackageFiles
  readonly masteryScore: number | 'none'
}

const launch = 'index.html'

/** Every stage and track that has something to read, as a course; made from the built site below `root`. */
export function courses(root: string): readonly BuiltCourse[] {
  const site = join(root, 'dist/site')
  const text = (path: string): string => readFileSync(join(site, path), 'utf8')
  const assets = JSON.parse(readFileSync(join(root, assetsFile), 'utf8')) as SiteAssets
  const index = JSON.parse(text('path.json')) as PathIndex
  const all = globSync('**/*.*', { cwd: site })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.br'))
    .sort()
  return index.places.flatMap(({ id, kind }) => {
    const challenge = all.includes(`challenges/${id}.json`)
      ? (JSON.parse(text(`challenges/${id}.json`)) as Challenge)
      : undefined
    const page = `${kind}s/${id}.html`
    const promise = /<p class="claim">(.*?)<\/p>/s.exec(text(page))?.[1]?.replace(/<[^>]+>/g, '') ?? ''
    const offer = challenge === undefined ? 'none' : { id: challenge.id, href: `challenges/${id}.html` }
    const course = courseOf(index, id, promise, offer)
    if (course === undefined) return []
    const same = clashes(course)
    if (same.length > 0)
      throw new Error(`Bulkhead defect: two names of ${id} have one key: ${same.join(', ')}`)
    const pages = coursePages(course, page, all)
    return [
      { course, files: filesOf(course, page, pages, all, assets, site), masteryScore: masteryOf(challenge) },
    ]
  })
}

/** The pages of a course: its place, its articles, planned ones too, its challenge, and what they explain words by. */
function coursePages(course: Course, page: string, all: readonly string[]): readonly string[] {
  const own = [page, ...course.articles.map(({ href }) => href)]
  const challenge = course.challenge === 'none' ? [] : [course.challenge.href]
  const beside = all.filter((path) =>
    /^(glossary\.html|glossary\/.*\.html|patterns\/.*\.html|facts\/.*\.html)$/.test(path),
  )
  return [...own, ...challenge, ...beside]
}

function filesOf(
  course: Course,
  first: string,
  pages: readonly string[],
  all: readonly string[],
  assets: SiteAssets,
  site: string,
): PackageFiles {
  const files = new Map<string, Uint8Array>()
  const wanted = new Set(pages)
  const { script, styles } = assets.islands.learning
  files.set(launch, strToU8(frameHtml(course, { script, styles: [...assets.styles, ...styles], first })))
  for (const path of pages) {
    const text = readFileSync(join(site, path), 'utf8')
    files.set(
      path,
      strToU8(packagedPage(path, text, (target) => wanted.has(target), assets.islands.lesson.script)),
    )
  }
  // Scripts, styles and fonts are those that what is in the package names, and those these name in turn.
  const loose = all.filter((path) => path.startsWith('assets/'))
  const waiting = [...files.values()].map((bytes) => new TextDecoder().decode(bytes))
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const path of namedFiles(text, loose)) {
      if (files.has(path)) continue
      const bytes = readFileSync(join(site, path))
      files.set(path, bytes)
      if (/\.(js|css)$/.test(path)) waiting.push(bytes.toString('utf8'))
    }
  }
  const data = [
    ...['path.json', 'icon.svg', 'estates/reference.json'],
    ...(course.challenge === 'none' ? [] : [`challenges/${course.challenge.id}.json`]),
    ...course.articles.map(({ id }) => `histories/${id}.json`),
  ]
  for (const path of data) if (all.includes(path)) files.set(path, readFileSync(join(site, path)))
  return files
}

/** The share of right answers that passes, as cmi5 wants it: at most four decimals. */
function masteryOf(challenge: Challenge | undefined): number | 'none' {
  if (challenge === undefined) return 'none'
  const counts = challenge.questions.map(({ answer }) =>
    answer.kind === 'outcome'
      ? answer.options.length
      : answer.kind === 'quantity'
        ? answer.wrong.length + 1
        : answer.show,
  )
  const { right, asked } = passMark(counts, challenge.guessedOnceIn)
  return Math.floor((right / asked) * 10_000) / 10_000
}

/** A zip with the same bytes for the same files. */
export function zipped(files: PackageFiles, description: readonly [path: string, text: string]): Uint8Array {
  const sorted: Zippable = {}
  // Learning systems look for the description first, so it is the first entry.
  sorted[description[0]] = strToU8(description[1])
  for (const path of [...files.keys()].sort()) sorted[path] = files.get(path) as Uint8Array
  return zipSync(sorted, { level: 9, mtime: '1980-01-01T12:00:00' })
}

/** The SCORM 1.2 package of a course. */
export const scormPackage = ({ course, files }: BuiltCourse): Uint8Array =>
  zipped(files, ['imsmanifest.xml', scormManifest(course, launch, [...files.keys()].sort())])

/** The cmi5 package of a course. */
export const cmi5Package = ({ course, files, masteryScore }: BuiltCourse): Uint8Array =>
  zipped(files, ['cmi5.xml', cmi5Structure(course, launch, masteryScore)])

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  await ensureBuilt(root)
  const folder = join(root, 'dist/learning')
  mkdirSync(folder, { recursive: true })
  for (const built of courses(root)) {
    for (const [kind, bytes] of [
      ['scorm12', scormPackage(built)],
      ['cmi5', cmi5Package(built)],
    ] as const) {
      const name = `${built.course.place}-${kind}.zip`
      writeFileSync(join(folder, name), bytes)
      process.stderr.write(`dist/learning/${name}: ${bytes.length} bytes, ${built.files.size} files\n`)
    }
  }
}

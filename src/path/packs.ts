import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { type ContentFile, contentError } from '#path/content-file.ts'

/** What belongs to a path as a whole and not to a pack, which only adds. */
const pathOnly = [
  'path.yaml',
  'home.md',
  'domains.yaml',
  'governance.yaml',
  'replaced.yaml',
  'literature.yaml',
]

/** A folder that was read: its name, which issues show before its paths, and its files with their paths in it. */
export type ContentRoot = { readonly name: string; readonly files: readonly ContentFile[] }

/** Whether a folder is a path of its own or a pack that adds to one: a pack says so with pack.yaml. */
export const isPack = ({ files }: ContentRoot): boolean => files.some(({ path }) => path === 'pack.yaml')

/**
 * The files of a path and of the packs that add to it, as `compilePath` takes them. Packs are taken in order of name, so
 * the order in which they are given changes nothing. Refused when two packs share a name, when a pack lacks its
 * pack.yaml, or when it brings a file that only a path has. That two of them give the same id is found when they
 * are compiled, with both files named.
 */
export function withPacks(
  base: readonly ContentFile[],
  packs: readonly ContentRoot[],
): Outcome<readonly ContentFile[]> {
  const issues = packs.flatMap((pack, index) => [...faultsOf(pack), ...sameName(packs, pack, index)])
  const [first, ...rest] = issues
  if (first !== undefined) return refused(first, ...rest)
  const added = packs.flatMap(({ name, files }) =>
    files.map(({ path, text }): ContentFile => ({ path: `${name}/${path}`, text, inPack: path })),
  )
  return done([...base, ...added])
}

function faultsOf(pack: ContentRoot): Issue[] {
  const missing = isPack(pack)
    ? []
    : [
        contentError(
          'pack-unmarked',
          `${pack.name}/pack.yaml`,
          `The folder "${pack.name}" is neither a path nor a content pack. Add a pack.yaml; CONTRIBUTING.md says what it holds.`,
        ),
      ]
  const foreign = pack.files
    .filter(({ path }) => pathOnly.includes(path))
    .map(({ path }) =>
      contentError(
        'pack-file',
        `${pack.name}/${path}:1`,
        `A pack adds to a path and has no ${path}. Move what it adds into pack.yaml, or take the file out.`,
      ),
    )
  return [...missing, ...foreign]
}

/** Folders of a path would be mistaken for those of a pack that is called like one of them. */
const taken = new Set(
  'articles audiences domains estates facts faq glossary patterns planned revisions stages tracks'.split(' '),
)

function sameName(packs: readonly ContentRoot[], { name }: ContentRoot, index: number): Issue[] {
  const isSecond = packs.findIndex((other) => other.name === name) < index
  if (!isSecond && !taken.has(name)) return []
  const why = isSecond
    ? `Two content packs are in folders called "${name}".`
    : `A content pack is called "${name}", like a folder of the path.`
  return [contentError('pack-name', `${name}/pack.yaml`, `${why} Rename the folder.`)]
}

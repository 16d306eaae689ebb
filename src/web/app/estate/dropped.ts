/** A file that somebody chose or dropped, by its name below what was dropped ('nodes/a/100.conf'). */
export type Dropped = { readonly name: string; readonly file: File }

/** Files taken from one drop; what is beyond is not read. */
const filesMax = 20_000
/** Folders inside folders are looked into this deep. */
const depthMax = 12

/** Chosen files by their names; those of a chosen folder keep their place in it. */
export const chosenFiles = (files: Iterable<File>): readonly Dropped[] =>
  [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }))

/**
 * The files of a drop, those in dropped folders with their place in them. What a folder holds is told piece by piece, so
 * each folder is asked until it has nothing more. Names that begin with a dot are passed over, as programs put them there.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly Dropped[]> {
  // Entries are given out only while the drop is handled: they are taken before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return chosenFiles(transfer.files)
  const found: Dropped[] = []
  const open = entries.map((entry) => ({ entry, depth: 0 })).reverse()
  for (let next = open.pop(); next !== undefined && found.length < filesMax; next = open.pop()) {
    const { entry, depth } = next
    if (entry.name.startsWith('.')) continue
    if (isFile(entry)) {
      const file = await fileOf(entry)
      if (file !== undefined) found.push({ name: entry.fullPath.replace(/^\//, ''), file })
    } else if (isFolder(entry) && depth < depthMax) {
      for (const inside of await entriesOf(entry)) open.push({ entry: inside, depth: depth + 1 })
    }
  }
  return found
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** The file behind an entry; undefined where the browser may not read it any more. */
const fileOf = (entry: FileSystemFileEntry): Promise<File | undefined> =>
  new Promise((resolve) => entry.file(resolve, () => resolve(undefined)))

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    )
    if (some.length === 0 || entries.length > filesMax) return entries
    entries.push(...some)
  }
}

import type { Estate } from '#estate/model.ts'
import type { GivenFile } from '#importers/given-file.ts'
import type { SourceHeading } from '#importers/source-headings.ts'
import type { Outcome } from '#kernel/outcome.ts'

/** A file somebody dropped: its name and its bytes. Reading it from disk is the caller's work. */
export type InputFile = { readonly name: string; readonly bytes: Uint8Array }

/** What the inventory counts, where the file tells; null where it cannot. */
export type ImportCounts = {
  /** Every guest, templates included. */
  readonly vms: number | null
  readonly templates: number | null
  readonly poweredOn: number | null
  /** Hosts with an inventory row of their own; where the file has none, the distinct hosts its VMs name. */
  readonly hosts: number | null
  /** Distinct hosts the VMs name. */
  readonly hostsNamed: number | null
  readonly hostSockets: number | null
  readonly hostCores: number | null
  readonly hostMemoryBytes: number | null
  readonly clusters: number | null
  readonly datastores: number | null
  readonly networks: number | null
  /** Over every guest. */
  readonly vcpus: number | null
  readonly vcpusPoweredOn: number | null
  /** Configured memory over every guest. */
  readonly memoryBytes: number | null
  readonly memoryBytesPoweredOn: number | null
}

/** What an import yields; its issues travel in the outcome beside it. */
export type Import = { readonly source: string; readonly estate: Estate; readonly counts: ImportCounts }

/** A file and what became of it: the id of the importer that read it, or one of our own words. */
export type ReadFile = {
  readonly name: string
  /** 'stored' for an estate that we wrote, 'topology' for an overlay, 'nobody' for a file that nobody reads. */
  readonly reader: string | 'stored' | 'topology' | 'nobody'
  /** The file read before that has the same bytes; this one adds nothing. */
  readonly sameAs?: string
}
/** An import with what became of each file that it was made from, in order of name. */
export type Inventory = Import & { readonly files: readonly ReadFile[] }

/**
 * Whether a source lists what runs ('inventory') or describes what others list ('completion'): beside an inventory the
 * latter adds places, supplies and services, and never a host or VM of its own.
 */
export type ImporterRole = 'inventory' | 'completion'

/** Reads the files of one source, wholly or in part, without I/O: the same in a browser and on Node. */
export type Importer = {
  readonly id: string
  readonly title: string
  /** The heading under which people look for it. */
  readonly heading: SourceHeading
  readonly role: ImporterRole
  /** File name extensions it reads, for a file picker, e.g. ['.xlsx', '.csv', '.zip']. */
  readonly extensions: readonly string[]
  /**
   * Left out: files of the same bytes say the same, and one of them is read. True where the name of a file tells what it
   * is about (a guest, a node), so that two of the same bytes may be about two things.
   */
  readonly namesTell?: true
  /** How to get such a file, in two sentences for people; what is typed stands between backticks. */
  readonly howToExport: string
  /** Commands to paste that write such a file, shown as code; left out where two sentences are enough. */
  readonly exportCommand?: string
  /**
   * How sure it is that a file is its own, 0 to 1, from a quick look: 1 where nobody else could have written it, 0.5
   * where the shape fits, 0 for anything else. It never throws and reads no more than it needs.
   */
  sniff(file: GivenFile): number
  /**
   * The estate in the files that are its own, in any order, with an issue for everything doubtful. One record that
   * cannot be read costs that record; a file that cannot be read refuses the whole, naming it, because an estate that
   * lacks a file somebody chose looks smaller and safer than it is.
   */
  parse(files: readonly GivenFile[]): Outcome<Import>
}

/** Marks an importer; the type is checked, nothing is registered. */
export const defineImporter = (importer: Importer): Importer => importer

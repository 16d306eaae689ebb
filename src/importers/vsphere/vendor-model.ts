import { textOf, valueAt } from '#importers/json-reader.ts'
import { assignAt, type Nested } from '#importers/vsphere/property-path.ts'

/** A reference to a managed object, as every dialect is brought to. */
export type Reference = { readonly type: string; readonly value: string }

/**
 * Where the record of a managed object stands: in a file, at a line or in a list of JSON. `spell` gives a property as
 * this record writes it, which is the column of its value.
 */
export type Document = {
  readonly file: string
  /** '' for a file of lines, else the JSONPath of the list the record is in. */
  readonly sheet: string
  readonly spell: (property: string) => string
}

/** One reading of an object: which document, which row, and the index of the source its values will carry. */
export type Record = { readonly document: Document; readonly row: number; readonly where: string }

/** A managed object of vSphere: every dialect writes these, the translation reads nothing else. */
export type Managed = {
  readonly type: string
  readonly moref: string
  /** The vCenter it belongs to; '' where nobody said. */
  readonly server: string
  readonly properties: Nested
  /** Every record that gave a property, the first that named it first. */
  readonly records: Record[]
  /** Properties as they were given, with the record of the last value. */
  readonly given: Map<string, Record>
  /** Known only because another record names it: nothing but its name was read. */
  named: 'by-others' | 'itself'
  /** Properties that the server did not give, for want of a right. */
  readonly withheld: string[]
}

/** What a record does to an object. */
export type Change = {
  readonly op: 'assign' | 'add' | 'remove'
  /** A property path: 'summary.config.name', 'config.hardware.device[2000]'. */
  readonly path: string
  readonly value: unknown
}

/** An answer about the platform as a whole. */
export type About = { readonly instanceUuid: string; readonly name: string; readonly apiVersion: string }

/** Licences as the platform assigns them: to which object, under which name. */
export type Assignment = { readonly entity: string; readonly name: string }

/** Everything that was read of one vCenter. */
export type Inventory = {
  /** What tells it from another one among the files: their folder, and what its records say of their server. */
  readonly server: string
  readonly size: number
  /** The object of a reference, or undefined when nothing was read of it. */
  find(reference: Reference | undefined): Managed | undefined
  ofTypes(types: ReadonlySet<string>): readonly Managed[]
  /** Applies the changes of one record, making the object known. */
  apply(type: string, moref: string, record: Record, changes: readonly Change[]): Managed
  /** Makes an object known by the name another record gives it. */
  mention(type: string, moref: string, name: string, record: Record): void
  leave(type: string, moref: string): void
  /** Whether a property was asked of objects of a type: some record gave it, or a part or the whole around it. */
  asked(type: string, path: string): boolean
  say(about: About): void
  readonly abouts: readonly About[]
  readonly assignments: Assignment[]
  /** Attaches a tag to an object, read or not. */
  tag(on: Reference, tag: string): void
  tagsOf(object: Managed): readonly string[]
  /** Objects that two files describe as two different machines. */
  readonly contradictions: Contradiction[]
}

/** One reference that stands for two machines: where the second one was read, and what tells them apart. */
export type Contradiction = { readonly where: string; readonly before: string; readonly now: string }

/** A vCenter of which nothing was read yet. */
export function inventory(server: string): Inventory {
  const objects = new Map<string, Map<string, Managed>>()
  const paths = new Map<string, Set<string>>()
  const known = (type: string, moref: string, record: Record): Managed => {
    const ofType = objects.get(type) ?? new Map<string, Managed>()
    objects.set(type, ofType)
    const found = ofType.get(moref)
    if (found !== undefined) return found
    const made: Managed = {
      ...{ type, moref, server, properties: {}, records: [record] },
      ...{ given: new Map(), named: 'by-others', withheld: [] },
    }
    ofType.set(moref, made)
    return made
  }
  const abouts: About[] = []
  const tags = new Map<string, string[]>()
  const contradictions: Contradiction[] = []
  return {
    ...{ server, abouts, assignments: [], contradictions },
    tag({ type, value }, tag) {
      const list = tags.get(`${type}/${value}`)
      if (list) list.push(tag)
      else tags.set(`${type}/${value}`, [tag])
    },
    tagsOf: ({ type, moref }) => tags.get(`${type}/${moref}`) ?? [],
    get size() {
      return [...objects.values()].reduce((sum, { size }) => sum + size, 0)
    },
    say(about) {
      if (abouts.every(({ instanceUuid }) => instanceUuid !== about.instanceUuid)) abouts.push(about)
    },
    find: (reference) =>
      reference === undefined ? undefined : objects.get(reference.type)?.get(reference.value),
    ofTypes: (types) => [...types].flatMap((type) => [...(objects.get(type)?.values() ?? [])]),
    apply(type, moref, record, changes) {
      const object = known(type, moref, record)
      if (object.named === 'by-others') object.records.length = 0
      object.named = 'itself'
      const before = machineOf(object)
      if (!object.records.includes(record)) object.records.push(record)
      const asked = paths.get(type) ?? new Set()
      paths.set(type, asked)
      for (const { op, path, value } of changes) {
        asked.add(path)
        object.given.set(path, record)
        assignAt(object.properties, path, value, op === 'assign' ? 'set' : op)
      }
      const now = machineOf(object)
      if (before !== undefined && now !== before) {
        contradictions.push({ where: record.where, before, now: now ?? 'none' })
      }
      return object
    },
    mention(type, moref, name, record) {
      const object = known(type, moref, record)
      if (object.named === 'by-others') assignAt(object.properties, 'name', name, 'set')
    },
    leave: (type, moref) => void objects.get(type)?.delete(moref),
    asked(type, path) {
      const asked = paths.get(type)
      if (asked === undefined) return false
      for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
        if (asked.has(path.slice(0, end))) return true
      }
      return asked.has(wholeObject)
    },
  }
}

/** What tells one virtual machine from another that has its reference in another vCenter. */
function machineOf({ type, properties }: Managed): string | undefined {
  if (type !== 'VirtualMachine') return undefined
  return textOf(valueAt(properties, 'config.uuid') ?? valueAt(properties, 'summary.config.uuid'))
}

/** The path under which a record that holds all properties of an object is noted. */
export const wholeObject = '*'

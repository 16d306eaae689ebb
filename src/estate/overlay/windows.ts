import type { ChangeWindow, ComponentRef, WindowKind } from '#estate/model.ts'
import { type Draft, resolveRef, sourceFor } from '#estate/overlay/draft.ts'
import {
  complain,
  type Reading,
  readDurationMs,
  readList,
  readMembers,
  readText,
  remark,
} from '#estate/overlay/reading.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { membersMax } from '#estate/schema-leaves.ts'
import { type Recurrence, recurrenceIssues, type Weekday } from '#kernel/calendar/recurrence.ts'

const keys = [
  'id',
  'name',
  'open',
  'frozen',
  'zone',
  'days',
  'from',
  'for',
  'to',
  'firstDay',
  'lastDay',
] as const
type Members = ReadonlyMap<string, Member>

/** Adds the change windows and freezes; one with the id of a known window takes its place. */
export function addWindows(draft: Draft, reading: Reading, section: Member | undefined): void {
  if (section === undefined) return
  const lines = new Map<string, number>()
  for (const tree of readList(reading, section.value) ?? []) {
    const window = readWindow(draft, reading, tree)
    if (window === undefined) continue
    const before = lines.get(window.id)
    if (before !== undefined) {
      const message = `The window "${window.id}" is declared on line ${before} already. Remove one of the two.`
      complain(reading, tree, 'topology.id-repeated', message)
      continue
    }
    lines.set(window.id, tree.line)
    if (draft.parts.windows.has(window.id)) {
      const message = `This takes the place of window "${window.id}", which was known already.`
      remark(reading, tree, 'note', 'topology.declaration-overrides', message)
    }
    draft.parts.windows.set(window.id, window)
  }
}

function readWindow(draft: Draft, reading: Reading, tree: Tree): ChangeWindow | undefined {
  const members = readMembers(reading, tree, keys)
  if (members === undefined) return undefined
  const text = (key: (typeof keys)[number]): string | undefined => {
    const member = members.get(key)
    return member && readText(reading, member.value)
  }
  const missing = (['id', 'zone', 'from'] as const).find((key) => !members.has(key))
  if (missing !== undefined) {
    return unreadable(reading, tree, `This window has no ${missing}. ${wanted[missing]}`)
  }
  const [id, timeZone] = [text('id'), text('zone')]
  const name = members.has('name') ? text('name') : id
  const covering = readCovering(draft, reading, members, tree)
  const when = readWhen(reading, members, tree)
  if (id === undefined || name === undefined || timeZone === undefined || !covering || !when) return undefined
  const issues = recurrenceIssues(when, timeZone, '')
  for (const { code, message } of issues) {
    complain(reading, members.get(code === 'calendar.zone-unknown' ? 'zone' : 'from') ?? tree, code, message)
  }
  if (issues.length > 0) return undefined
  const origin = [sourceFor(draft, reading.file, ['kind', 'covers', 'timeZone', 'when']), tree.line] as const
  return { id, name, origins: [origin], ...covering, timeZone, when }
}

const wanted = {
  id: 'Give it one, such as id: nights.',
  zone: 'Name the time zone its times are meant in, such as zone: Europe/Berlin.',
  from: 'Say when it begins: a time such as "22:00" with days and for, or a day and time with to.',
} as const

const unreadable = (reading: Reading, at: { readonly line: number }, message: string): undefined =>
  complain(reading, at, 'topology.window-unreadable', message)

type Covering = Pick<ChangeWindow, 'kind' | 'covers'>

/** What a window opens or freezes: the word "everything", a component, or a list of components. */
function readCovering(draft: Draft, reading: Reading, members: Members, tree: Tree): Covering | undefined {
  const [kind, other] = (['open', 'frozen'] satisfies WindowKind[]).filter((key) => members.has(key))
  const value = kind && members.get(kind)?.value
  if (kind === undefined || value === undefined || other !== undefined) {
    const message =
      'A window has exactly one of open and frozen, with what it covers: components, or everything.'
    return unreadable(reading, tree, message)
  }
  if (value.kind === 'scalar' && value.text === 'everything') return { kind, covers: [] }
  const items = value.kind === 'list' ? value.items : [value]
  if (items.length === 0 || items.length > membersMax) {
    const message = `A window covers 1 to ${membersMax} components. Name them, or write everything.`
    return unreadable(reading, value, message)
  }
  const covers = items.map((item): ComponentRef | undefined => {
    const text = readText(reading, item)
    return text === undefined ? undefined : resolveRef(draft, reading, text, item)
  })
  return covers.every((ref) => ref !== undefined) ? { kind, covers: [...new Set(covers)] } : undefined
}

function readWhen(reading: Reading, members: Members, tree: Tree): Recurrence | undefined {
  const from = readText(reading, (members.get('from') as Member).value)
  const [hasDays, hasTo] = [members.has('days') || members.has('for'), members.has('to')]
  if (hasDays === hasTo) {
    const message =
      'A window recurs (days, from and for) or happens once (from and to). Give the keys of one of them.'
    return unreadable(reading, tree, message)
  }
  const once = members.get('to')
  if (once !== undefined) {
    const bound = members.get('firstDay') ?? members.get('lastDay')
    if (bound !== undefined)
      return unreadable(reading, bound, `What happens once has no ${bound.key}. Remove it.`)
    const to = readText(reading, once.value)
    return from === undefined || to === undefined ? undefined : { kind: 'once', from, to }
  }
  const [days, lasting] = [members.get('days'), members.get('for')]
  if (days === undefined || lasting === undefined) {
    const lacking = days === undefined ? 'days, such as [sat, sun]' : 'for, such as "8 h"'
    return unreadable(reading, tree, `This window recurs and lacks ${lacking}.`)
  }
  const names = readList(reading, days.value)?.map((item) => readText(reading, item))
  const ms = readDurationMs(reading, lasting.value)
  const bounds = boundsOf(reading, members)
  if (from === undefined || ms === undefined || !names || bounds === undefined) return undefined
  if (names.some((day) => day === undefined)) return undefined
  return { kind: 'weekly', days: names as readonly Weekday[], from, minutes: ms / 60_000, ...bounds }
}

/** The first and last day a window begins on, as far as they are given. */
function boundsOf(
  reading: Reading,
  members: Members,
): Readonly<Partial<Record<'firstDay' | 'lastDay', string>>> | undefined {
  const given = (['firstDay', 'lastDay'] as const).flatMap((key) => {
    const member = members.get(key)
    return member === undefined ? [] : [[key, readText(reading, member.value)] as const]
  })
  return given.every(([, day]) => day !== undefined) ? Object.fromEntries(given) : undefined
}

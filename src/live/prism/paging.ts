import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { problem } from '#live/json-answer.ts'
import type { Asked, PrismConnection, Withheld } from '#live/prism/connection.ts'

/** Records of one page: the most that every list of v4 hands out. */
const pageSize = 100
/** Pages of one list: 500,000 records. */
const pagesMax = 5_000

/** All pages of a list as they were answered, or why there are none. */
export type Pages =
  | { readonly kind: 'pages'; readonly asked: readonly Asked[]; readonly issues: readonly Issue[] }
  | { readonly kind: 'withheld'; readonly why: Withheld }

type Counted = { readonly count: number; readonly total: number | 'unknown' }

/** All pages of a list of v4; `progress` hears how many of how many were read. */
export const pagesV4 = (
  connection: PrismConnection,
  path: string,
  progress: (done: number, total: number) => void,
): Promise<Outcome<Pages>> =>
  allPages(
    connection,
    (page) => connection.get(`${path}?$page=${page}&$limit=${pageSize}`),
    (body) => ({ count: lengthOf(body, 'data'), total: numberAt(body, 'totalAvailableResults') }),
    progress,
  )

/** All pages of a list of v3. */
export const pagesV3 = (
  connection: PrismConnection,
  path: string,
  kind: string,
  progress: (done: number, total: number) => void,
): Promise<Outcome<Pages>> =>
  allPages(
    connection,
    (page) => connection.list(path, { kind, offset: page * pageSize, length: pageSize }),
    (body) => ({ count: lengthOf(body, 'entities'), total: numberAt(body, 'total_matches') }),
    progress,
  )

async function allPages(
  connection: PrismConnection,
  ask: (page: number) => Promise<Outcome<Asked | Withheld>>,
  countIn: (body: unknown) => Counted,
  progress: (done: number, total: number) => void,
): Promise<Outcome<Pages>> {
  const asked: Asked[] = []
  let read = 0
  let first: number | 'unknown' = 'unknown'
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await ask(page)
    if (!answer.ok) return answer
    if (typeof answer.value === 'string') {
      if (page === 0) return done({ kind: 'withheld', why: answer.value })
      return refused(problem(connection.target, 'prism.list-cut', cut))
    }
    asked.push(answer.value)
    const { count, total } = countIn(answer.value.body)
    read += count
    if (page === 0) first = total
    progress(read, total === 'unknown' ? 0 : total)
    const isLast = total === 'unknown' ? count < pageSize : read >= total
    if (count === 0 || isLast)
      return done({ kind: 'pages', asked, issues: changed(connection, first, total, read) })
  }
  return refused(problem(connection.target, 'prism.list-endless', endless))
}

const cut = 'Prism answered the first pages of a list and not the next. Nothing was kept; try again.'
const endless = `A list has more than ${pagesMax} pages. Read one cluster at a time.`

/** A list whose length changed between its first page and its last may lack what moved to a page already read. */
function changed(
  { target }: PrismConnection,
  first: number | 'unknown',
  last: number | 'unknown',
  read: number,
): readonly Issue[] {
  if (first === 'unknown' || last === 'unknown' || (first === last && read >= last)) return []
  const message = `A list of ${first} records had ${last} when its last page was read, and ${read} came: it changed meanwhile, so some may be missing. Read again when less is going on.`
  return [{ code: 'prism.list-changed', severity: 'warning', where: target, message }]
}

function lengthOf(body: unknown, name: 'data' | 'entities'): number {
  const list = (body as Readonly<Record<string, unknown>>)[name]
  return Array.isArray(list) ? list.length : 0
}

function numberAt(body: unknown, name: string): number | 'unknown' {
  const { metadata } = body as { readonly metadata?: Readonly<Record<string, unknown>> | null }
  const value = metadata?.[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 'unknown'
}

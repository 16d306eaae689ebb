import * as z from 'zod/mini'
import type { $ZodType } from 'zod/v4/core'
import { isDay } from '#kernel/calendar/day.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import { type ContentFile, contentError, parseYaml } from '#path/content-file.ts'
import type { Fact } from '#path/schema.ts'

/** Where the list of followed releases stands in the content folder. */
const followPath = 'lifecycle/follow.yaml'

const word = z.string().check(z.regex(/^[a-z0-9-]+$/))
const followSchema = z.strictObject({
  follows: z.array(z.strictObject({ fact: word, product: word, cycle: z.string(), field: z.string() })),
})
/** Which field of which release of which product a fact repeats. */
export type Follow = z.infer<typeof followSchema>['follows'][number]

const productSchema = z.looseObject({
  title: z.string(),
  releases: z.array(z.looseObject({ releaseCycle: z.union([z.string(), z.number()]) })),
})
type Product = z.infer<typeof productSchema>

/** How one followed fact compares with a newer copy. */
export type LifecycleLine = Follow & {
  readonly was: string
  readonly now: string
  readonly state: 'same' | 'changed'
}
/** A release that the copy knows, that is still supported, and that no fact follows. */
export type Unfollowed = { readonly product: string; readonly cycle: string; readonly eol: string }
/** What a newer copy of the lifecycle data says about the facts. */
export type LifecycleReading = {
  readonly lines: readonly LifecycleLine[]
  readonly unfollowed: readonly Unfollowed[]
}

/** The releases that facts follow. */
export function parseFollows(files: readonly ContentFile[]): Outcome<readonly Follow[]> {
  const file = files.find(({ path }) => path === followPath)
  if (file === undefined) {
    return refused(
      contentError('file-missing', followPath, `There is no ${followPath}: no fact follows a release.`),
    )
  }
  const read = parseYaml(followSchema as $ZodType<z.infer<typeof followSchema>>, file.path, file.text, 0)
  return read.ok ? done(read.value.value.follows) : read
}

/**
 * Compares the followed facts with a copy of endoflife.date product files: `copy` holds one file a product, named
 * <product>.yaml, or <product>.md with the data as front matter. `asOf` is the day the copy was taken; releases whose
 * support had ended by then are not offered for following. Refused, with one issue for each mistake, when a product is
 * missing or damaged, when it lost a followed release, or when a date is none.
 */
export function readLifecycle(
  follows: readonly Follow[],
  facts: readonly Fact[],
  copy: readonly ContentFile[],
  asOf: string,
): Outcome<LifecycleReading> {
  const issues: Issue[] = []
  const products = new Map<string, Product>()
  for (const name of new Set(follows.map(({ product }) => product))) {
    const read = parseProduct(name, copy)
    issues.push(...read.issues)
    if (read.ok) products.set(name, read.value)
  }
  const lines = follows.flatMap((follow): readonly LifecycleLine[] => {
    const product = products.get(follow.product)
    if (product === undefined) return []
    const fact = facts.find(({ id }) => id === follow.fact)
    const now = fieldOf(product, follow)
    if (fact === undefined) {
      issues.push(
        problem(
          'lifecycle.fact-unknown',
          followPath,
          `There is no fact "${follow.fact}". Take the line out.`,
        ),
      )
      return []
    }
    if (!now.ok) {
      issues.push(...now.issues)
      return []
    }
    const was = String(fact.value)
    // A fact that knows only the month is not contradicted by a day in it.
    return [{ ...follow, was, now: now.value, state: now.value.startsWith(was) ? 'same' : 'changed' }]
  })
  const [first, ...rest] = issues
  if (first !== undefined) return refused(first, ...rest)
  return done({ lines, unfollowed: unfollowedOf(products, follows, asOf) })
}

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

function parseProduct(name: string, copy: readonly ContentFile[]): Outcome<Product> {
  const file = copy.find(({ path }) => path === `${name}.yaml` || path === `${name}.md`)
  if (file === undefined) {
    const message = `The copy has neither ${name}.yaml nor ${name}.md, which facts follow. Point at a whole copy.`
    return refused(problem('lifecycle.product-missing', name, message))
  }
  const front = /^---\r?\n([\s\S]*?\r?\n)---(\r?\n|$)/.exec(file.text)?.[1]
  const text = file.path.endsWith('.md') ? front : file.text
  if (text === undefined) {
    const message = `${file.path} has no front matter between two lines of "---". Take the file from the project again.`
    return refused(problem('lifecycle.product-unreadable', file.path, message))
  }
  const read = parseYaml(productSchema as $ZodType<Product>, file.path, text, 0)
  if (read.ok) return done(read.value.value)
  const [{ where, message }] = read.issues
  return refused(
    problem('lifecycle.product-unreadable', where, `${message} Take the file from the project again.`),
  )
}

function fieldOf(product: Product, { product: name, cycle, field }: Follow): Outcome<string> {
  const release = product.releases.find(({ releaseCycle }) => String(releaseCycle) === cycle)
  if (release === undefined) {
    const message = `${product.title} has no release "${cycle}" any more. Follow another, or let the fact stand alone.`
    return refused(problem('lifecycle.release-missing', name, message))
  }
  const value = release[field]
  if (typeof value === 'string' && isDay(value)) return done(value)
  const found = value === undefined ? 'nothing' : JSON.stringify(value)
  const message = `"${field}" of ${product.title} ${cycle} is ${found}, no day such as 2027-10-11.`
  return refused(problem('lifecycle.date-unreadable', name, message))
}

function unfollowedOf(
  products: ReadonlyMap<string, Product>,
  follows: readonly Follow[],
  asOf: string,
): readonly Unfollowed[] {
  const followed = new Set(follows.map(({ product, cycle }) => `${product} ${cycle}`))
  const all = [...products].flatMap(([product, { releases }]) =>
    releases.flatMap(({ releaseCycle, eol }): readonly Unfollowed[] => {
      const cycle = String(releaseCycle)
      if (followed.has(`${product} ${cycle}`) || typeof eol !== 'string' || eol < asOf) return []
      return [{ product, cycle, eol }]
    }),
  )
  return sortedBy(all, ({ product, cycle }) => `${product} ${cycle}`)
}

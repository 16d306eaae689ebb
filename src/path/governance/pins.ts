import { stringify } from 'yaml'
import * as z from 'zod/mini'
import type { $ZodType } from 'zod/v4/core'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import { type ContentFile, contentError, localPath, parseYaml } from '#path/content-file.ts'
import { factClaim, factHash } from '#path/governance/fact-hash.ts'
import { day, type Fact } from '#path/schema.ts'

/** Where the pins are kept. */
export const pinsPath = 'pins.yaml'

const pinned = z.strictObject({
  fact: z.string(),
  hash: z.string().check(z.regex(/^[0-9a-f]{16}$/, 'a hash is 16 hexadecimal digits')),
  claim: z.string(),
})
const pin = z.strictObject({
  subject: z
    .string()
    .check(z.regex(/^(article|pattern|faq|term|engine):[a-z0-9-]+(@\d+)?$/, 'a subject is kind:id')),
  on: day,
  facts: z.array(pinned),
})
const pinsSchema = z.array(pin)

/**
 * What something leaned on when somebody last stood up for it: an article, a pattern, a question, or one version of an
 * engine ('engine:blast-radius@1'). A fact whose claim is another one today makes its subject stale.
 */
export type Pin = z.infer<typeof pin>

/** The pins in these content files, those of packs included; none when there is no such file. */
export function parsePins(files: readonly ContentFile[]): Outcome<readonly Pin[]> {
  const pins: Pin[] = []
  for (const file of files.filter((each) => localPath(each) === pinsPath)) {
    const read = parseYaml(pinsSchema as $ZodType<Pin[]>, file.path, file.text, 0)
    if (!read.ok) return read
    for (const [index, next] of read.value.value.entries()) {
      if (pins.some(({ subject }) => subject === next.subject)) {
        const message = `"${next.subject}" is pinned twice. Keep the newer pin.`
        return refused(contentError('pin-duplicate', read.value.at([index]), message))
      }
      pins.push(next)
    }
  }
  return done(pins)
}

/** A pin of what `facts` claim today. */
export const pinOf = (subject: string, facts: readonly Fact[], on: string): Pin => ({
  subject,
  on,
  facts: facts.map((fact) => ({ fact: fact.id, hash: factHash(fact), claim: factClaim(fact) })),
})

/** The text of the pins file, subjects in order. */
export const pinsText = (pins: readonly Pin[]): string =>
  `# What everything leaned on when somebody last stood up for it, written by \`bulkhead facts pin\`. A fact that claims\n# something else today flags its subject, and every run that this version of an engine answered.\n${stringify(
    sortedBy(pins, ({ subject }) => subject),
    { lineWidth: 120 },
  )}`

import { type Entity, type Estate, estateParts } from '#estate/model.ts'
import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import { compareText } from '#kernel/sort.ts'

/**
 * SHA-256 of what an estate says, in hex: name and provenance are left out and every list is taken in order of
 * id, so neither the order of rows in a file nor the file's name moves it. An estate without windows has the digest it
 * had before there were any. Cost O(n log n).
 */
export function estateDigest(estate: Estate): string {
  return digestOf(estateTexts(estate))
}

function* estateTexts(estate: Estate): Generator<string> {
  for (const part of estateParts) {
    const list: readonly Entity[] = estate[part]
    if (part === 'windows' && list.length === 0) continue
    yield `\n${part}\n`
    const texts = list.map(({ origins, exactOrigins, ...content }) => canonicalJson(content))
    texts.sort(compareText)
    for (const text of texts) yield `${text}\n`
  }
}

import type { Desk, Finding, LintRule } from '#path/governance/lint/desk.ts'
import { looseNumbers } from '#path/governance/lint/number.ts'
import type { Passage } from '#path/governance/lint/passage.ts'
import { anyOf } from '#path/governance/lint/words.ts'

const inPassages = (desk: Desk, find: (passage: Passage) => readonly Finding[]): readonly Finding[] =>
  [...desk.articles.flatMap(({ id }) => desk.passages.get(id) ?? []), ...desk.sayings].flatMap(find)

const folded = (text: string): string => text.replaceAll(/\s+/g, ' ')

export const numberRule: LintRule = {
  code: 'lint.number-uncited',
  sentence: 'A number in prose is computed by a model or cited as a fact.',
  cure: 'Print it with :fact[id], or with :value[…]{figure=N} from a figure, or say it without the number.',
  check: (desk) =>
    inPassages(desk, (passage) =>
      (passage.kind === 'example' ? [] : looseNumbers(passage)).map(({ text, position }) => ({
        where: passage.at(position),
        found: `"${folded(text)}" is typed, neither computed nor cited.`,
      })),
    ),
}

export const fillerRule: LintRule = {
  code: 'lint.filler',
  sentence: 'No word stands in for a reason; the list is in governance.yaml.',
  cure: 'Strike it, or write the reason it stands for.',
  check(desk) {
    const { fillers } = desk.graph.governance
    if (fillers.length === 0) return []
    return inPassages(desk, (passage) =>
      [...passage.text.matchAll(anyOf(fillers))].map(({ 0: word, index }) => ({
        where: passage.at(index),
        found: `"${folded(word)}" is filler.`,
      })),
    )
  },
}

export const rankingRule: LintRule = {
  code: 'lint.vendor-ranking',
  sentence: 'No sentence ranks a vendor or a product.',
  cure: 'State what the design costs and when it is right, for each by name, and leave the order to the reader.',
  check(desk) {
    const { vendors, rankings } = desk.graph.governance
    if (vendors.length === 0 || rankings.length === 0) return []
    const [vendor, ranking] = [anyOf(vendors), anyOf(rankings)]
    return inPassages(desk, (passage) =>
      sentences(passage.text).flatMap(({ text, position }) => {
        const name = text.match(vendor)?.[0]
        return name === undefined
          ? []
          : [...text.matchAll(ranking)].map(({ 0: word, index }) => ({
              where: passage.at(position + index),
              found: `"${folded(word)}" ranks ${folded(name)}.`,
            }))
      }),
    )
  },
}

function sentences(text: string): readonly { readonly text: string; readonly position: number }[] {
  return [...text.matchAll(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*/gu)].map((match) => ({
    text: match[0],
    position: match.index,
  }))
}

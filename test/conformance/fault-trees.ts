import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseOpenPsa } from '#formats/open-psa.ts'
import { answerFaultTree } from '#kernel/fault-tree/answer.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'
import { publishedTrees } from '#test/conformance/fault-trees.table.ts'

const source = 'openpra-org/aralia-fault-tree-dataset@493988b2259a9f6e6cb7b1ef8295d4ea643f827f'
const nodeLimit = 2 ** 23

/** The Aralia trees of `folder` against published probabilities (6 digits) and counts of minimal cut sets (exact). */
export function faultTreeConformance(folder: string): ConformanceResult {
  const differed = publishedTrees.flatMap(({ name, ...published }) => {
    const why = differenceOf(join(folder, `${name}.xml`), published)
    return why === '' ? [] : [{ case: name, why }]
  })
  const cases = publishedTrees.length
  return { vendor: 'Aralia', corpus: 'fault-trees', source, cases, agreed: cases - differed.length, differed }
}

type Published = Omit<(typeof publishedTrees)[number], 'name'>

function differenceOf(path: string, { p, cutSets, orders }: Published): string {
  const read = parseOpenPsa(path, readFileSync(path), { top: 'only', missionTimeHours: 0 })
  if (!read.ok) return read.issues[0].message
  const answer = answerFaultTree(read.value.tree, { nodeLimit, orders: 3 })
  if (answer.kind === 'cyclic') return 'its gates are read as a circle'
  const { low, high } = answer.probability
  const differences: string[] = []
  if (low !== high || Math.abs(low - p) > 5e-7 * p) differences.push(`P is ${low} to ${high}, published ${p}`)
  if (cutSets !== null && answer.cutSets !== cutSets) {
    differences.push(`${answer.cutSets} minimal cut sets, published ${cutSets}`)
  }
  const found = answer.byOrder?.slice(1).join(' / ')
  if (orders !== null && found !== orders) differences.push(`orders ${found}, published ${orders}`)
  return differences.join('; ')
}

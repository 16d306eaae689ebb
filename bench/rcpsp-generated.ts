import type { Project } from '#kernel/schedule/project.ts'
import { calendarProject, randomProject } from '#test/random-project.ts'

export const generatedKinds = ['60', '120', 'calendar'] as const
export type Generated = (typeof generatedKinds)[number]

type Named = { readonly name: string; readonly project: () => Project }

/**
 * Projects to measure on. The small ones cross the levels of the PSPLIB designs: network complexity 1.5 and 2.1, resource
 * factor 0.5 and 1, resource strength 0.1 (as the hardest of 120 activities), 0.2, 0.5 and 0.7. The calendars are a year of
 * five-minute steps with a window each week for each of 157 clusters.
 */
export function generated(kind: Generated, seed: number): readonly Named[] {
  if (kind === 'calendar')
    return [1_000, 10_000].map((activities) => ({
      name: `year-${activities}`,
      project: () =>
        calendarProject(
          { activities, clusters: 157, racks: 500, weekSteps: 2_016, horizonSteps: 105_120 },
          seed,
        ),
    }))
  const named: Named[] = []
  for (const networkComplexity of [1.5, 2.1]) {
    for (const resourceFactor of [0.5, 1]) {
      for (const resourceStrength of [0.1, 0.2, 0.5, 0.7]) {
        const shape = {
          activities: Number(kind),
          resources: 4,
          networkComplexity,
          resourceFactor,
          resourceStrength,
        }
        const name = `${kind}-${networkComplexity}-${resourceFactor}-${resourceStrength}`
        named.push({ name, project: () => randomProject(shape, seed) })
      }
    }
  }
  return named
}

import { type GapId, gapIds, platformRoles, stateablesOf } from '#estate/completion/gap.ts'
import type { Estate, Known, Service, ServiceRole } from '#estate/model.ts'

/** How much of one thing is stated: `stated` of `of`, and the first names of what is not. */
export type GapCoverage = {
  readonly gap: GapId
  readonly stated: number
  readonly of: number
  readonly missing: readonly string[]
}

/** A role platforms lean on, and the service that is stated to have it. */
export type RoleCoverage = {
  readonly role: ServiceRole
  readonly service: Pick<Service, 'id' | 'name'> | 'none'
  readonly stated: boolean
}

/** How much of what no export knows is stated. */
export type Coverage = {
  /** From 0 to 1; unknown for an estate that has none of the things counted. */
  readonly total: Known<number>
  readonly gaps: readonly GapCoverage[]
  readonly roles: readonly RoleCoverage[]
}

/** Names of what is missing that a gap carries. */
const missingMax = 5

/**
 * How much of what no export knows an estate states, by gap and in total. The total is the mean of the shares stated
 * over gaps that have anything to state, so one kind of thing with many members does not drown the others. What is
 * counted comes from the inventory and the roles of platforms: declaring more never lowers it. Cost O(entities).
 */
export function coverageOf(estate: Estate): Coverage {
  const gaps = gapIds.map((gap): GapCoverage => {
    const things = stateablesOf(estate, gap)
    const missing = things.filter(({ stated }) => !stated)
    const names = missing.slice(0, missingMax).map(({ name }) => name)
    return { gap, stated: things.length - missing.length, of: things.length, missing: names }
  })
  const applying = gaps.filter(({ of }) => of > 0)
  // The roles count against something to run them: an estate without hosts and VMs has no coverage to speak of.
  const isEmpty = applying.every(({ gap }) => gap === 'services')
  const sum = applying.reduce((before, { stated, of }) => before + stated / of, 0)
  return {
    total: isEmpty ? 'unknown' : sum / applying.length,
    gaps,
    roles: platformRoles.map(roleIn(estate)),
  }
}

const roleIn =
  ({ services }: Estate) =>
  (role: ServiceRole): RoleCoverage => {
    const having = services.filter((service) => service.role === role)
    const explained = having.find(({ requires }) => requires !== 'unknown')
    const service = explained ?? having[0]
    return {
      role,
      service: service === undefined ? 'none' : { id: service.id, name: service.name },
      stated: explained !== undefined,
    }
  }

import type { Issue } from '#kernel/outcome.ts'

/** A right, the path it has to reach, and what is missing without it. */
type Right = {
  readonly privilege: string
  readonly path: string
  readonly severity: 'error' | 'warning'
  readonly without: string
}

const rights: readonly Right[] = [
  {
    ...{ privilege: 'VM.Audit', path: '/vms', severity: 'error' },
    without: 'guests are left out of every list without a word',
  },
  {
    ...{ privilege: 'Sys.Audit', path: '/', severity: 'error' },
    without: 'neither nodes, quorum nor HA can be read',
  },
  {
    ...{ privilege: 'Datastore.Audit', path: '/storage', severity: 'warning' },
    without: 'storages are left out of every list, so where disks lie is unknown',
  },
  {
    ...{ privilege: 'SDN.Audit', path: '/sdn', severity: 'warning' },
    without: 'virtual networks are left out, so tags of networks are unknown',
  },
  {
    ...{ privilege: 'Mapping.Audit', path: '/mapping', severity: 'warning' },
    without: 'mappings are left out, so every mapped device counts as bound to its host',
  },
  {
    ...{ privilege: 'Pool.Audit', path: '/pool', severity: 'warning' },
    without: 'pools are left out',
  },
]

type Granted = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * The rights that a token lacks, from what /access/permissions answers: for each path the privileges that are granted
 * there, 1 where they reach everything below. Lists simply leave out what may not be seen, so rights are asked for
 * before anything is counted. Mappings have rights of their own since version 8.
 */
export function missingRights(
  granted: unknown,
  target: string,
  user: string,
  major: number,
): readonly Issue[] {
  if (typeof granted !== 'object' || granted === null) return []
  return rights
    .filter(({ path }) => path !== '/mapping' || major >= 8)
    .filter(({ path, privilege }) => !reaches(granted as Granted, path, privilege))
    .map(({ path, privilege, severity, without }) => ({
      ...{ code: 'live.right-missing', severity, where: target },
      message: `The token ${user} lacks ${privilege} on ${path}; without it ${without}. Give the role PVEAuditor on / with propagation, both to the token and to its user.`,
    }))
}

function reaches(granted: Granted, path: string, privilege: string): boolean {
  const own = granted[path]
  if (own !== undefined) return Number(own[privilege] ?? 0) === 1
  return Number(granted['/']?.[privilege] ?? 0) === 1
}

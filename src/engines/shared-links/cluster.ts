import type { SharedLinksParams } from '#engines/shared-links/params.ts'
import { type Estate, isKnown } from '#estate/model.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Copies that a cluster keeps of its guests' data when nobody says otherwise: an assumption, named with the number. */
const copies = 2

/** The parameters with what the estate says about a cluster, and the sentences about what was taken. */
export type FromCluster = {
  readonly used: SharedLinksParams
  readonly cluster: { readonly name: string; readonly notes: readonly string[] } | null
}

/**
 * Takes the number of hosts of the named cluster, and the data that each remaining host rebuilds when one is lost. The
 * estate holds neither ports nor their speeds; that is said. Refuses a cluster that does not exist or is too small.
 */
export function withCluster(
  estate: Pick<Estate, 'clusters' | 'hosts' | 'vms'>,
  values: SharedLinksParams,
): Outcome<FromCluster> {
  const [ref] = values.cluster
  if (ref === undefined) return done({ used: values, cluster: null })
  const id = ref.slice(ref.indexOf(':') + 1)
  const cluster = ref.startsWith('cluster:') ? estate.clusters.find((one) => one.id === id) : undefined
  if (cluster === undefined) {
    return refused(
      issue(`The estate has no cluster ${ref}. Choose one of its clusters, or none to use typed numbers.`),
    )
  }
  const hosts = estate.hosts.filter(({ clusterId }) => clusterId === id).length
  if (hosts < 3 || hosts > 96) {
    return refused(
      issue(
        `${cluster.name} has ${formatQuantity(hosts, 'hosts')}; this model answers for 3 to 96. Choose another cluster.`,
      ),
    )
  }
  const vms = estate.vms.filter(({ clusterId, template }) => clusterId === id && template !== true)
  const sizes = vms.flatMap(({ inUseBytes }) => (isKnown(inUseBytes) ? [inUseBytes] : []))
  const unknown = vms.length - sizes.length
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const recoveryBytes = Math.round((total * copies) / hosts / (hosts - 1))
  const isSized = sizes.length > 0
  const notes = [
    `${cluster.name} has ${formatQuantity(hosts, 'hosts')}.`,
    isSized
      ? `Its ${formatQuantity(sizes.length, 'vms')} use ${formatQuantity(total, 'bytes')}; kept ${copies} times (assumed) and spread evenly, each of the ${hosts - 1} hosts that remain rebuilds ${formatQuantity(recoveryBytes, 'bytes')}.`
      : `What its guests use is unknown, so the typed ${formatQuantity(values.recoveryBytes, 'bytes')} to rebuild are used.`,
    ...(isSized && unknown > 0
      ? [`What ${unknown} more of them use is unknown and not counted: the rebuild lasts longer than said.`]
      : []),
    'An inventory holds neither the ports of its hosts nor their speeds: links, speed and traffic are the typed ones.',
  ]
  const used = { ...values, hosts, recoveryBytes: isSized ? recoveryBytes : values.recoveryBytes }
  return done({ used, cluster: { name: cluster.name, notes } })
}

const issue = (message: string) => ({
  code: 'shared-links.cluster-unusable',
  severity: 'error' as const,
  where: 'params.cluster',
  message,
})

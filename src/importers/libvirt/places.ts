import type { Known } from '#estate/model.ts'
import type { DiskDraft, NicLink } from '#importers/libvirt/domain-devices.ts'
import type { PoolDraft, VolumeDraft } from '#importers/libvirt/read-storage.ts'
import type { Scope } from '#importers/libvirt/scopes.ts'

/** What a disk is found to be: how large, and in which pool. */
export type FoundDisk = { readonly capacityBytes: Known<number>; readonly pool: PoolDraft | undefined }

/** Finds disks of a scope among its pools and volumes. Each look costs O(1). */
export function diskFinder({ pools, volumes }: Scope): (disk: DiskDraft) => FoundDisk {
  const byName = new Map<string, PoolDraft>()
  const byPath = new Map<string, PoolDraft>()
  const found = new Map<string, { readonly volume: VolumeDraft; readonly pool: PoolDraft | undefined }>()
  for (const volume of volumes)
    if (volume.path !== '') found.set(`path ${volume.path}`, { volume, pool: undefined })
  for (const pool of pools) {
    byName.set(pool.name, pool)
    if (pool.path !== '') byPath.set(pool.path, pool)
    for (const volume of pool.volumes) {
      found.set(`name ${pool.name}\n${volume.name}`, { volume, pool })
      if (volume.path !== '') found.set(`path ${volume.path}`, { volume, pool })
    }
  }
  const holding = (path: string): PoolDraft | undefined => byPath.get(path.slice(0, path.lastIndexOf('/')))
  return ({ source }) => {
    switch (source.kind) {
      case 'path': {
        const known = found.get(`path ${source.path}`)
        return {
          capacityBytes: known?.volume.capacityBytes ?? 'unknown',
          pool: known?.pool ?? holding(source.path),
        }
      }
      case 'volume': {
        const known = found.get(`name ${source.pool}\n${source.volume}`)
        const pool = byName.get(source.pool)
        const inFolder = known ?? found.get(`path ${pool?.path}/${source.volume}`)
        return { capacityBytes: inFolder?.volume.capacityBytes ?? 'unknown', pool }
      }
      case 'remote': {
        const known = found.get(`path ${source.name}`)
        return { capacityBytes: known?.volume.capacityBytes ?? 'unknown', pool: known?.pool }
      }
      case 'unknown':
        return { capacityBytes: 'unknown', pool: undefined }
      default:
        return source satisfies never
    }
  }
}

/** What a network is called below its host: its own name, with a port group behind it. */
export const linkName = (link: NicLink): string | undefined =>
  link.kind === 'network'
    ? link.portgroup === ''
      ? link.name
      : `${link.name}:${link.portgroup}`
    : link.kind === 'bridge'
      ? link.name
      : undefined

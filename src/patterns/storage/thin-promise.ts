import { known } from '#estate/query.ts'
import { formatQuantity } from '#kernel/units.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Below a fifth free a promise of more than there is has no time left. A choice of this project, not a vendor's. */
const freeRatioMin = 0.2

export default definePattern({
  id: 'thin-promise',
  title: 'A datastore promises more than it has, and is nearly full',
  scope: 'datastore',
  severity: 'critical',
  looksAt: `Datastores with more promised to VMs than they hold, and less than ${freeRatioMin * 100} % free.`,
  why: 'Nobody asks before a thin disk grows. When the last block is gone every VM that writes there stops at once, and the space to repair it is on the datastore that is full.',
  cure: 'Move or reclaim before it fills, keep a reserve nobody may use, and alarm on the rate of growth.',
  settledBy: 'RVTools sheet vDatastore, columns Provisioned MiB, Capacity MiB and Free MiB',
  article: 'protocol-is-blast-radius',
  pattern: 'thin-pool-cliff',
  facts: [],
  fields: ['traits.provisionedBytes', 'capacityBytes', 'freeBytes'],
  judge({ traits, capacityBytes, freeBytes }) {
    const promised = known(traits?.provisionedBytes)
    if (capacityBytes === 0) return 'outside'
    const over = promised === 'unknown' || capacityBytes === 'unknown' ? 'unknown' : promised > capacityBytes
    const little =
      freeBytes === 'unknown' || capacityBytes === 'unknown'
        ? 'unknown'
        : freeBytes < capacityBytes * freeRatioMin
    if (over === false || little === false) return 'clear'
    if (over === 'unknown' || little === 'unknown') return 'unknown'
    const [much, whole, free] = [promised, capacityBytes, freeBytes].map((bytes) =>
      formatQuantity(Number(bytes), 'bytes'),
    )
    return found(`${much} promised of ${whole}, ${free} free.`)
  },
})

import type { JSX } from 'preact'
import type { ImportCounts } from '#importers/importer.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import { hostsText } from '#web/app/estate/told.ts'
import type { EstateSummary } from '#web/worker/message.ts'

type CountRow = { readonly key: keyof ImportCounts; readonly label: string; readonly unit: Unit }

const rows: readonly CountRow[] = [
  { key: 'vms', label: 'Guests, templates included', unit: 'count' },
  { key: 'templates', label: 'of them templates', unit: 'count' },
  { key: 'poweredOn', label: 'of them powered on', unit: 'count' },
  { key: 'vcpus', label: 'vCPUs configured', unit: 'count' },
  { key: 'vcpusPoweredOn', label: 'vCPUs powered on', unit: 'count' },
  { key: 'memoryBytes', label: 'Memory configured', unit: 'bytes' },
  { key: 'memoryBytesPoweredOn', label: 'Memory powered on', unit: 'bytes' },
  { key: 'hosts', label: 'Hosts in the inventory', unit: 'count' },
  { key: 'hostsNamed', label: 'Hosts the VMs name', unit: 'count' },
  { key: 'hostSockets', label: 'Sockets', unit: 'count' },
  { key: 'hostCores', label: 'Cores', unit: 'count' },
  { key: 'hostMemoryBytes', label: 'Host memory', unit: 'bytes' },
  { key: 'clusters', label: 'Clusters', unit: 'count' },
  { key: 'datastores', label: 'Datastores', unit: 'count' },
  { key: 'networks', label: 'Networks', unit: 'count' },
]

/** What the files counted; a count the files cannot give says unknown. */
export function Counts({ estate }: { readonly estate: EstateSummary }): JSX.Element {
  const { counts, sizes } = estate
  if (counts === 'unknown') {
    const parts = Object.entries(sizes).filter(([, size]) => size > 0)
    return (
      <Figures
        list={parts.map(([part, size]) => [part === 'vms' ? 'VMs' : part, formatQuantity(size, 'count')])}
      />
    )
  }
  const hosts = hostsText(estate)
  return (
    <>
      <Figures list={rows.map(({ key, label, unit }) => [label, countText(counts[key], unit)])} />
      {hosts !== '' && (
        <p class="ba-small">
          The estate has {sizes.hosts.toLocaleString('en')} hosts: {hosts}.
        </p>
      )}
    </>
  )
}

const countText = (count: number | null, unit: Unit): string =>
  count === null ? 'unknown' : formatQuantity(count, unit)

const Figures = ({ list }: { readonly list: readonly (readonly [string, string])[] }): JSX.Element => (
  <dl class="ba-figures">
    {list.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd class={value === 'unknown' ? 'ba-unknown' : ''}>{value}</dd>
      </div>
    ))}
  </dl>
)

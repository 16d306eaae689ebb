import type { JSX } from 'preact'
import { countRows } from '#importers/counts.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import { hostsText } from '#web/app/estate/told.ts'
import type { EstateSummary } from '#web/worker/message.ts'

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
      <Figures list={countRows.map(({ key, label, unit }) => [label, countText(counts[key], unit)])} />
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

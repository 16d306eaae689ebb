import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { ChaseRun, RebalanceResult } from '#engines/rebalancer/result.ts'
import { shareText } from '#engines/rebalancer/wording.ts'
import type { Block } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

type Chased = RebalanceResult & { readonly mode: 'chase' }

/** The chase as blocks: what the balancer did, what it bought, the same under other settings, and one day of it. */
export function explainChase(result: Chased, values: RebalanceParams): readonly Block[] {
  const { chosen, without, name } = result
  const who =
    name === null
      ? `${result.hosts} hosts with ${result.vms} VMs`
      : `${name}: ${result.hosts} hosts, ${result.vms} VMs`
  const texts = [
    `${who}, watched for ${result.days} ${result.days === 1 ? 'day' : 'days'}. ${actsText(chosen)}: ${movesPerDay(chosen)} a day, ${shareText(chosen.undoneWithinHour)} of them undone within the hour.`,
    `Imbalance is ${shareText(chosen.imbalance)} on average, against ${shareText(without.imbalance)} if nothing ever moved. ${belowText(chosen, without, values)}`,
    riskText(chosen),
  ]
  return [
    ...texts.map((text): Block => ({ kind: 'sentence', text })),
    quantity('Moves per day', chosen.movesPerDay, 'count'),
    quantity('Moves undone within an hour', chosen.undoneWithinHour, 'ratio'),
    quantity('Remaining imbalance', chosen.imbalance, 'ratio'),
    quantity('Time below headroom', chosen.belowHeadroom, 'ratio'),
    othersTable(result),
    dayLine(result),
  ]
}

const quantity = (label: string, value: number, unit: 'count' | 'ratio'): Block => ({
  kind: 'quantity',
  label,
  value,
  unit,
})

const movesPerDay = ({ movesPerDay: count }: ChaseRun): string =>
  `${formatQuantity(Math.round(count * 10) / 10, 'count')} moves`

const actsText = ({ threshold, holdSeconds }: ChaseRun): string =>
  holdSeconds === 0
    ? `The balancer acts at once above ${shareText(threshold)}`
    : `The balancer acts when imbalance stays above ${shareText(threshold)} for ${formatQuantity(holdSeconds, 'count')} s`

function belowText(chosen: ChaseRun, without: ChaseRun, { headroom }: RebalanceParams): string {
  return `Some host has less than ${shareText(headroom)} of its CPU free ${shareText(chosen.belowHeadroom)} of the time, against ${shareText(without.belowHeadroom)}.`
}

const riskText = ({ moving }: ChaseRun): string =>
  moving === 0
    ? 'No VM was ever on its way.'
    : `Some VM is on its way ${shareText(moving)} of the time; while it is, the loss of either host takes it along.`

function othersTable({ others, chosen }: Chased): Block {
  const most = others.reduce((worst, run) => (run.movesPerDay > worst.movesPerDay ? run : worst), chosen)
  return {
    kind: 'table',
    title: `Other settings under the same load: up to ${movesPerDay(most)} a day for an imbalance of ${shareText(most.imbalance)}`,
    columns: [
      { title: 'Threshold', unit: 'ratio' },
      { title: 'Hold time in s', unit: 'count' },
      { title: 'Moves per day', unit: 'count' },
      { title: 'Undone within an hour', unit: 'ratio' },
      { title: 'Imbalance', unit: 'ratio' },
      { title: 'Below headroom', unit: 'ratio' },
    ],
    rows: others.map((run) => [
      run.threshold,
      run.holdSeconds,
      Math.round(run.movesPerDay * 10) / 10,
      run.undoneWithinHour,
      run.imbalance,
      run.belowHeadroom,
    ]),
  }
}

function dayLine({ day, chosen, without }: Chased): Block {
  return {
    kind: 'line',
    title: `Imbalance through the first day: ${shareText(chosen.imbalance)} with the balancer, ${shareText(without.imbalance)} without`,
    x: { label: 'Time', unit: 'hours' },
    y: { label: 'Imbalance', unit: 'ratio' },
    series: [
      { label: 'with the balancer', points: day.map(({ hour, imbalance }) => [hour, imbalance]) },
      { label: 'without', points: day.map(({ hour, without: alone }) => [hour, alone]) },
    ],
  }
}

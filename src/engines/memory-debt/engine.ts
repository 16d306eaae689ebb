import { defineEngine } from '#engines/engine.ts'
import { answerFor } from '#engines/memory-debt/answer.ts'
import { explainMemoryDebt } from '#engines/memory-debt/explain.ts'
import { params } from '#engines/memory-debt/params.ts'
import type { MemoryDebt } from '#engines/memory-debt/result.ts'
import { groundOf } from '#engines/memory-debt/taken.ts'
import type { Outcome } from '#kernel/outcome.ts'

/** What overcommitted memory costs in normal running, and what is called when a host fails. */
export default defineEngine({
  id: 'memory-debt',
  version: 1,
  title: 'Memory debt',
  question: 'What does overcommitted memory cost today, and what must be found when a host fails?',
  assumptions: [
    'All hosts are alike and evenly loaded, every VM has the same shares of active, touched and reserved memory, and VMs of a lost host spread evenly over the survivors.',
    'Active memory is what guests touch within a minute, each page once; the rest of the touched memory is idle and stays so.',
    'A restarted VM asks for its active memory evenly over the first minute, and for the rest of what it touches over the nine after it. The minutes begin when VMs start, after detection.',
    'Balloons and the tier take idle memory only; compression and swap pick pages without knowing which are active, and active ones come back over the same device.',
    'Balloons keep working while the host swaps. ESXi stops them in its hard state, so this is the kinder answer.',
    'A stall is the share of pages asked for that the devices cannot carry in time. The wait for a single page is not counted, so a small stall is worse than it looks.',
    'Compression gains 128 MiB/s of room, half of all pages shrink to half, the cache keeps what it has, and bringing a page back from it costs no device. Swap, balloon and tier speeds are those typed: no vendor states them for your devices.',
    'Reservations are granted from installed memory alone. A VM whose reservation finds no room does not start. How many wait is counted as if memory could be divided at will; whole VMs on single hosts may strand more. Admission by failover capacity is the headroom engine’s question.',
    'Stated error, against a simulation of single pages on 108 settings: memory found in the first minute within 2 % of what was asked for, the time until it is found within 12 %, and the share unmet in the tenth minute within 3 percentage points on average, but up to 31 near the point where devices only keep up.',
    'Memory overhead of VMs, NUMA and moving VMs after the loss are left out.',
  ],
  needs: ['clusters', 'hosts', 'vms'],
  params,
  facts: [
    'perf-mem-tier',
    'perf-pve-balloon',
    'mem-balloon-max',
    'mem-idle-tax',
    'mem-sample-period',
    'mem-compression-cache',
    'mem-min-free',
    'mem-host-states',
    'mem-tier-default',
  ],
  assess: [],
  run(estate, values): Outcome<MemoryDebt> {
    const ground = groundOf(estate, values)
    return ground.ok ? answerFor(ground.value, values) : ground
  },
  explain: explainMemoryDebt,
})

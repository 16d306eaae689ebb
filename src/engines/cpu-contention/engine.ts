import { answerFor } from '#engines/cpu-contention/answer.ts'
import { explainCpuContention } from '#engines/cpu-contention/explain.ts'
import { params } from '#engines/cpu-contention/params.ts'
import type { CpuContention } from '#engines/cpu-contention/result.ts'
import { groundOf } from '#engines/cpu-contention/taken.ts'
import { defineEngine } from '#engines/engine.ts'
import type { Outcome } from '#kernel/outcome.ts'

/** How long VMs wait for cores, by width, load and what must run together. */
export default defineEngine({
  id: 'cpu-contention',
  version: 1,
  title: 'CPU scheduling bench',
  question: 'How long do narrow and wide VMs wait for cores, and what decides it?',
  assumptions: [
    'A VM sleeps, then works on as many vCPUs at once as stated, then sleeps again; lengths are random (exponential) and VMs independent, apart from common peaks. While it waits it asks for nothing new.',
    'Every vCPU asks for the same on average. There are two kinds of VM on a host, narrow and wide, and all hosts are alike and evenly loaded.',
    'The scheduler deals places in short slices to those that had least of their share, and fills what is left with whatever fits. Reservations, NUMA, cache and migration cost are left out.',
    'Ready is waiting for a place; co-stop is waiting while places are free, but too few for what must run together; limited is waiting because a limit holds the VM back. Only vCPUs that have work count.',
    'Relaxed co-scheduling is taken to run the vCPUs with work together: a sibling may lead by a few milliseconds only, which is little against a time slice.',
    'With a core scheduler two vCPUs of a VM always share a core. A thread whose sibling works is slower; that is not ready time and no counter shows it.',
    'A limit binds at every moment, not on average over minutes.',
    'Stated error, against a discrete-event simulation of the scheduler on 240 settings with slices of a tenth of a burst: the share of time that a VM waits is off by less than 0.6 percentage points on average and by less than 5 at worst, for VMs as wide as their host with unequal shares; the time of 99 % of bursts by 7 % on average. With slices of half a burst the worst was 7.4 points.',
  ],
  needs: ['clusters', 'hosts', 'vms'],
  params,
  facts: ['perf-hv-core-scheduler', 'perf-vcpu-ratio', 'cpu-ready-conversion'],
  assess: [],
  run(estate, values): Outcome<CpuContention> {
    const ground = groundOf(estate, values)
    return ground.ok ? answerFor(ground.value, values) : ground
  },
  explain: explainCpuContention,
})

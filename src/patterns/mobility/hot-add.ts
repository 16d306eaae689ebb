import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'hot-add',
  title: 'A VM may grow while it runs',
  scope: 'vm',
  severity: 'note',
  looksAt: 'Whether processors or memory may be added to a running VM.',
  why: 'Processor hot-add has hidden the NUMA layout from guests, who then spread threads without knowing where memory is; and the option does not move with the VM, so a habit of growing at night breaks at the destination.',
  cure: 'Turn it off where nobody uses it, wide VMs first; it takes effect at the next power cycle.',
  settledBy: 'RVTools sheets vCPU and vMemory, column Hot Add',
  article: 'numa-locality-as-contract',
  facts: ['perf-vnuma'],
  fields: ['traits.cpuHotAdd', 'traits.memoryHotAdd'],
  judge({ traits }) {
    const [cpu, memory] = [known(traits?.cpuHotAdd), known(traits?.memoryHotAdd)]
    const parts = [...(cpu === true ? ['processors'] : []), ...(memory === true ? ['memory'] : [])]
    if (parts.length > 0) return found(`May be added while it runs: ${parts.join(' and ')}.`)
    return cpu === 'unknown' || memory === 'unknown' ? 'unknown' : 'clear'
  },
})

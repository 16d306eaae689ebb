import type { AdmissionPolicy } from '#estate/model.ts'
import { type Draft, idsMeant } from '#estate/overlay/draft.ts'
import {
  complain,
  type Reading,
  readCount,
  readMembers,
  readRatio,
  readTexts,
} from '#estate/overlay/reading.ts'
import type { Tree } from '#estate/overlay/tree.ts'

const kinds = ['slots', 'share', 'dedicatedHosts', 'guarantee'] as const

/** An admission policy: none, slots: 1, guarantee: 1, share: { cpu: 0.25, memory: 0.25 } or dedicatedHosts: [h1]. */
export function readAdmission(draft: Draft, reading: Reading, tree: Tree): AdmissionPolicy | undefined {
  if (tree.kind === 'scalar' && tree.value === 'none') return { kind: 'none' }
  const members = readMembers(reading, tree, kinds)
  if (members === undefined) return undefined
  const [member, other] = [...members.values()]
  if (member === undefined || other !== undefined) {
    const message = `Write one of ${kinds.join(', ')} here, or none.`
    return complain(reading, tree, 'topology.admission-unreadable', message)
  }
  const { value } = member
  switch (member.key as (typeof kinds)[number]) {
    case 'slots': {
      const failoverHosts = readCount(reading, value)
      if (failoverHosts === undefined) return undefined
      return { kind: 'slots', failoverHosts, slotCpuMhz: 'unknown', slotMemoryBytes: 'unknown' }
    }
    case 'guarantee': {
      const failoverHosts = readCount(reading, value)
      return failoverHosts === undefined ? undefined : { kind: 'guarantee', failoverHosts }
    }
    case 'share':
      return readShare(reading, value)
    default:
      return readDedicated(draft, reading, value)
  }
}

function readShare(reading: Reading, tree: Tree): AdmissionPolicy | undefined {
  const members = readMembers(reading, tree, ['cpu', 'memory'])
  const [cpu, memory] = [members?.get('cpu'), members?.get('memory')]
  if (members === undefined) return undefined
  if (cpu === undefined || memory === undefined) {
    return complain(reading, tree, 'topology.admission-unreadable', 'A share needs both cpu and memory.')
  }
  const [cpuRatio, memoryRatio] = [readRatio(reading, cpu.value), readRatio(reading, memory.value)]
  return cpuRatio === undefined || memoryRatio === undefined
    ? undefined
    : { kind: 'share', cpuRatio, memoryRatio }
}

function readDedicated(draft: Draft, reading: Reading, tree: Tree): AdmissionPolicy | undefined {
  const names = readTexts(reading, tree)
  if (names === undefined) return undefined
  const hostIds: string[] = []
  for (const name of names) {
    const [id, other] = idsMeant(draft, 'host', name)
    if (id === undefined || other !== undefined) {
      const found = id === undefined ? 'no host' : 'several hosts'
      return complain(
        reading,
        tree,
        'topology.reference-unknown',
        `There is ${found} "${name.slice(0, 80)}".`,
      )
    }
    hostIds.push(id)
  }
  return { kind: 'dedicated-hosts', hostIds: [...new Set(hostIds)].sort() }
}

import type { Device } from '#estate/model.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const isPassed = ({ kind }: Device): boolean => kind === 'passthrough' || kind === 'vgpu'

export default definePattern({
  id: 'passthrough-device',
  title: 'A VM holds a device of its host',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'Devices passed through to a VM, whole or as a share of an accelerator.',
  why: 'A VM that holds a physical device cannot be restarted or moved to a host without it, so the loss of one host is the loss of this VM until somebody repairs that host.',
  cure: 'Keep a second host with the same device free and test a start there, or replace the device by one the hypervisor offers.',
  settledBy:
    'topology.yaml, vms: accelerators, from the hardware list of the VM; RVTools lists no PCI devices',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['devices', 'traits.accelerators'],
  judge({ devices, traits, origins }) {
    const cards = traits?.accelerators ?? 'unknown'
    if (cards !== 'unknown' && cards.length > 0)
      return found(`It holds ${cards.map(({ model }) => model).join(', ')}.`)
    if (devices === 'unknown') return 'unknown'
    const passed = devices.filter(isPassed)
    const held = passed.filter(({ bindsToHost }) => bindsToHost)
    if (held.length > 0) return found(`It holds ${held.map(({ name }) => name).join(', ')}.`)
    // Exports list drives and USB devices, and not what PCI passes through: that none is listed proves nothing.
    const whole = cards !== 'unknown' || (origins.length === 0 && traits?.accelerators === undefined)
    return whole && passed.length === 0 ? 'clear' : 'unknown'
  },
})

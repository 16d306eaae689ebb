import { isKnown, type Vm } from '#estate/model.ts'

/** Devices that hold a running VM on the host that has them, as people call them. */
const binding: Readonly<Record<string, string>> = {
  passthrough: 'a device of the host passed through',
  'sr-iov': 'a virtual function of a host’s card',
  vgpu: 'a share of an accelerator',
  usb: 'a USB device of the host',
}

/**
 * Why a VM may not be moved, or null. What nobody stated about devices is no reason; what nobody stated about its memory
 * or power is, because no move could then be shown to fit.
 */
export function reasonToStay(vm: Vm): string | null {
  if (vm.template === true) return 'is a template'
  if (vm.power === 'unknown') return 'nobody states whether it runs'
  if (!isKnown(vm.memoryBytes) || vm.memoryBytes <= 0) return 'nobody states its memory'
  if (isKnown(vm.devices)) {
    const device = vm.devices.find(({ kind, bindsToHost }) => bindsToHost || kind in binding)
    if (device !== undefined) return `has ${binding[device.kind] ?? 'a device bound to its host'}`
  }
  const { accelerators, cpuAffinity, faultTolerant } = vm.traits ?? {}
  if (accelerators !== undefined && isKnown(accelerators) && accelerators.length > 0)
    return 'takes an accelerator of its host'
  if (cpuAffinity !== undefined && isKnown(cpuAffinity) && cpuAffinity.length > 0)
    return 'is pinned to processors of its host'
  if (faultTolerant === true) return 'runs in lockstep with a second copy'
  return null
}

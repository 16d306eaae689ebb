import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'usb-device',
  title: 'A VM leans on a USB port',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'USB devices and controllers of a VM.',
  why: 'A dongle or a key is plugged into one host. The VM starts elsewhere without it, and the software that asks for it stops, often a licence server on which others wait.',
  cure: 'Put the device on a network USB server or replace the dongle by a licence file; remove controllers that nothing is plugged into.',
  settledBy: 'RVTools sheet vUSB',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['devices'],
  judge(vm, view) {
    const { devices } = vm
    if (devices === 'unknown') return 'unknown'
    const usb = devices.filter(({ kind }) => kind === 'usb')
    if (usb.length === 0) return view.listsDevices(vm, 'usb') ? 'clear' : 'unknown'
    return found(`It has ${usb.map(({ name }) => name).join(', ')}.`)
  },
})

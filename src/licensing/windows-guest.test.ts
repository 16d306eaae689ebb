import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runsWindowsServer } from '#licensing/windows-guest.ts'

/** As vSphere, Hyper-V, Proxmox, libosinfo and XCP-ng write them. */
const said = {
  yes: [
    'Microsoft Windows Server 2019 (64-bit)',
    'Microsoft Windows Server 2012 R2 Standard',
    'Windows Server 2016 Datacenter',
    'windows2019srv_64Guest',
    'windows2019srvNext_64Guest',
    'win2k19',
    'win2k22',
    'Windows Server 2022 (64-bit)',
    'w2k3',
  ],
  no: [
    'Microsoft Windows 10 (64-bit)',
    'Microsoft Windows 8.x (32-bit)',
    'windows9_64Guest',
    'Windows 11',
    '64-bit edition of Windows 8.1',
    'Ubuntu Linux (64-bit)',
    'Debian GNU/Linux 12',
    'l26',
    'Darwin 20',
    '',
  ],
  perhaps: ['win10', 'win11', 'w2k8', 'Windows', 'Microsoft Windows', 'unknown'],
} as const

test('what platforms call their guests tells a server from a desktop, or says that it does not', () => {
  for (const [answer, names] of Object.entries(said))
    for (const name of names) assert.equal(runsWindowsServer(name), answer, name)
})

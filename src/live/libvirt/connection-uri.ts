import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveTarget } from '#live/live-source.ts'

/** Drivers that a path may begin with; any other path is one of QEMU. */
const drivers = new Set(['qemu', 'test', 'xen', 'lxc', 'ch', 'bhyve', 'vz'])

/** A host that no program reads as an option or a command: names and addresses, with or without brackets. */
const hostName = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[?[0-9A-Fa-f:.]{2,45}\]?)$/
const accountName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.@$-]{0,62})$/
/** What may stand in a path: no query, because queries of such an address can name programs to run. */
const pathPart = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,200}$/

const problem = (where: string, message: string): Outcome<never> => {
  const issue: Issue = { code: 'live.libvirt-address', severity: 'error', where, message }
  return refused(issue)
}

/**
 * The connection that virsh opens for a target: libvirt://kvm-1/system is qemu+ssh://kvm-1/system, libvirt:///system is
 * qemu:///system of this machine, and libvirt:///test/default the test driver's. What could reach ssh as an option, or
 * libvirt as a command, is refused.
 */
export function connectionUri({ host, port, path, user }: LiveTarget): Outcome<string> {
  const parts = path.split('/').filter((part) => part !== '')
  const shown = `libvirt://${host}/${parts.join('/')}`.slice(0, 300)
  if (parts.some((part) => !pathPart.test(part)) || parts.length > 40) {
    return problem(
      shown,
      'The path of the address may hold letters, digits and . _ - @ + only. Write libvirt://HOST/system.',
    )
  }
  const [first = 'system'] = parts
  const driver = drivers.has(first) ? first : 'qemu'
  const rest = (drivers.has(first) ? parts.slice(1) : parts).join('/') || 'system'
  if (host === '') return done(`${driver}:///${rest}`)
  if (!hostName.test(host))
    return problem(shown, 'The host of the address is no name and no address. Write libvirt://HOST/system.')
  if (user !== '' && !accountName.test(user)) {
    return problem(
      shown,
      'The account holds characters that no account on Linux has. Write libvirt://USER@HOST/system.',
    )
  }
  if (driver === 'test')
    return problem(shown, 'The test driver is one of this machine. Write libvirt:///test/default.')
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const account = user === '' ? '' : `${user}@`
  // Nobody is there to be asked for a password.
  return done(`${driver}+ssh://${account}${name}${port === 'standard' ? '' : `:${port}`}/${rest}?no_tty=1`)
}

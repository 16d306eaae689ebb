import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { addressText, environmentName, type LiveAddress } from '#live/addresses.ts'
import type { LiveProgram } from '#live/live-source.ts'
import { programText } from '#live/program.ts'
import { type Secret, secret } from '#live/secret.ts'

/** An account and its secret; both '' where a source asks for none. */
export type Credentials = { readonly user: string; readonly secret: Secret }

/** Where credentials may come from. Nothing is kept anywhere. */
export type CredentialPlaces = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** 'linux', 'darwin', 'win32': which keyring there is. */
  readonly system: string
  /** Runs the program of the keyring. */
  readonly program: LiveProgram
  /** Asks a person; the answer to a hidden question is not shown. Refused where nobody can be asked. */
  ask(question: string, echo: 'shown' | 'hidden'): Promise<Outcome<string>>
}

/**
 * The credentials for an address: the user of the address, else of the environment, else asked for; the secret of the
 * environment, else of the keyring of this system, else asked for without showing it.
 */
export async function credentialsFor(
  address: LiveAddress,
  places: CredentialPlaces,
): Promise<Outcome<Credentials>> {
  const { source } = address
  const { environment } = places
  let user = address.user || environment[environmentName(source, 'USER')] || ''
  if (source.account === 'needed' && user === '') {
    const asked = await places.ask(`Account at ${addressText(address)}: `, 'shown')
    if (!asked.ok) return asked
    user = asked.value.trim()
    if (user === '') return refused(empty(address, 'account'))
  }
  if (source.credential === 'none') return done({ user, secret: secret('') })
  const given = environment[environmentName(source, 'SECRET')] || (await keyringSecret(address, user, places))
  if (given !== undefined && given !== '') return done({ user, secret: secret(given) })
  const whose = user === '' ? '' : ` of ${user}`
  const asked = await places.ask(
    `${source.credential === 'token' ? 'Token' : 'Password'}${whose} at ${addressText(address)}: `,
    'hidden',
  )
  if (!asked.ok) return asked
  return asked.value === ''
    ? refused(empty(address, source.credential))
    : done({ user, secret: secret(asked.value) })
}

const empty = (address: LiveAddress, what: string) => ({
  ...{ code: 'live.credentials-missing', severity: 'error' as const, where: addressText(address) },
  message: `No ${what} was given. Type it when asked, or set ${environmentName(address.source, what === 'account' ? 'USER' : 'SECRET')}.`,
})

/** The lookup in the keyring of a system, as a program with its words; undefined where there is none. */
export function keyringLookup(
  address: LiveAddress,
  user: string,
  system: string,
): readonly [string, readonly string[]] | undefined {
  const target = addressText(address)
  switch (system) {
    case 'linux':
      return ['secret-tool', ['lookup', 'service', 'bulkhead', 'target', target, 'account', user]]
    case 'darwin':
      return ['security', ['find-generic-password', '-s', `bulkhead ${target}`, '-a', user, '-w']]
    case 'win32': {
      const name = `bulkhead ${target} ${user}`
      // What a shell could read as more than a name is looked up nowhere.
      if (!/^[\w .:/@\\[\]-]*$/.test(name)) return undefined
      const words = ['-NoProfile', '-NonInteractive', '-Command']
      return ['powershell', [...words, `Get-Secret -Name '${name}' -AsPlainText -ErrorAction Stop`]]
    }
    default:
      return undefined
  }
}

async function keyringSecret(
  address: LiveAddress,
  user: string,
  { system, program }: CredentialPlaces,
): Promise<string | undefined> {
  const lookup = keyringLookup(address, user, system)
  if (lookup === undefined) return undefined
  // A keyring that is missing, locked or has no such entry is no issue: the secret is asked for instead.
  return programText(await program(...lookup))
}

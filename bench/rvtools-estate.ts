import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'

/** What a generated estate is made of, drawn once from the seed, so that every sheet tells the same story. */
export type Guest = {
  readonly n: number
  readonly name: string
  readonly on: boolean
  readonly template: boolean
  readonly vcpus: number
  readonly memoryMib: number
  readonly host: number
  readonly disksMib: readonly number[]
  readonly datastore: number
  readonly nics: number
  readonly os: string
  readonly uuid: string
}

/** A generated estate: what the workbook must count. */
export type GeneratedEstate = {
  readonly guests: readonly Guest[]
  readonly hosts: number
  readonly clusters: number
  readonly datastores: number
}

const systems = [
  'Red Hat Enterprise Linux 8 (64-bit)',
  'Red Hat Enterprise Linux 9 (64-bit)',
  'Ubuntu Linux (64-bit)',
  'SUSE Linux Enterprise 15 (64-bit)',
  'Microsoft Windows Server 2016 (64-bit)',
  'Microsoft Windows Server 2019 (64-bit)',
  'Microsoft Windows Server 2022 (64-bit)',
]
/** What guests are for; folders are named after it. */
export const roles = [
  'web',
  'app',
  'db',
  'mail',
  'file',
  'print',
  'batch',
  'cache',
  'queue',
  'proxy',
  'build',
  'test',
]
const places = ['fra', 'muc', 'ham', 'ber', 'lej']
/** The vCenter everything belongs to. */
export const server = 'vcenter-01.example.net'
export const serverUuid = '6f1c2a94-3d0b-4c7e-9a55-1b2c3d4e5f60'
/** Sizes every host and cluster has. */
export const hostsPerCluster = 20
export const coresPerHost = 64
export const hostMhz = 2600

/** Hexadecimal digits drawn from the stream. */
export const hex = (random: Random, digits: number): string => {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, digits)
}
/** An identifier as vCenter writes it. */
export const uuid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-9${hex(random, 3)}-${hex(random, 12)}`

/** Draws an estate of `vms` guests, with one host per 64 and one datastore per 40 of them. */
export function generatedEstate(vms: number, seed: number): GeneratedEstate {
  const random = seededRandom(seed)
  const hosts = Math.max(2, Math.ceil(vms / 64))
  const datastores = Math.max(2, Math.ceil(vms / 40))
  const guests = Array.from({ length: vms }, (_, n): Guest => {
    const template = random() < 0.01
    return {
      n,
      name: `${randomElement(random, places)}-${randomElement(random, roles)}-${String(n).padStart(5, '0')}`,
      on: !template && random() < 0.93,
      template,
      vcpus: randomElement(random, [1, 2, 2, 2, 4, 4, 4, 8, 8, 16]),
      memoryMib: randomElement(random, [2048, 4096, 4096, 8192, 8192, 16_384, 32_768, 65_536]),
      host: randomInteger(random, 0, hosts - 1),
      disksMib: Array.from(
        { length: randomInteger(random, 1, 4) },
        () => 10_240 * randomInteger(random, 2, 40),
      ),
      datastore: randomInteger(random, 0, datastores - 1),
      nics: randomElement(random, [1, 1, 1, 1, 2, 2, 3]),
      os: randomElement(random, systems),
      uuid: uuid(random),
    }
  })
  return { guests, hosts, clusters: Math.ceil(hosts / hostsPerCluster), datastores }
}

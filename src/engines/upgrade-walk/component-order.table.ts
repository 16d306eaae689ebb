/** A layer of the stack that is updated as one: what it is, and the parts of one visit in their order. */
export type Layer = {
  readonly id: 'backup' | 'manager' | 'hosts' | 'storage' | 'witness' | 'guest-tools'
  readonly title: string
  /** What is done in one visit, in order. */
  readonly visit: readonly string[]
}

/** One layer goes before another, with what happens otherwise. `reversible`: the other order is a choice, and exposes. */
export type Before = {
  readonly before: Layer['id']
  readonly after: Layer['id']
  readonly why: string
  readonly reversible: 'no' | { readonly exposes: string }
}

/** The layers of a virtualization stack. */
export const layers: readonly Layer[] = [
  {
    id: 'backup',
    title: 'backup and restore',
    visit: ['server', 'proxies and agents', 'one restore as a test'],
  },
  { id: 'manager', title: 'control plane', visit: ['snapshot or backup of it', 'update', 'log in and look'] },
  { id: 'hosts', title: 'hosts', visit: ['firmware', 'driver', 'hypervisor'] },
  { id: 'storage', title: 'format of the storage on hosts', visit: ['health check', 'new format'] },
  { id: 'witness', title: 'witness', visit: ['update', 'look that it votes'] },
  {
    id: 'guest-tools',
    title: 'tools and virtual hardware in guests',
    visit: ['tools', 'virtual hardware with a restart'],
  },
]

/** The order between layers. Data: a platform of which another order is documented gets a row. */
export const componentOrder: readonly Before[] = [
  {
    before: 'backup',
    after: 'manager',
    why: 'a backup product restores only through control planes it knows',
    reversible: { exposes: 'nothing can be restored' },
  },
  {
    before: 'manager',
    after: 'hosts',
    why: 'a control plane manages hosts of its own version and older ones, not newer ones',
    reversible: 'no',
  },
  {
    before: 'hosts',
    after: 'storage',
    why: 'a new format on disk is read by hosts of the new version only',
    reversible: 'no',
  },
  {
    before: 'hosts',
    after: 'witness',
    why: 'the witness is the vote that is left while hosts are out, and goes last',
    reversible: 'no',
  },
  {
    before: 'hosts',
    after: 'guest-tools',
    why: 'new tools and virtual hardware start on hosts of the new version only',
    reversible: 'no',
  },
]

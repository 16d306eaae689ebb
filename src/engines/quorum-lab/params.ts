import type { Values } from '#kernel/field.ts'

/** The parameters of the engine. */
export const params = {
  cluster: {
    kind: 'components',
    label: 'Cluster of your estate',
    help: 'Takes the number of nodes, where they stand, the witness and the vote rule from this cluster. Empty uses the knobs below.',
    of: ['cluster'],
    max: 1,
    default: [],
  },
  nodes: {
    kind: 'number',
    label: 'Nodes',
    help: 'Cluster nodes, all places together. Each has one vote to start with.',
    unit: 'hosts',
    min: 1,
    max: 64,
    step: 1,
    default: 3,
  },
  nodesInB: {
    kind: 'number',
    label: 'Of them in place B',
    help: 'Place A and place B are two sites, rooms or racks with one link between them. 0 puts all nodes in place A.',
    unit: 'hosts',
    min: 0,
    max: 64,
    step: 1,
    default: 1,
  },
  witness: {
    kind: 'choice',
    label: 'Witness',
    help: 'The file share, cloud witness, QDevice, statefile or witness appliance, and where it stands.',
    options: [
      { value: 'none', label: 'none' },
      { value: 'a', label: 'in place A' },
      { value: 'b', label: 'in place B' },
      { value: 'third', label: 'in a third place that both reach' },
    ],
    default: 'third',
  },
  policy: {
    kind: 'choice',
    label: 'Vote rule',
    help: 'Who may act. Static majority is corosync votequorum, dynamic votes a Windows failover cluster. The picture compares all rules; the sentences follow this one.',
    options: [
      { value: 'static', label: 'Static majority' },
      { value: 'dynamic', label: 'Dynamic votes (WSFC)' },
      { value: 'qdevice-ffsplit', label: 'QDevice, fifty-fifty' },
      { value: 'qdevice-lms', label: 'QDevice, last man standing' },
      { value: 'lowest-node', label: 'Majority, tie to one node' },
      { value: 'half', label: 'Half is enough (two_node)' },
      { value: 'xapi', label: 'Statefile (XAPI)' },
      { value: 'vsan', label: 'Object votes (vSAN-like)' },
    ],
    default: 'dynamic',
  },
  tieTo: {
    kind: 'choice',
    label: 'Ties go to',
    help: 'Where the tie-break node stands, or which place is the preferred one. Only rules that break ties look at it.',
    options: [
      { value: 'a', label: 'place A' },
      { value: 'b', label: 'place B' },
    ],
    default: 'a',
  },
  before: {
    kind: 'choice',
    label: 'What nobody noticed before',
    help: 'Happens first, and the cluster adapts to it if its rule can.',
    options: [
      { value: 'nothing', label: 'nothing' },
      { value: 'witness-lost', label: 'the witness is gone' },
      { value: 'node-stopped', label: 'one node is stopped for maintenance' },
    ],
    default: 'nothing',
  },
  event: {
    kind: 'choice',
    label: 'What happens',
    help: 'Losing a place takes its nodes and a witness that stands there.',
    options: [
      { value: 'nodes', label: 'nodes fail' },
      { value: 'split', label: 'the link between A and B is cut' },
      { value: 'place-a', label: 'place A is lost' },
      { value: 'place-b', label: 'place B is lost' },
    ],
    default: 'nodes',
  },
  failures: {
    kind: 'number',
    label: 'Nodes that fail',
    help: 'How many, when nodes fail.',
    unit: 'hosts',
    min: 1,
    max: 4,
    step: 1,
    default: 2,
  },
  timing: {
    kind: 'choice',
    label: 'They fail',
    help: 'One after another leaves the cluster time to adapt its votes in between.',
    options: [
      { value: 'at-once', label: 'at once' },
      { value: 'in-sequence', label: 'one after another' },
    ],
    default: 'at-once',
  },
  stop: {
    kind: 'choice',
    label: 'How they stop',
    help: 'A planned stop leaves the cluster in order, one node after another.',
    options: [
      { value: 'crash', label: 'without a word' },
      { value: 'planned', label: 'planned, such as patching' },
    ],
    default: 'crash',
  },
  where: {
    kind: 'choice',
    label: 'Which nodes fail',
    help: 'Any: every choice of nodes is tried. Otherwise only nodes of that place.',
    options: [
      { value: 'any', label: 'any of them' },
      { value: 'a', label: 'nodes of place A' },
      { value: 'b', label: 'nodes of place B' },
    ],
    default: 'any',
  },
  pool: {
    kind: 'choice',
    label: 'Storage pool votes',
    help: 'Storage Spaces Direct counts drives as well, and that count does not adapt.',
    options: [
      { value: 'off', label: 'off' },
      { value: 'on', label: 'on' },
    ],
    default: 'off',
  },
  operator: {
    kind: 'choice',
    label: 'The person on call',
    help: 'Forcing tells the nodes that stopped that they may act, whatever the votes say.',
    options: [
      { value: 'waits', label: 'waits' },
      { value: 'forces', label: 'forces the side that stopped' },
    ],
    default: 'waits',
  },
} as const

/** What `run` receives. */
export type QuorumParams = Values<typeof params>

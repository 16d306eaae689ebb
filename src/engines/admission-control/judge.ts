import type { Platform } from '#estate/model.ts'
import type { Unit } from '#kernel/units.ts'

/** The rules a cluster is judged by, grouped by platform, in the order of every table. */
export const judgeIds = [
  'vsphere-slots',
  'vsphere-share',
  'vsphere-dedicated',
  'ahv-guarantee',
  'ahv-best-effort',
  'xapi',
  'proxmox',
  'windows-quorum',
  's2d-pool',
  'avs',
] as const
export type JudgeId = (typeof judgeIds)[number]

/** What a rule is called where it is read. */
export const judgeNames = {
  'vsphere-slots': 'vSphere slots',
  'vsphere-share': 'vSphere percentage',
  'vsphere-dedicated': 'vSphere dedicated hosts',
  'ahv-guarantee': 'AHV guarantee',
  'ahv-best-effort': 'AHV best effort',
  xapi: 'XAPI planner',
  proxmox: 'Proxmox VE',
  'windows-quorum': 'Windows quorum',
  's2d-pool': 'Windows storage pool',
  avs: 'Azure VMware Solution',
} as const satisfies Readonly<Record<JudgeId, string>>

/** The platform a rule belongs to. */
export const judgePlatforms = {
  'vsphere-slots': 'vsphere',
  'vsphere-share': 'vsphere',
  'vsphere-dedicated': 'vsphere',
  'ahv-guarantee': 'ahv',
  'ahv-best-effort': 'ahv',
  xapi: 'xcp-ng',
  proxmox: 'proxmox',
  'windows-quorum': 'hyper-v',
  's2d-pool': 'hyper-v',
  avs: 'avs',
} as const satisfies Readonly<Record<JudgeId, Platform>>

/** What a platform would say of the cluster as it stands, by its own rule. */
export type Ruling = 'admits' | 'refuses' | 'promises-nothing' | 'cannot-be-said'

/** A ruling in words. */
export const rulingNames = {
  admits: 'would admit',
  refuses: 'would refuse',
  'promises-nothing': 'promises nothing',
  'cannot-be-said': 'cannot be said',
} as const satisfies Readonly<Record<Ruling, string>>

/** A number a rule works with, as the rule sees it; null where nobody knows it. */
export type Figure = { readonly label: string; readonly value: number | null; readonly unit: Unit }

/** Something nobody stated that keeps a ruling open, and what would settle it. */
export type Missing = {
  readonly what: string
  readonly names: readonly string[]
  readonly count: number
  readonly settle: string
}

/**
 * What one rule makes of one cluster. Clauses begin in lower case and have no stop, so that sentences can be
 * made of them.
 */
export type Opinion = {
  readonly judge: JudgeId
  readonly ruling: Ruling
  /** Failures it was asked about: the cluster's own setting where that is known, otherwise the parameter. */
  readonly failures: number
  /** Host failures it says it tolerates; null where it promises none or nobody can say. */
  readonly promised: number | null
  /** The capacity it believes in. */
  readonly figures: readonly Figure[]
  /** The mechanism behind the ruling, as a clause. */
  readonly because: string
  readonly missing: readonly Missing[]
  /** Whole sentences on what else the rule does with this cluster. */
  readonly notes: readonly string[]
}

/** Most names an answer lists of those it is about. */
export const namesMax = 5

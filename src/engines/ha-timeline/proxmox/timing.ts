/**
 * The times the Proxmox VE high-availability agents live by, each with the fact behind it. Rounds are the rhythm of the
 * model, not constants of the platform: see `Rhythm` in scenario.ts.
 */
export const timing = {
  /** An armed watchdog resets its host when nobody fed it for longer than this (fact ha-pve-watchdog). */
  watchdogMs: 60_000,
  /** A lock in the cluster file system is free once nobody renewed it for longer than this (fact ha-pve-lock). */
  lockLifeMs: 120_000,
  /** A host must have been out of the quorate partition this long before it is fenced (fact ha-pve-fence-delay). */
  fenceDelayMs: 60_000,
  /** A host that left the member list is forgotten after this (fact ha-pve-gone). */
  forgetAfterMs: 3_600_000,
  /** A restart that waits for a lost agent lock gives up after this (fact ha-pve-restart-patience). */
  restartPatienceMs: 90_000,
  /** Rounds without a service before the manager and a local agent go idle (fact ha-pve-idle). */
  managerIdleRounds: 90,
  localIdleRounds: 60,
  /** Rounds of a manager before groups become rules, and between attempts (fact ha-pve-groups-to-rules). */
  groupFirstRounds: 3,
  groupRetryRounds: 6,
} as const

/** Ids of the facts the machine leans on. */
export const proxmoxFacts: readonly string[] = [
  'cp-pve-rebalance',
  'ha-pve-disarm',
  'ha-pve-fence-delay',
  'ha-pve-gone',
  'ha-pve-groups-to-rules',
  'ha-pve-idle',
  'ha-pve-imbalance',
  'ha-pve-lock',
  'ha-pve-recovery-logs',
  'ha-pve-restart-patience',
  'ha-pve-rounds',
  'ha-pve-rule-checks',
  'ha-pve-scheduler-weights',
  'ha-pve-shutdown-policy',
  'ha-pve-watchdog',
]

/** Sizes the machine takes; a larger scenario is refused with an issue. */
export const limits = {
  hosts: 64,
  guests: 10_000,
  rules: 2_000,
  /** Guests named by all rules of a kind together. */
  hostRuleMembers: 100_000,
  guestRuleMembers: 5_000,
  /** Guests that must stay together, overlapping rules joined: each looks at all others in every round. */
  boundGuests: 100,
  commands: 10_000,
  /** Rounds played before the simulation stops by itself. */
  rounds: 2_000,
  /** Events kept before the simulation stops by itself. */
  events: 1_000_000,
} as const

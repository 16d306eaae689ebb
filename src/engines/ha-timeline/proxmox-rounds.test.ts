import assert from 'node:assert/strict'
import { test } from 'node:test'

/**
 * Why a Proxmox recovery takes 120 s and not 60 or 180: three published constants and the rounds in which the vendor's
 * simulator calls its daemons. Node i of those alive calls its manager at 20k + 2i and its agent one second later;
 * power and network commands arrive at whole rounds. Locks live 120 s, a node is fenced 60 s after it was last seen
 * online, the watchdog fires 60 s after its last update (pve-ha-manager, src/PVE/HA at commit b71218f).
 */
const round = 20
const lockLife = 120
const fenceAfter = 60
const watchdog = 60

/** The first call of the manager (or, with `agent` 1, of the agent) of alive node `index` at or after `time`. */
const nextCall = (time: number, index: number, agent: 0 | 1): number => {
  const phase = 2 * index + agent
  return Math.ceil((time - phase) / round) * round + phase
}

/** Seconds after the fault at which a lost node that was not the manager is fenced, resets, is recovered, restarts. */
function memberLost(lost: number, target: number) {
  const fault = 120
  const seen = fault - round
  const renewed = nextCall(fault - round + 1, lost, 1)
  const fenced = nextCall(seen + fenceAfter, 0, 0)
  const recovered = nextCall(renewed + lockLife, 0, 0)
  return {
    fenced: fenced - fault,
    reset: renewed + watchdog + 1 - fault,
    recovered: recovered - fault,
    restarted: nextCall(recovered + 1, target, 1) - fault,
  }
}

/** The same when the lost node was the manager: first its manager lock has to run out. */
function managerLost(target: number) {
  const fault = 120
  const renewed = fault - round
  // The survivors are called anew from 0; the lock is free only after its last second.
  const manager = Math.min(...[0, 1].map((index) => nextCall(renewed + lockLife + 1, index, 0)))
  const fenced = manager + fenceAfter
  return {
    manager: manager - fault,
    recovered: fenced - fault,
    restarted: nextCall(fenced + 1, target, 1) - fault,
  }
}

test('basic1: a third node cut off is fenced at +40, resets at +46, is recovered at +120, its guest starts at +123', () => {
  assert.deepEqual(memberLost(2, 1), { fenced: 40, reset: 46, recovered: 120, restarted: 123 })
})

test('whichever node takes over, its guest starts 121 to 125 s after the fault, as 50 of 59 recoveries do', () => {
  assert.deepEqual(
    [0, 1, 2].map((target) => memberLost(2, target).restarted),
    [121, 123, 125],
  )
})

test('basic5: when the manager is lost the next one takes over at +102, recovers at +162, its guest starts at +181', () => {
  assert.deepEqual(managerLost(0), { manager: 102, recovered: 162, restarted: 181 })
  assert.equal(managerLost(1).restarted, 163)
})

/** Most servers a recurrence walks through; the loop is one step a server. */
const serversMax = 1_000_000

/**
 * Natural logarithm of the Erlang B blocking probability of `servers` (an integer, 0 to `serversMax`) offered
 * `erlangs` (> 0): the chance that a request finds all servers taken when nobody waits. The recurrence runs on the
 * logarithm of 1/B, so that sizes whose B is below the smallest number still have one. Cost O(servers).
 * Source: A. K. Erlang, 1917; the recurrence 1/B(n) = 1 + n/(a B(n-1)) is in every book on teletraffic.
 * Example: lnErlangB(100, 120) → -1.62826407041
 */
export function lnErlangB(servers: number, erlangs: number): number {
  if (!(erlangs > 0)) return servers === 0 ? 0 : Number.NEGATIVE_INFINITY
  let lnInverse = 0
  for (let n = 1; n <= Math.min(servers, serversMax); n += 1) {
    const grown = lnInverse + Math.log(n / erlangs)
    // ln(1 + e^x) without overflow for large x and without loss for small x.
    lnInverse = grown > 0 ? grown + Math.log1p(Math.exp(-grown)) : Math.log1p(Math.exp(grown))
  }
  return -lnInverse
}

/** Erlang B: the chance, 0 to 1, that `servers` offered `erlangs` are all taken and a request is turned away. */
export const erlangB = (servers: number, erlangs: number): number => Math.exp(lnErlangB(servers, erlangs))

/**
 * Erlang C: the chance, 0 to 1, that a request has to wait when `servers` are offered `erlangs` and nobody leaves the
 * queue (M/M/c). 1 when the load is as large as the servers, where the queue has no end. Example: erlangC(3, 2) → 4/9
 */
export function erlangC(servers: number, erlangs: number): number {
  if (erlangs >= servers) return 1
  const blocked = erlangB(servers, erlangs)
  return blocked / (1 - (erlangs / servers) * (1 - blocked))
}

/**
 * Mean number of requests that wait in M/M/c, without those being served; Infinity when the load is as large as the
 * servers. Times the mean service time over the load it is the mean wait (Little). Example: erlangWaiting(2, 1.8) → 7.674
 */
export function erlangWaiting(servers: number, erlangs: number): number {
  if (erlangs >= servers) return Number.POSITIVE_INFINITY
  return (erlangC(servers, erlangs) * erlangs) / (servers - erlangs)
}

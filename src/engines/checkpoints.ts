/** States that stopped runs left behind, by question; the oldest is forgotten first. Kept in memory only. */
export type Checkpoints = {
  readonly found: (key: string) => unknown
  readonly keep: (key: string, state: unknown) => void
  readonly drop: (key: string) => void
}

/** A keeper of at most `most` states. */
export function checkpointsOf(most: number): Checkpoints {
  const states = new Map<string, unknown>()
  return {
    found: (key) => states.get(key),
    keep(key, state) {
      states.delete(key)
      states.set(key, state)
      for (const oldest of states.keys()) {
        if (states.size <= most) return
        states.delete(oldest)
      }
    },
    drop: (key) => void states.delete(key),
  }
}

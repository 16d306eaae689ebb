import type { ComponentRef } from '#estate/model.ts'

/**
 * What becomes of a component: it never stopped; it is proved to start; it is proved never to start; something nobody
 * stated decides; or it is not to start, because it was switched off or needs what is.
 */
export type Fate = 'kept-running' | 'starts' | 'never' | 'undecided' | 'off'

/** A moment in ms from the return of power; unknown when a time on the way is; null when it does not come. */
export type Moment = number | 'unknown' | null

/** One component: the round it starts in, from when it can be up at best, and by when it is up in this course. */
export type Started = {
  readonly ref: ComponentRef
  readonly fate: Fate
  /** Counted from 1; null for what never starts or never stopped. */
  readonly wave: number | null
  /** No course is faster, whatever nobody stated. */
  readonly upEarliestMs: Moment
  /** Start and up in the course that keeps to the starts at once. */
  readonly startMs: Moment
  readonly upMs: Moment
}

/** One round of starting: everything in it waits for something of the round before. */
export type Wave = {
  readonly number: number
  readonly count: number
  /** The first few, and how many of each kind. */
  readonly refs: readonly ComponentRef[]
  readonly kinds: readonly (readonly [kind: string, count: number])[]
  readonly undecided: number
  readonly upEarliestMs: Moment
  readonly firstStartMs: Moment
  readonly lastUpMs: Moment
}

/** A service: its fate, when it answers, and the chain of starts that it waited for, first to last. */
export type ServiceStart = {
  readonly ref: ComponentRef
  readonly fate: Fate
  readonly upEarliestMs: Moment
  readonly upMs: Moment
  readonly chain: readonly { readonly ref: ComponentRef; readonly startMs: Moment; readonly upMs: Moment }[]
  /** Links of the chain that are left out between the first and the last. */
  readonly chainLeftOut: number
}

/** One step of a loop: who needs what, for what. */
export type Link = { readonly owner: ComponentRef; readonly needs: string; readonly purpose: 'run' | 'start' }

/** The smallest ways out of a trap of one sort. `sets` hold `size` each, the first few of them. */
export type WayOut<T> = {
  readonly proof: 'exact' | 'undecided'
  readonly size: number
  readonly atLeast: number
  readonly listed: 'all' | 'some'
  readonly sets: readonly (readonly T[])[]
}

/** Components that keep one another from starting although everything outside them were up. */
export type Trap = {
  readonly members: readonly ComponentRef[]
  readonly count: number
  /** A shortest circle through it. */
  readonly circle: readonly Link[]
  /** Components that, started by hand or given an alternative outside, let all of it start. */
  readonly components: WayOut<ComponentRef>
  /** Requirements that, met from outside or dropped, let all of it start. */
  readonly requirements: WayOut<Link>
}

/** What nobody said about a component whose start is undecided. */
export type Unstated = { readonly ref: ComponentRef; readonly text: string }

export type ColdStart = {
  readonly stopped: number
  readonly fates: Readonly<Record<Fate, number>>
  /** Whether any component states what it needs to start, be it nothing. */
  readonly startNeedsStated: boolean
  readonly assumedTimes: number
  readonly unknownTimes: number
  /** In order of wave, then kind and id; what is beyond the first is counted. */
  readonly components: readonly Started[]
  readonly componentCount: number
  readonly waves: readonly Wave[]
  readonly waveCount: number
  readonly services: readonly ServiceStart[]
  readonly serviceCount: number
  readonly traps: readonly Trap[]
  readonly trapCount: number
  /** What never starts because a trap is before it. */
  readonly behind: readonly ComponentRef[]
  readonly behindCount: number
  readonly needsOff: readonly ComponentRef[]
  readonly needsOffCount: number
  readonly unstated: readonly Unstated[]
  readonly unstatedCount: number
  /** When the last thing is up in this course, of what surely starts. */
  readonly lastUpMs: Moment
  /** What people call every component named here. */
  readonly names: Readonly<Record<string, string>>
}

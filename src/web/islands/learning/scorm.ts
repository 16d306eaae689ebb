// The Run-Time Environment of SCORM 1.2 as its specification has it: an object named API in a window above, functions
// that take and return text, 'true' and 'false' for what went well, and LMSGetLastError for why not.

/** The object a learning system puts in a window above (SCORM 1.2 Run-Time Environment, “API”). */
export type ScormApi = {
  LMSInitialize(nothing: ''): unknown
  LMSFinish(nothing: ''): unknown
  LMSGetValue(element: string): unknown
  LMSSetValue(element: string, value: string): unknown
  LMSCommit(nothing: ''): unknown
  LMSGetLastError(): unknown
  LMSGetErrorString(code: string): unknown
}

/** Windows looked at on the way up before the search is given up; the specification's own example takes seven. */
const windowsMax = 12

type Frame = { readonly parent?: unknown; readonly opener?: unknown; readonly API?: unknown }

/** The API of the learning system: in a window above, or above the one that opened this; undefined where none is. */
export function findApi(from: unknown): ScormApi | undefined {
  const opener = attempt(() => (from as Frame).opener)
  return climb(from) ?? (opener ? climb(opener) : undefined)
}

function climb(from: unknown): ScormApi | undefined {
  let here = from
  for (let step = 0; step < windowsMax; step += 1) {
    // A window of another origin answers every question with an error; the search goes on above it.
    const found = attempt(() => (here as Frame).API)
    if (isApi(found)) return found
    const parent = attempt(() => (here as Frame).parent)
    if (!parent || parent === here) return undefined
    here = parent
  }
  return undefined
}

const isApi = (found: unknown): found is ScormApi =>
  typeof found === 'object' && found !== null && typeof (found as ScormApi).LMSInitialize === 'function'

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** One conversation with a learning system. Calls never throw; `trouble` says what it refused last, '' when nothing. */
export type ScormTalk = {
  readonly isOpen: () => boolean
  readonly trouble: () => string
  get(element: string): string
  /** Whether the learning system took the value. */
  set(element: string, value: string): boolean
  commit(): boolean
  finish(): void
}

/** Begins the conversation: LMSInitialize. Once it is finished, nothing more is said. */
export function openTalk(api: ScormApi): ScormTalk {
  let trouble = ''
  const call = (what: string, work: () => unknown): string | undefined => {
    const answer = attempt(work)
    if (answer !== undefined) return String(answer)
    trouble = `The learning system failed at ${what}.`
    return undefined
  }
  const error = (): string => String(attempt(() => api.LMSGetLastError()) ?? '101')
  const isTrue = (answer: string | undefined): boolean => answer === 'true' || answer === '1'
  const did = (what: string, work: () => unknown): boolean => {
    const isDone = isTrue(call(what, work))
    if (isDone) trouble = ''
    else trouble = refusal(what, error(), (code) => attempt(() => api.LMSGetErrorString(code)))
    return isDone
  }
  let isOpen = did('LMSInitialize', () => api.LMSInitialize(''))
  return {
    isOpen: () => isOpen,
    trouble: () => trouble,
    get: (element) => (isOpen ? (call(`LMSGetValue ${element}`, () => api.LMSGetValue(element)) ?? '') : ''),
    set: (element, value) => isOpen && did(`LMSSetValue ${element}`, () => api.LMSSetValue(element, value)),
    commit: () => isOpen && did('LMSCommit', () => api.LMSCommit('')),
    finish: () => {
      if (isOpen) did('LMSFinish', () => api.LMSFinish(''))
      isOpen = false
    },
  }
}

/** What the learning system refused, in a sentence. */
function refusal(what: string, code: string, words: (code: string) => unknown): string {
  const said = String(words(code) ?? '').trim()
  return `The learning system refused ${what}: error ${code}${said === '' ? '' : `, ${said}`}.`
}

/** A length of time as SCORM 1.2 writes it, CMITimespan: HHHH:MM:SS.SS. */
export function timespan(ms: number): string {
  const hundredths = Math.min(Math.max(0, Math.round(ms / 10)), 9999 * 360_000 - 1)
  const two = (value: number): string => String(value).padStart(2, '0')
  const seconds = Math.floor(hundredths / 100)
  const hours = String(Math.floor(seconds / 3600)).padStart(4, '0')
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`
}

import type { State, Verdict } from '#kernel/block.ts'

/** Puts ANSI colours around words that already say the same. */
export type Paint = {
  bold(text: string): string
  faint(text: string): string
  state(state: State, text: string): string
  verdict(verdict: Verdict, text: string): string
}

/** SGR codes of the sixteen standard colours, which every terminal theme keeps legible. */
const stateCode: Readonly<Record<State, string>> = {
  serving: '',
  degraded: '33',
  restarting: '36',
  stopped: '35',
  failed: '1;31',
  unknown: '2',
}
const verdictCode: Readonly<Record<Verdict, string>> = { safe: '1;32', unsafe: '1;31', undecided: '1;33' }

/** A painter that colours for a terminal, or one that returns every text as it is. */
export function painter(colour: 'ansi' | 'none'): Paint {
  const wrapped = (code: string, text: string): string =>
    colour === 'none' || code === '' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`
  return {
    bold: (text) => wrapped('1', text),
    faint: (text) => wrapped('2', text),
    state: (state, text) => wrapped(stateCode[state], text),
    verdict: (verdict, text) => wrapped(verdictCode[verdict], text),
  }
}

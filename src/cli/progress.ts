import type { Terminal } from '#cli/command.ts'
import type { Progress } from '#engines/engine.ts'

/** Quiet time before a progress line appears, and between two of them. */
const quietMs = 1000
const everyMs = 200

/** A progress that writes one line to standard error once the work has taken longer than a second. */
export function progressLine(label: string, terminal: Terminal): { progress: Progress; end: () => void } {
  const startMs = performance.now()
  let shownMs = 0
  const progress: Progress = (done, total) => {
    const nowMs = performance.now()
    if (nowMs - startMs < quietMs || nowMs - shownMs < everyMs || total <= 0) return
    shownMs = nowMs
    const share = shareText(Math.min(1, done / total))
    terminal.err(terminal.interactive ? `\r${label} ${share}\u001b[K` : `${label} ${share}\n`)
  }
  const end = (): void => {
    if (shownMs > 0 && terminal.interactive) terminal.err('\r\u001b[K')
  }
  return { progress, end }
}

/** A share, rounded down; a tenth of a percent while it is small, so that a long run is seen to move. */
export function shareText(share: number): string {
  const percent = share * 100
  return percent < 10 ? `${(Math.floor(percent * 10) / 10).toFixed(1)} %` : `${Math.floor(percent)} %`
}

/** Cells of the bar, and how often a line without a terminal is written. */
const barCells = 24
const plainEveryMs = 5000

/** A progress that says step by step how far a reading over the network is: a bar, or a line every few seconds. */
export function readingLine(
  label: string,
  terminal: Terminal,
): { progress: (step: string, done: number, total: number) => void; end: () => void } {
  let shownMs = Number.NEGATIVE_INFINITY
  let shownStep = ''
  const progress = (step: string, done: number, total: number): void => {
    const nowMs = performance.now()
    const everyShownMs = terminal.interactive ? everyMs : plainEveryMs
    if (nowMs - shownMs < everyShownMs && (step === shownStep || !terminal.interactive)) return
    shownMs = nowMs
    shownStep = step
    const share = total > 0 ? Math.min(1, done / total) : 0
    const full = Math.round(share * barCells)
    const bar =
      total > 0 ? ` ${'█'.repeat(full)}${'░'.repeat(barCells - full)} ${Math.floor(share * 100)} %` : ''
    const text = `${label}: ${step}${bar}`
    if (terminal.interactive) terminal.err(`\r${text.slice(0, terminal.columns - 1)}\u001b[K`)
    else terminal.err(total > 0 ? `${label}: ${step}, ${done} of ${total} objects\n` : `${label}: ${step}\n`)
  }
  const end = (): void => {
    if (shownStep !== '' && terminal.interactive) terminal.err('\r\u001b[K')
  }
  return { progress, end }
}

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

import { renderHtml } from '#report/html.ts'
import { referenceRunner } from '#web/islands/figure-runner.ts'
import type { BenchSource } from '#web/islands/live-bench.ts'
// The worker's code is part of this script: from a file, no browser starts one from an address.
import ModelWorker from '#web/islands/model-worker.ts?worker&inline'
import { enlivenPlaybacks } from '#web/playback/scrubber.ts'

/** The engines as the book carries them, on the reference estate it carries. A book knows no estate of the reader. */
export const bookBench: BenchSource = {
  load: async () => {
    const run = referenceRunner(() => new ModelWorker(), await embeddedEstate())
    return {
      run: (_on, engine, params) => run(engine, params),
      render: (blocks, idPrefix) => renderHtml(blocks, { idPrefix }),
      enliven: async (answer, blocks, idPrefix) => enlivenPlaybacks(answer, blocks, idPrefix),
      components: async () => [],
    }
  },
  hasOwnEstate: async () => false,
}

/** The reference estate as an address that needs no request: unpacked from the book. Rejects when it is damaged. */
async function embeddedEstate(): Promise<string> {
  const packed = document.getElementById('reference-estate')?.textContent ?? ''
  const bytes = Uint8Array.from(atob(packed.trim()), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const text = await new Response(stream).blob()
  return new Promise((settle, fail) => {
    const reader = new FileReader()
    reader.onload = () => settle(String(reader.result))
    reader.onerror = () => fail(new Error('the estate of this book could not be read'))
    reader.readAsDataURL(new Blob([text], { type: 'application/json' }))
  })
}

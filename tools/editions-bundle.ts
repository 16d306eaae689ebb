import { join } from 'node:path'
import { build } from 'vite'
import { moduleSideEffects, reportStyles } from '../vite.config.ts'

/** A script and a style sheet, each as one text. */
export type Bundle = { readonly script: string; readonly style: string }

/** What the book carries: fonts, worker and all that pages load later inside. */
export const bookBundle = (root: string): Promise<Bundle> => bundle(root, 'src/web/editions/reader/main.ts')

/** The style sheet of printed editions, fonts inside. */
export const printStyle = async (root: string): Promise<string> =>
  (await bundle(root, 'src/web/editions/print-style.ts')).style

async function bundle(root: string, entry: string): Promise<Bundle> {
  const result = await build({
    ...{ root: join(root, 'src/web'), configFile: false, logLevel: 'error', publicDir: false, base: './' },
    plugins: [reportStyles],
    // Nothing is fetched from beside this script; an address made from it by mistake leads nowhere.
    define: { 'import.meta.url': JSON.stringify('bulkhead:///assets/book.js') },
    worker: { format: 'iife', rolldownOptions: { treeshake: { moduleSideEffects } } },
    build: {
      ...{ write: false, assetsInlineLimit: 10_000_000, cssCodeSplit: false, target: 'es2022' },
      ...{ modulePreload: false, reportCompressedSize: false },
      rolldownOptions: {
        input: join(root, entry),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })
  if (Array.isArray(result) || !('output' in result))
    throw new Error('Bulkhead defect: one build gives one output')
  const script = result.output.find((item) => item.type === 'chunk')
  const style = result.output.find((item) => item.type === 'asset' && item.fileName.endsWith('.css'))
  if (script?.type !== 'chunk' || style?.type !== 'asset' || result.output.length !== 2)
    throw new Error(`Bulkhead defect: the book's bundle is ${result.output.map(({ fileName }) => fileName)}`)
  return { script: script.code, style: String(style.source) }
}

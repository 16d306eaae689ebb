import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { reportCss } from '#report/style.ts'

/** The report's style sheet is a text in the code, because the self-contained report carries it too. */
export const reportStyles: Plugin = {
  name: 'report-styles',
  resolveId: (id) => (id === 'virtual:report.css' ? '\0report.css' : null),
  load: (id) => (id === '\0report.css' ? reportCss : null),
}

/** Entries that pages load as classic scripts, so that they run from a file: each keeps its names to itself. */
const classic = ['theme', 'reading']
const classicScripts: Plugin = {
  name: 'classic-scripts',
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk' || !file.isEntry || !classic.includes(file.name)) continue
      if (file.imports.length > 0)
        throw new Error(`Bulkhead defect: ${file.name} shares code: ${file.imports.join(', ')}`)
      file.code = `(()=>{${file.code}})()\n`
    }
  },
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Importing a pure layer does nothing by itself, so a worker that reads no files carries no importer. */
export const moduleSideEffects = (id: string): boolean =>
  !/\/src\/(?:kernel|estate|formats|importers|failure|placement|migration|licensing|engines|patterns|report|catalog\.ts)|\/node_modules\/fflate\//.test(
    id,
  )

/** What every page that knows its reader loads at once, in two files: each one more costs a round trip. */
const together = [
  { name: 'base', test: /vite\/preload-helper|\/src\/kernel\/(?:outcome|units)\.ts/ },
  {
    name: 'reader',
    test: /\/node_modules\/idb\/|\/src\/path\/progress\/(?:event|log|state|reading)\.ts|\/src\/web\/islands\/progress\/(?:drafts|element|keep|path-file|sections|session|sync)\.ts/,
  },
]

/** Scripts and style sheets of the site. The pages themselves come from src/web/publish. */
export default defineConfig({
  root: here('src/web'),
  base: './',
  publicDir: false,
  plugins: [reportStyles, classicScripts],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', rolldownOptions: { treeshake: { moduleSideEffects } } },
  build: {
    outDir: here('dist/site'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: together } },
      input: {
        theme: here('src/web/islands/theme.ts'),
        reading: here('src/web/islands/page/main.ts'),
        site: here('src/web/style/site.ts'),
        article: here('src/web/islands/article.ts'),
        places: here('src/web/islands/progress/places.ts'),
        challenge: here('src/web/islands/challenge/main.ts'),
        lesson: here('src/web/islands/learning/lesson.ts'),
        learning: here('src/web/islands/learning/shell.ts'),
        desk: here('src/web/islands/progress/desk-main.ts'),
        planner: here('src/web/islands/page/planner-main.ts'),
        search: here('src/web/islands/search/main.ts'),
        estate: here('src/web/app/estate/main.tsx'),
        workbench: here('src/web/app/workbench/main.tsx'),
      },
    },
  },
})

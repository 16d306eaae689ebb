import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { reportCss } from '#report/style.ts'

/** The report's style sheet is a text in the code, because the self-contained report carries it too. */
const reportStyles: Plugin = {
  name: 'report-styles',
  resolveId: (id) => (id === 'virtual:report.css' ? '\0report.css' : null),
  load: (id) => (id === '\0report.css' ? reportCss : null),
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Importing a pure layer does nothing by itself, so a worker that reads no files carries no importer. */
const moduleSideEffects = (id: string): boolean =>
  !/\/src\/(?:kernel|estate|formats|importers|engines|report|catalog\.ts)|\/node_modules\/fflate\//.test(id)

/** Scripts and style sheets of the site. The pages themselves come from src/web/publish. */
export default defineConfig({
  root: here('src/web'),
  base: './',
  publicDir: false,
  plugins: [reportStyles],
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
      input: {
        theme: here('src/web/islands/theme.ts'),
        site: here('src/web/style/site.ts'),
        article: here('src/web/islands/article.ts'),
        estate: here('src/web/app/estate/main.tsx'),
        workbench: here('src/web/app/workbench/main.tsx'),
      },
    },
  },
})

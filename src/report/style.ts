import { dark, declarations, light, print } from '#report/palette.ts'
import { assessmentCss } from '#report/style-assessment.ts'
import { blocksCss } from '#report/style-blocks.ts'
import { picturesCss } from '#report/style-pictures.ts'

const themesCss = `
:root{color-scheme:light;${declarations(light)}
--font-text:'Source Serif 4 Variable','Source Serif 4',Charter,'Iowan Old Style','Palatino Linotype',Georgia,serif;
--font-label:'Inter Variable',Inter,'Helvetica Neue',Arial,sans-serif;
--font-mono:'IBM Plex Mono',ui-monospace,Menlo,Consolas,monospace;}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declarations(dark)}}}
:root[data-theme=dark]{color-scheme:dark;${declarations(dark)}}
@media print{:root,:root:not([data-theme=light]),:root[data-theme=dark]{color-scheme:light;${declarations(print)}}}
`

/**
 * The style sheet of everything the report layer renders: custom properties for light, dark and print, then the
 * rules of the classes that begin with `bh-`. The site and the self-contained report use the same text.
 */
export const reportCss: string = [themesCss, blocksCss, picturesCss, assessmentCss].join('')

import { print } from '#report/palette.ts'
import { blocksCss } from '#report/style-blocks.ts'
import { picturesCss } from '#report/style-pictures.ts'

const own = `
body{margin:0 4%;line-height:1.5;color:#211d17}
h1{font-size:1.7em;line-height:1.15;margin:1em 0 .5em;font-weight:600}
h2{font-size:1.25em;margin:1.8em 0 .5em}
h3{font-size:1.05em;margin:1.4em 0 .4em}
h1,h2,h3{hyphens:none;-epub-hyphens:none;page-break-after:avoid;break-after:avoid}
.kicker,.dates,.measure,.small,.note,.help,.state,.address,.fold-title{font-family:sans-serif;font-size:.82em;color:#5d564a}
.address{overflow-wrap:break-word;word-wrap:break-word}
.kicker span{margin-left:1em}
.claim{font-size:1.12em}
figure{margin:1.5em 0}
figcaption{font-size:.92em}
.figure-title{font-weight:600}
.figure-number{font-family:sans-serif;font-size:.82em;font-weight:400;color:#5d564a}
.opened{border-left:3px solid #d8d0bf;padding-left:1em;margin:1.2em 0}
.fact,.term,.value{text-decoration:none;color:inherit;border-bottom:1px solid #918877}
sup{font-size:.65em;line-height:0}
table{border-collapse:collapse;font-size:.9em}
th,td{text-align:left;vertical-align:baseline;padding:.3em .8em .3em 0;border-bottom:1px solid #d8d0bf}
dt{font-weight:600;margin-top:.8em}
dd{margin:0 0 .6em 0}
.backmatter{font-size:.9em;border-top:1px solid #918877}
.contested{font-weight:600}
svg{max-width:100%;height:auto}
.cover{text-align:center;margin:0;padding:0}
.cover svg{width:100%;height:100%;max-height:100vh}
nav ol{list-style:none;padding-left:1.2em}
`

/** Rules for windows of certain kinds: readers of electronic books know none of them, and some stumble. */
const conditional = /@(?:media|container)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g

/** Rules whose selector is younger than the programs that read electronic books. */
const modern = /^[^{}\n]*:is\([^{}\n]*\{[^{}]*\}/gm

/** The style sheet of an electronic book: the rules of the figures with their printed colours, and a page's few own. */
export const epubCss: string = `${own}${blocksCss}${picturesCss}`
  .replace(conditional, '')
  .replace(modern, '')
  .replace(/var\(--font-label\)/g, 'sans-serif')
  .replace(/var\(--font-[a-z]+\)/g, 'serif')
  .replace(/var\(--([a-z-]+)\)/g, (whole, name) => print[name as keyof typeof print] ?? whole)

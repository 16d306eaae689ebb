/** The self-contained report as a page: a front page, then sections, then folds. */
export const assessmentCss = `
.bh-report{margin:0;background:var(--paper);color:var(--ink);font-family:var(--font-text);font-size:17px;line-height:1.55;text-rendering:optimizeLegibility;-webkit-text-size-adjust:100%;overflow-wrap:break-word}
.bh-report main{max-width:46rem;margin:0 auto;padding:2.6rem 1.25rem 5rem}
.bh-report :is(h1,h2,h3){font-weight:600;line-height:1.2;text-wrap:balance}
.bh-report h1{font-size:clamp(1.75rem,1.2rem + 2.6vw,2.6rem);font-weight:500;letter-spacing:-.012em;margin:.35em 0 .8em}
.bh-report h2{font-size:1.4rem;margin:0 0 .7em}
.bh-report h3{font-size:1.15rem;margin:0 0 .4em}
.bh-report a{color:var(--accent);text-underline-offset:.16em;text-decoration-thickness:1px}
.bh-report a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.bh-imprint{display:flex;flex-wrap:wrap;gap:0 1.4em;margin:0;padding:.5em 0;border-top:3px solid var(--ink);border-bottom:1px solid var(--rule);font-family:var(--font-label);font-size:.78rem;color:var(--ink-soft)}
.bh-toknow{margin:0 0 2.4rem}
.bh-front h2,.bh-toknow h2{font-family:var(--font-label);font-size:.86rem;font-weight:650;color:var(--ink-soft);margin:0 0 .6em}
.bh-toknow ol{list-style:none;counter-reset:know;margin:0;padding:0}
.bh-toknow li{counter-increment:know;display:grid;grid-template-columns:1.9em 1fr;padding:.55em 0;border-top:1px solid var(--rule);font-size:1.06em;line-height:1.45}
.bh-toknow li::before{content:counter(know);font-size:1.35em;line-height:1.05;color:var(--accent);font-variant-numeric:oldstyle-nums}
.bh-verdicttable{width:100%}
.bh-verdicttable :is(th,td):nth-child(2){font-weight:600;min-width:6.5em}
.bh-verdicttable td:nth-child(3){min-width:12em}
.bh-section{margin-top:3.2rem;padding-top:1rem;border-top:1px solid var(--rule-strong)}
.bh-section .bh-section{margin-top:2.6rem;padding-top:.9rem;border-top:1px solid var(--rule)}
.bh-lead{margin:0 0 1.2em;max-width:62ch;color:var(--ink-soft);font-style:italic}
.bh-fold{border-top:1px solid var(--rule);padding:.45em 0}
.bh-fold:last-of-type{border-bottom:1px solid var(--rule)}
.bh-fold>summary{font-family:var(--font-label);font-size:.86em;cursor:pointer;width:fit-content}
.bh-fold>summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.bh-fold .bh-figure{margin:.8em 0}
.bh-fold .bh-p{margin:.5em 0;font-size:.95em}
.bh-fold td{overflow-wrap:anywhere}
.bh-fold td.bh-n{overflow-wrap:normal}
.bh-commands{font-family:var(--font-mono);font-size:.84em;line-height:1.6;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--paper-sunk);padding:.8em 1em;margin:0}
@media (max-width:560px){
.bh-report{font-size:16px}
.bh-report main{padding-top:1.4rem}
.bh-verdicttable thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.bh-verdicttable :is(tbody,tr,th,td){display:block;border:0;padding:0}
.bh-verdicttable tr{padding:.7em 0;border-top:1px solid var(--rule)}
.bh-verdicttable tr>*+*{margin-top:.2em}
}
@media print{
@page{size:A4;margin:17mm 18mm 19mm}
.bh-report{font-size:10pt;background:none}
.bh-report main{max-width:none;padding:0}
.bh-front{break-after:page}
.bh-report :is(h2,h3),.bh-lead,.bh-caption{break-after:avoid}
.bh-section{margin-top:9mm}
.bh-verdict,.bh-toknow li,.bh-quantities>div{break-inside:avoid}
.bh-report a{color:inherit;text-decoration:none}
.bh-fold>summary{list-style:none;font-weight:600}
.bh-fold::details-content{content-visibility:visible;display:block;height:auto}
}
`

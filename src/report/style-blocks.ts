/** Sentences, verdicts, quantities, tables and figures. */
export const blocksCss = `
.bh-p{margin:0 0 1em;max-width:68ch}
.bh-verdicts{list-style:none;margin:1.2em 0;padding:0;border-top:1px solid var(--rule-strong)}
.bh-verdict{display:grid;grid-template-columns:8.5em 1fr;gap:0 1em;padding:.55em 0;border-bottom:1px solid var(--rule)}
.bh-verdict-word{font-family:var(--font-label);font-size:.82em;font-weight:650;letter-spacing:.02em;line-height:1.75;color:var(--ink);white-space:nowrap}
.bh-verdict-word>span{display:inline-block;width:1.55em;height:1.55em;line-height:1.5em;text-align:center;margin-right:.3em;border:1.5px solid currentColor;border-radius:50%;font-weight:700}
.bh-verdict-word.bh-unsafe>span{background:var(--state-failed);border-color:var(--state-failed);color:var(--paper)}
.bh-verdict-word.bh-undecided>span{border-style:dashed}
.bh-verdict-word.bh-safe>span{background:none;border-color:var(--accent);color:var(--accent)}
.bh-quantities{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5em,1fr));gap:.8em 1.2em;margin:1.2em 0}
.bh-quantities dt{font-family:var(--font-label);font-size:.8em;color:var(--ink-soft);line-height:1.35}
.bh-quantities dd{margin:0;font-size:1.3em;font-variant-numeric:lining-nums tabular-nums}
.bh-figure{margin:2em 0;container-type:inline-size}
.bh-caption{font-weight:600;font-size:1.02em;line-height:1.35;margin:0 0 .7em;max-width:62ch;text-wrap:balance}
.bh-note{font-family:var(--font-label);font-size:.82em;color:var(--ink-soft);line-height:1.5;margin:.6em 0;max-width:80ch}
.bh-scroll{overflow-x:auto;max-width:100%}
.bh-tall{max-height:30rem;overflow-y:auto;border-bottom:1px solid var(--rule-strong);width:fit-content}
.bh-tall thead th{position:sticky;top:0;background:var(--paper)}
.bh-scroll:focus-visible,.bh-twin>summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
.bh-table{border-collapse:collapse;font-family:var(--font-label);font-size:.84em;line-height:1.4;font-variant-numeric:lining-nums tabular-nums;min-width:min(100%,24em)}
.bh-table th,.bh-table td{padding:.38em 1.1em .38em 0;text-align:left;vertical-align:baseline;font-weight:400;border-bottom:1px solid var(--rule)}
.bh-table :is(th,td):last-child{padding-right:0}
.bh-table thead th{font-weight:600;color:var(--ink-soft);border-bottom:1px solid var(--rule-strong);border-top:1px solid var(--rule-strong);vertical-align:bottom}
.bh-table .bh-n{text-align:right}
.bh-table td.bh-n{white-space:nowrap}
.bh-table tbody th{min-width:5.5em}
.bh-table td:not(.bh-n){min-width:3.4em}
.bh-twin{font-family:var(--font-label);font-size:.9em;margin-top:.6em}
.bh-twin>summary{font-size:.88em;color:var(--ink-soft);cursor:pointer;width:fit-content;padding:.2em 0}
.bh-twin .bh-caption{font-size:.95em;margin-top:1em}
@container (max-width:460px){.bh-table{font-size:.8em}.bh-table th,.bh-table td{padding-right:.9em}}
@media (max-width:480px){.bh-verdict{grid-template-columns:1fr}}
@media print{.bh-figure{break-inside:avoid}.bh-tablefigure{break-inside:auto}.bh-table tr{break-inside:avoid}.bh-table thead{display:table-header-group}.bh-scroll{overflow:visible}.bh-tall{max-height:none;border:0}.bh-tall thead th{position:static}.bh-twin:not([open]){display:none}}
`

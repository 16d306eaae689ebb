/** Inside SVG: lines, labels, states. */
export const picturesCss = `
.bh-svg{display:block;width:100%;height:auto;max-width:760px;overflow:visible;font-family:var(--font-label);font-size:12px}
.bh-narrow{display:none}
@container (max-width:623px){.bh-wide{display:none}.bh-narrow{display:block}.bh-narrow>.bh-svg{max-width:460px}}
.bh-svg text{fill:var(--ink);font-variant-numeric:lining-nums tabular-nums}
.bh-svg .bh-soft{fill:var(--ink-soft)}
.bh-svg .bh-strong{font-weight:600}
.bh-svg .bh-mid{text-anchor:middle}
.bh-svg .bh-end{text-anchor:end}
.bh-svg .bh-word{font-weight:600}
.bh-svg .bh-num,.bh-rail{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.bh-grid{stroke:var(--rule);stroke-width:1;fill:none}
.bh-axis{stroke:var(--rule-strong);stroke-width:1;fill:none}
.bh-limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3;fill:none}
.bh-bar{fill:var(--accent)}
.bh-series{fill:none;stroke-width:2;stroke-linejoin:round}
.bh-s0{stroke:var(--accent)}.bh-s1{stroke:var(--ink)}.bh-s2{stroke:var(--ink-soft)}
.bh-dot{fill:var(--paper);stroke-width:1.5}
.bh-fill-serving{fill:var(--state-serving)}.bh-fill-degraded{fill:var(--state-degraded)}
.bh-fill-restarting{fill:var(--state-restarting)}.bh-fill-stopped{fill:var(--state-stopped)}
.bh-fill-failed{fill:var(--state-failed)}.bh-fill-unknown{fill:var(--state-unknown)}
.bh-line-restarting{stroke:var(--state-restarting);fill:none}.bh-line-stopped{stroke:var(--state-stopped);fill:none}
.bh-span{fill:none;stroke-width:1}.bh-span-serving{stroke:var(--state-serving)}.bh-span-degraded{stroke:var(--state-degraded)}
.bh-span-restarting{stroke:var(--state-restarting)}.bh-span-stopped{stroke:var(--state-stopped)}
.bh-span-failed{stroke:var(--state-failed)}.bh-span-unknown{stroke:var(--state-unknown)}
.bh-plate{fill:var(--paper)}
.bh-p-ground{fill:var(--paper)}.bh-p-cut{stroke:var(--paper);fill:none}
.bh-cells{fill-rule:evenodd}
.bh-outline{fill:none;stroke:var(--rule-strong);stroke-width:1}
.bh-container>.bh-outline{stroke-width:1.25}
.bh-leaf>.bh-outline{stroke:var(--rule);fill:var(--paper-raised)}
.bh-column>.bh-outline{fill:var(--paper-sunk)}
.bh-container>text{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.bh-chip>.bh-outline{fill:var(--paper-raised)}
.bh-is-failed>.bh-outline{stroke:var(--state-failed);stroke-width:1.75}
.bh-is-stopped>.bh-outline{stroke:var(--state-stopped)}
.bh-is-degraded>.bh-outline{stroke:var(--state-degraded)}
.bh-is-restarting>.bh-outline{stroke:var(--state-restarting)}
.bh-is-unknown>.bh-outline{stroke:var(--state-unknown);stroke-dasharray:1.5 3;stroke-linecap:round}
.bh-wire{fill:none;stroke:var(--state-failed);stroke-width:1.25;stroke-linejoin:round}
.bh-tone-work{fill:var(--accent)}.bh-tone-critical{fill:var(--ink);stroke:var(--paper);stroke-width:1}
.bh-tone-wait{fill:var(--paper);stroke:var(--ink-soft);stroke-width:1.25}
.bh-tone-risk{stroke:var(--state-degraded);stroke-width:1.25}
.bh-closed-line{stroke:var(--rule-strong);stroke-width:0.8;fill:none}
.bh-badge{fill:var(--ink);stroke:var(--paper);stroke-width:1.5}
.bh-svg .bh-badge-t{fill:var(--paper);font-size:11.6px;font-weight:600}
/* A page that plays a map puts its controls above it. */
.bh-play{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:8px 0}
.bh-play input{flex:1 1 200px;min-width:160px;min-height:24px;accent-color:var(--accent)}
.bh-play button{min-height:32px}
.bh-clock{min-width:7ch;font-family:var(--font-label);font-variant-numeric:tabular-nums}
@media print{.bh-play{display:none}.bh-svg{max-width:100%;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`

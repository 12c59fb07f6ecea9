"""The look of the HTML report. Owns colours, light and dark, and how it folds on a narrow screen. No address is loaded.

Every colour of text has a contrast of 4.5 or more on its ground, and none is the only sign of anything: the word is
always there.
"""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f6f8; --text: #1a1d21; --dim: #565d66; --rule: #d5d9de; --link: #0b57b0;
  --critical: #a0104f; --high: #b3261e; --medium: #8a5000; --low: #1f6391; --info: #565d66; --ok: #1c6b33;
  --focus: #0b57b0; --mark: #fff3c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --raised: #1e2226; --text: #e6e8ea; --dim: #a3abb4; --rule: #3a4047; --link: #8ab8f5;
    --critical: #ff8fb9; --high: #ff9d94; --medium: #f0b869; --low: #86c2ee; --info: #a3abb4; --ok: #7fd29a;
    --focus: #8ab8f5; --mark: #3a320f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.5rem 0 .75rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.75rem 0 .75rem; padding-top: .75rem;
  border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p, ul, ol, dl { margin: .5rem 0; max-width: 48rem; }
p, li, dd, td, th, h3, h4, summary { overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre, .mono { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; max-width: none; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; }
.facts dt { color: var(--dim); }
.facts dd { margin: 0; }
.steps { display: grid; gap: 1rem; padding: 0; list-style: none; max-width: none; }
.steps > li { background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; padding: .25rem 1rem .75rem;
  min-width: 0; }
.steps h3 { margin-top: .75rem; }
.closes { font-weight: 600; }
.dim { color: var(--dim); }
.level { font-weight: 600; white-space: nowrap; }
.plain { padding: 0; list-style: none; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); }
.low { color: var(--low); } .info { color: var(--info); } .ok { color: var(--ok); }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .9375rem; }
caption { text-align: left; color: var(--dim); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--rule); }
th { color: var(--dim); font-weight: 600; white-space: nowrap; }
@media (min-width: 60.01rem) {
  .steps > li { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
  .steps > li > * { min-width: 0; }
  #findings-table { table-layout: fixed; }
  #findings-table th:first-child { width: 7rem; }
  #findings-table th:last-child { width: 19rem; }
  #sockets-table { table-layout: fixed; }
  #sockets-table th { white-space: normal; overflow-wrap: normal; }
  #sockets-table th:nth-child(1) { width: 22%; } #sockets-table th:nth-child(2) { width: 8%; }
  #sockets-table th:nth-child(3) { width: 8%; } #sockets-table th:nth-child(4) { width: 6%; }
  #sockets-table th:nth-child(5) { width: 8%; } #sockets-table th:nth-child(6) { width: 11%; }
  #sockets-table th:nth-child(7) { width: 10%; } #sockets-table th:nth-child(9) { width: 8%; }
}
tr:target, li:target { background: var(--mark); }
td ul { margin: 0; padding-left: 1rem; }
pre { background: var(--raised); border: 1px solid var(--rule); border-radius: 4px; padding: .6rem .75rem;
  margin: .5rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; max-width: 100%; }
.excerpt { white-space: pre; overflow-x: auto; }
.excerpt span { display: block; width: max-content; min-width: 100%; }
.excerpt .meant { background: var(--mark); }
.excerpt .number { display: inline-block; min-width: 3.5em; color: var(--dim); user-select: none; }
summary { cursor: pointer; padding: .15rem 0; }
details > :not(summary) { margin-left: 1rem; }
.fold { border: 1px solid var(--rule); border-radius: 6px; padding: .35rem .75rem; margin: .6rem 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; background: var(--raised); padding: .75rem;
  border: 1px solid var(--rule); border-radius: 6px; }
form[hidden] { display: none; }
label { display: grid; gap: .15rem; font-size: .875rem; color: var(--dim); min-width: 0; }
input, select, button { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--dim);
  border-radius: 4px; padding: .35rem .5rem; max-width: 100%; min-height: 2.25rem; }
output { color: var(--dim); align-self: center; }
.drawing { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; margin: .75rem 0; }
.drawing svg { display: block; margin: 0 auto; }
.narrow { display: none; }
figure { margin: 0; }
svg text { fill: var(--text); font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
svg .file { fill: var(--raised); stroke: var(--rule); }
svg .filename { fill: var(--dim); font-size: 12px; }
svg .socket { fill: var(--ground); stroke: var(--rule); }
svg a:hover .socket, svg a:focus .socket { stroke: var(--focus); stroke-width: 2; }
svg .detail { fill: var(--dim); font-size: 11px; }
svg .several { stroke-dasharray: 5 4; stroke: var(--dim); }
svg .bar-critical { fill: var(--critical); }
svg .bar-high { fill: var(--high); }
svg .bar-medium { fill: var(--medium); }
svg .bar-low { fill: var(--low); } svg .bar-info { fill: var(--info); } svg .bar-ok { fill: var(--ok); }
svg .bar-open { fill: var(--rule); }
svg text.critical { fill: var(--critical); }
svg text.high { fill: var(--high); }
svg text.medium { fill: var(--medium); }
svg text.low { fill: var(--low); } svg text.info { fill: var(--info); } svg text.ok { fill: var(--ok); }
svg text.open { fill: var(--dim); }
svg .edge { fill: none; stroke-width: 2; }
svg .possible { stroke-dasharray: 5 4; }
svg .plaintext { stroke: var(--high); color: var(--high); }
svg .conditional { stroke: var(--medium); color: var(--medium); }
svg .encrypted { stroke: var(--ok); color: var(--ok); } svg .local { stroke: var(--low); color: var(--low); }
svg .unknown { stroke: var(--dim); color: var(--dim); }
svg .head { fill: currentColor; stroke: none; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; max-width: none;
  font-size: .875rem; }
.legend svg { vertical-align: middle; margin-right: .35rem; }
@media (max-width: 74rem) {
  .wide { display: none; }
  .narrow { display: block; }
}
@media (max-width: 60rem) {
  header, main, footer { padding: 0 .75rem; }
  table.stack, table.stack tbody, table.stack tr, table.stack td { display: block; width: 100%; }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack tr { border-bottom: 1px solid var(--rule); padding: .5rem 0; }
  table.stack td { border: 0; padding: .1rem 0; }
  table.stack td[data-head]::before { content: attr(data-head) ": "; color: var(--dim); }
  table.stack tr[hidden] { display: none; }
  .facts { grid-template-columns: minmax(0, 1fr); }
  .facts dd { margin-bottom: .4rem; }
  details > :not(summary) { margin-left: .25rem; }
}
@media print {
  nav, form, .skip { display: none; }
  .drawing, pre { overflow: visible; white-space: pre-wrap; }
}
"""

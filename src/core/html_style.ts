/** The style sheet of pages: system fonts, light and dark colours, rules for print. */

/** Inlined into the page, which loads nothing. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1c2330;--soft:#5b6575;--line:#dfe3ea;
--green:#12734a;--red:#b3261e;--amber:#8a5a00;--blue:#2457a6;--greenbg:#e2f4ea;--redbg:#fce8e6;
--amberbg:#fdf1d8;--bluebg:#e5eefb}
@media(prefers-color-scheme:dark){:root{--bg:#12161d;--card:#1a2029;--ink:#e7ebf2;--soft:#9aa5b6;
--line:#2d3542;--green:#6fd6a3;--red:#ff9a92;--amber:#f0c266;--blue:#93bbff;--greenbg:#15352a;
--redbg:#43201e;--amberbg:#3d3013;--bluebg:#1b2f4e}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
p,li{overflow-wrap:anywhere}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header p{margin:.25rem 0 0;color:var(--soft)}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0 0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:0 0 .75rem}
.kicker{font-size:.78rem;font-weight:600;letter-spacing:.08em;text-transform:uppercase;color:var(--soft)}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1.25rem 1.4rem;
margin-top:1.1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin-top:1.4rem}
.tile{background:var(--card);border:1px solid var(--line);border-left-width:4px;border-radius:.5rem;
padding:.7rem .9rem}
.gap{border:1px solid var(--red);border-left-width:4px;border-radius:.5rem;padding:.6rem .9rem;margin:0 0 1rem}
.tile b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:.85rem}
.tile.allow{border-left-color:var(--green)}.tile.block{border-left-color:var(--red)}
.tile.require_approval{border-left-color:var(--amber)}.tile.dry_run{border-left-color:var(--blue)}
.badge{display:inline-block;padding:.05rem .5rem;border-radius:1rem;font-size:.8rem;font-weight:600;
white-space:nowrap;background:var(--bg);border:1px solid var(--line)}
.allow .badge,.pass .badge{color:var(--green);background:var(--greenbg);border-color:transparent}
.block .badge,.fail .badge{color:var(--red);background:var(--redbg);border-color:transparent}
.require_approval .badge{color:var(--amber);background:var(--amberbg);border-color:transparent}
.dry_run .badge{color:var(--blue);background:var(--bluebg);border-color:transparent}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;font-weight:600;color:var(--soft);font-size:.78rem;padding:.3rem .7rem .3rem 0}
td{border-top:1px solid var(--line);padding:.45rem .7rem .45rem 0;vertical-align:baseline;overflow-wrap:anywhere}
table.wide td{min-width:4.5rem}table.wide td.name{min-width:8.5rem}
td.when{white-space:nowrap;width:14rem;font-variant-numeric:tabular-nums}
code,pre,.mono{font:.84em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.digest{word-break:break-all}
pre{background:var(--bg);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;overflow-x:auto;
white-space:pre-wrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:0;align-items:baseline}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.none,.note{color:var(--soft);margin:0}.note{margin-top:.75rem;font-size:.88rem}
ul.paths{margin:0;padding:0;list-style:none}
ul.points{margin:0;padding:0;list-style:none}ul.points li{padding:.25rem 0}
ul.points .badge{margin-right:.35rem}
ol.steps{margin:0;padding-left:1.3rem}ol.steps li{margin-bottom:.7rem}ol.steps pre{margin:.35rem 0 0}
code.block{display:block}
@media screen and (max-width:48rem){table.wide{min-width:42rem}section{padding:1rem}}
@media screen and (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;
--green:#0b5a38;--red:#9a1c15;--amber:#6b4600;--blue:#1d4789;--greenbg:#fff;--redbg:#fff;--amberbg:#fff;
--bluebg:#fff}
@page{margin:14mm 13mm}body{font-size:9.5pt;line-height:1.4}main{padding:0;max-width:none}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:.7rem 0 .5rem;margin-top:.6rem}
table{font-size:8.5pt}td{padding:.25rem .6rem .25rem 0}td.when{width:11.5rem}
.tiles{grid-template-columns:repeat(6,1fr);gap:.5rem}.tile{padding:.4rem .6rem}.tile b{font-size:1.3rem}
section.brief{break-inside:avoid}p{orphans:3;widows:3}pre{padding:.4rem .7rem}
.note{font-size:8.5pt}.badge{font-size:.92em;padding:0 .4rem;border:1px solid currentColor!important}h2{break-after:avoid}tr,.tile{break-inside:avoid}
thead{display:table-header-group}.scroll{overflow:visible}}
`;

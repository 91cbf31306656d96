/** The dashboard's visual system, as far as a report needs it: quiet when well, colour for what deviates. */
const light =
  'color-scheme:light;--canvas:#F4F6F5;--surface:#FFFFFF;--sunken:#ECF0EE;--line:#DDE3E0;--line2:#7F8B86;--ink:#13201C;' +
  '--ink2:#41504A;--ink3:#5B6863;--accent:#0A6A61;--warn:#855300;--bad:#AE2A1C;--badsoft:#FBE6E2;--info:#2A58AE;' +
  '--c1:#0E7C71;--c2:#C2700A;--limit:#A84E00;--grid:#E6EBE8;--band1:#CBE5DF;--mute:#C3CCC8'
const dark =
  'color-scheme:dark;--canvas:#0D1412;--surface:#141C19;--sunken:#1B2521;--line:#27332E;--line2:#71817A;--ink:#E8EFEB;' +
  '--ink2:#B7C4BE;--ink3:#93A19B;--accent:#62CDBA;--warn:#EBB654;--bad:#FF9384;--badsoft:#3A1C18;--info:#93B7F7;' +
  '--c1:#3FB3A2;--c2:#E79A3C;--limit:#F2A65A;--grid:#222D28;--band1:#173B35;--mute:#3C4944'

export const styles = `
:root{${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${dark}}}
:root[data-theme="dark"]{${dark}}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:450 13px/20px "Geist",ui-sans-serif,system-ui,"Segoe UI",Roboto,Arial,sans-serif;font-feature-settings:"tnum" 1;-webkit-font-smoothing:antialiased}
h1,h2,p,dl,dd,figure{margin:0}
main{max-width:1312px;margin:0 auto;padding:24px 32px 48px;display:grid;gap:16px}
header{display:flex;align-items:center;gap:9px}
header svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2.1;stroke-linecap:round;stroke-linejoin:round}
header svg circle{fill:var(--accent);stroke:none}
.word{font-size:17px;line-height:24px;font-weight:600;letter-spacing:-.035em}
.what{color:var(--ink3);margin-left:auto}
.brief{font-size:27px;line-height:36px;font-weight:500;letter-spacing:-.022em;max-width:34em;margin:14px 0 6px}
.brief b{font-weight:600}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:18px;min-width:0}
h2{font-size:14px;line-height:20px;font-weight:600;letter-spacing:-.006em}
.s{color:var(--ink3);font-size:12px;line-height:16px}
.figures{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));padding:0}
.figures>div{padding:16px 18px;border-left:1px solid var(--line)}
.figures>div:first-child{border-left:0}
.figures dt{color:var(--ink3);font-size:12px;line-height:16px}
.figures dd{font-size:25px;line-height:32px;font-weight:550;letter-spacing:-.025em}
.figures dd small{font-size:15px;font-weight:500;color:var(--ink3);letter-spacing:0}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:16px}
.scroll{overflow-x:auto;margin:8px -18px -18px;padding:0 18px 8px}
table{border-collapse:collapse;width:100%}
th{font-size:12px;line-height:16px;font-weight:500;color:var(--ink3);text-align:left;padding:6px 12px 6px 0;white-space:nowrap}
td{padding:7px 12px 7px 0;border-top:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
.name{font-weight:550;overflow-wrap:anywhere}
.state{white-space:nowrap;color:var(--ink2)}
.state svg{width:12px;height:12px;display:inline-block;vertical-align:-1px;margin-right:6px}
.ok{fill:var(--c1)}.over{fill:var(--warn)}.broken{fill:var(--bad)}
.state.bad{color:var(--bad);font-weight:550}.state.warn{color:var(--warn)}
.better{color:var(--info)}.worse{color:var(--limit)}
.chart{display:grid;grid-template-columns:auto minmax(0,1fr);gap:0 8px;margin-top:12px}
.chart svg{grid-column:2;width:100%;height:180px;display:block;overflow:visible}
.chart path,.chart line{vector-effect:non-scaling-stroke;fill:none}
.y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;height:180px}
.y span{height:0;line-height:0}
.x{grid-column:2;display:flex;justify-content:space-between;padding-top:6px}
.y,.x{font-size:11px;color:var(--ink3)}
.grid{stroke:var(--grid)}.l1{stroke:var(--c1);stroke-width:2}.l2{stroke:var(--c2);stroke-width:2}
.limit{stroke:var(--limit);stroke-dasharray:3 2}
.old{stroke:var(--line2);stroke-dasharray:2 3;stroke-width:1.5}
.bar{fill:var(--c1)}.barbad{fill:var(--bad)}.area{fill:var(--band1)!important}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:10px;font-size:12px;color:var(--ink2)}
.legend i{display:inline-block;width:14px;height:0;border-top:2px solid;vertical-align:4px;margin-right:6px}
.k1{border-color:var(--c1)!important}.k2{border-color:var(--c2)!important}.kl{border-color:var(--limit)!important;border-top-style:dashed!important}.ko{border-color:var(--line2)!important;border-top-style:dotted!important}.kb{border-color:var(--bad)!important}
.spark{width:120px;height:24px;overflow:visible}.spark path{fill:none;stroke:var(--c1);stroke-width:1.5;vector-effect:non-scaling-stroke}
details{margin-top:18px}summary{cursor:pointer;color:var(--ink2);font-size:12px}
pre{font:450 12px/18px ui-monospace,"SF Mono",Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--sunken);border-radius:8px;padding:10px 12px;margin:8px 0 0}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:820px){main{padding:16px}.two{grid-template-columns:minmax(0,1fr)}.figures{grid-template-columns:1fr 1fr}.figures>div{padding:12px 14px;border-left:0;border-top:1px solid var(--line)}.figures dd{font-size:22px}.brief{font-size:21px;line-height:29px}.panel{padding:14px}.figures.panel{padding:0}.scroll{margin:8px -14px -14px;padding:0 14px 8px}.what{font-size:12px}.wide{display:none}}
`

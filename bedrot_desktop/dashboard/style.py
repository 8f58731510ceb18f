"""The page's style sheet: the program's colours, dark or light as the reader's system is."""

from __future__ import annotations

from functools import cache

from bedrot_desktop.ui.colours import ROLES, SCHEMES, SERIES, STATES

_SHEET = """
*{box-sizing:border-box}
body{margin:0;background:var(--window);color:var(--text);font:13px/18px Inter,"Segoe UI Variable Text","Segoe UI",
"SF Pro Text","Noto Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
a{color:inherit;text-decoration:none}a:hover{text-decoration:underline;text-decoration-color:var(--accentInk)}
a:focus-visible{outline:2px solid var(--accentInk);outline-offset:2px;border-radius:4px}
header{display:flex;align-items:center;gap:10px;padding:12px 20px;border-bottom:1px solid var(--border);flex-wrap:wrap}
header b{font-size:15px;font-weight:600}nav{display:flex;gap:4px;margin-left:6px}
nav a{padding:4px 10px;border-radius:5px;color:var(--text2);font-weight:500}
nav a[aria-current]{background:var(--selection);color:var(--text);box-shadow:inset 0 -2px 0 var(--accentInk)}
header .where{margin-left:auto;color:var(--muted);font-size:12px;min-width:0;overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}
main{max-width:1320px;margin:0 auto;padding:16px 20px 32px}
h1{font-size:21px;line-height:27px;font-weight:600;letter-spacing:-.012em;margin:4px 0 2px}
h2{font-size:13px;line-height:18px;font-weight:600;margin:0 0 8px}
.lead{color:var(--text2);margin:0 0 14px}.muted{color:var(--muted)}.small{font-size:12px;line-height:16px}
.tiny{font-size:10px;line-height:13px}.card{background:var(--surface);border:1px solid var(--border);border-radius:6px;
padding:12px 14px;min-width:0}
.grid{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,288px),1fr))}
.two{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));align-items:start}
section{margin-top:16px}.glyph{width:11px;height:11px;flex:none;overflow:visible}
.glyph .line{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.glyph .full{fill:currentColor;stroke:currentColor;stroke-linejoin:round}.glyph .solid{fill:var(--surface)}
.glyph .in{fill:none;stroke:var(--surface);stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}
.mark{width:20px;height:20px;flex:none}
.pill,.word{display:inline-flex;align-items:center;gap:5px;color:var(--ink);font-size:11px;line-height:14px;
font-weight:500;white-space:nowrap}.pill{background:var(--tint);border-radius:4px;padding:3px 7px 3px 6px}
.word{font-size:12px;line-height:16px}.mono{width:26px;height:26px;border-radius:5px;display:grid;place-items:center;
flex:none;font-size:11px;font-weight:600;background:color-mix(in srgb,var(--own) 20%,var(--surface));
border:1px solid color-mix(in srgb,var(--own) 55%,var(--surface));color:color-mix(in srgb,var(--own) 42%,var(--text))}
.head{display:flex;align-items:center;gap:10px}.head>div{min-width:0;flex:1}.head .pill{flex:none}
.name{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.account{display:flex;flex-direction:column;gap:10px}.account.edge{border-color:var(--zone)}
.gauges{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.figure{font-size:17px;line-height:22px;font-weight:600;white-space:nowrap}

.figure span{font-weight:400}
.bar{position:relative;height:6px;border-radius:1.5px;background:var(--track);margin-top:5px}
.bar i{position:absolute;left:0;top:0;bottom:0;border-radius:1.5px;background:var(--ink)}
.bar u{position:absolute;top:-3px;width:2px;height:12px;background:var(--at)}
.zones{display:grid;grid-template-columns:repeat(5,1fr);gap:3px;text-align:center}
.zone{display:block;height:19px;line-height:19px;border-radius:2px;font-size:11px;font-weight:600;color:var(--ink);
background:var(--tint);border-bottom:2px solid var(--zone)}
.zone.old{background:var(--zone);color:var(--text);border-bottom:0}
.zone.none{background:none;border:1px dashed var(--borderStrong);color:var(--muted);line-height:17px}
.zone.first{box-shadow:0 -3px 0 0 var(--ink),-2px 0 0 0 var(--ink)}
.zones .first+.tiny{color:var(--text);font-weight:600}
.foot{border-top:1px solid var(--border);padding-top:9px;margin-top:auto}
.step{display:flex;justify-content:space-between;gap:10px;align-items:baseline;flex-wrap:wrap}
code{font:12px/18px "JetBrains Mono","Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;background:var(--sunken);
border-radius:4px;padding:1px 6px;overflow-wrap:anywhere;user-select:all}
.notice{display:grid;grid-template-columns:auto 1fr;gap:2px 10px;background:var(--tint);border-radius:6px;
border-left:3px solid var(--ink);padding:10px 14px;margin-bottom:8px}.notice .glyph{margin-top:4px;color:var(--ink)}
.notice p{margin:2px 0}.notice b{font-weight:600}
.notice .glyph .in{stroke:var(--tint)}.notice .glyph .solid{fill:var(--tint)}.pill .glyph .in{stroke:var(--tint)}
.pill .glyph .solid{fill:var(--tint)}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}th{text-align:left;font-weight:500;
font-size:11px;color:var(--muted)}th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--border);vertical-align:top}
tr:last-child td{border-bottom:0}th:last-child,td:last-child{padding-right:0}.n{text-align:right;white-space:nowrap}
.nowrap{white-space:nowrap}.fit{width:1%;white-space:nowrap;padding-right:18px}
.scroll{overflow-x:auto}.scorebar{display:flex;height:8px;border-radius:1.5px;overflow:hidden;
background:var(--track);min-width:90px;margin-top:4px}.scorebar i{background:var(--ink)}
.big{font-size:22px;line-height:28px;font-weight:600;letter-spacing:-.02em}
footer{color:var(--muted);font-size:11px;margin-top:20px;display:flex;gap:14px;flex-wrap:wrap}
footer a{text-decoration:underline;text-decoration-color:var(--borderStrong)}
.lead .step{justify-content:flex-start}th{white-space:nowrap}.open b{color:var(--text);font-weight:600}
.open .word .in{stroke:var(--surface)}.open .word+.muted{padding-left:16px}.do{width:1%}

.check{margin-right:10px}.account .head .muted{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
summary{cursor:pointer;padding-top:8px}
@media(max-width:620px){main{padding:12px 12px 24px}header{padding:10px 12px}header .where{margin-left:0;width:100%}
h1{font-size:19px;line-height:25px}.wide{display:none}.open td{display:block;border:0;padding:6px 0 0}
.open td.do{width:auto;text-align:left;white-space:normal;padding:2px 0 8px 16px;border-bottom:1px solid var(--border)}}
@media print{body{background:#fff}.card{break-inside:avoid}}
"""


@cache
def sheet() -> str:
    """The whole sheet."""
    light, dark = (_variables(place) for place in (SCHEMES.index("light"), SCHEMES.index("dark")))
    states = "".join(
        f".st-{state}{{--ink:var(--{state}-ink);--tint:var(--{state}-tint);--zone:var(--{state}-zone)}}"
        for state in STATES
    )
    root = f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return (root + states + _SHEET).replace("\n", "")


def _variables(place: int) -> str:
    roles = "".join(f"--{role}:{pair[place]};" for role, pair in ROLES.items())
    series = "".join(f"--series{number}:{pair[place]};" for number, pair in enumerate(SERIES, 1))
    states = "".join(
        f"--{state}-ink:{own.ink[place]};--{state}-tint:{own.tint[place]};--{state}-zone:{own.zone[place]};"
        for state, own in STATES.items()
    )
    return roles + series + states

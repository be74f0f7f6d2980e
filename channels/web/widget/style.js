/** The look: calm, official, system fonts; light, dark, forced colours, print. */
export const STYLE = `
:host{all:initial;color-scheme:light dark;display:block;position:sticky;bottom:16px;top:calc(100dvh - 68px);z-index:2147483000;
margin:8px 16px 16px;text-align:end;pointer-events:none;
--ink:#1a1a1c;--quiet:#595959;--paper:#fff;--wash:#f2f2f2;--line:#8c8c8c;--soft:#d8d8db;--link:#0017c1;--on:#fff;--deep:#00118f;
--you:#e8f1fe;--staff:#e6f5ec;--staff-line:#197a4b;--danger:#a8071a;--danger-wash:#fdeeee;--warn:#fbf5e0;--warn-line:#927200;--focus:#000;--glow:#ffd43d;
font:16px/1.7 "Noto Sans JP","Noto Sans CJK JP","Hiragino Sans","BIZ UDPGothic",Meiryo,system-ui,sans-serif;color:var(--ink)}
@media(prefers-color-scheme:dark){:host{--ink:#f1f1f4;--quiet:#b8b8bf;--paper:#1b1c21;--wash:#2a2c34;--line:#8a8a94;--soft:#44464f;--link:#9db7f9;--on:#101116;--deep:#c5d7fb;
--you:#1f3358;--staff:#173a29;--staff-line:#71c598;--danger:#ff9c9c;--danger-wash:#40191c;--warn:#39321a;--warn-line:#d0a93a;--focus:#ffd43d;--glow:#000}}
:lang(zh-Hant){font-family:"Noto Sans TC","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",system-ui,sans-serif}
:lang(en){font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;line-height:1.6}
*{box-sizing:border-box}[hidden]{display:none!important}
h2,h3,h4,p,ul,dl,dd{margin:0}
button,select,textarea{font:inherit;color:inherit}
button,select{min-height:44px;min-width:44px;border-radius:8px;cursor:pointer}
button{padding:6px 14px;border:1px solid var(--link);background:var(--paper);color:var(--link);line-height:1.5}
button:hover{background:var(--wash);text-decoration:underline;text-underline-offset:.2em}
button:disabled{border-color:var(--soft);color:var(--quiet);background:var(--wash);cursor:default;text-decoration:none}
.main{background:var(--link);color:var(--on)}.main:hover{background:var(--deep)}
.danger.row button,button.danger{background:var(--danger);border-color:var(--danger);color:var(--paper)}
a{color:var(--link);text-underline-offset:.2em}
:focus-visible{outline:4px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 2px var(--glow)}
.log:focus-visible{outline-offset:-4px;box-shadow:none}
.vh{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
rt{font-size:.55em;line-height:1.2}.plain rt{display:none}
.ruby :is(p,li,dd,dt,h3,h4,button){line-height:2}.ruby button{line-height:1.7}.ruby dl{display:block}.ruby .welcome{padding-top:8px}
:is(h2,h3,h4,p,button):lang(ja){word-break:auto-phrase}
.launch{pointer-events:auto;border-radius:26px;padding:8px 22px;min-height:52px;font-weight:700;box-shadow:0 2px 8px #0004}
.launch b{display:inline-block;margin-inline-start:8px;padding:0 8px;border-radius:10px;background:var(--on);color:var(--link)}
.panel{pointer-events:auto;position:fixed;right:16px;bottom:16px;display:flex;flex-direction:column;width:min(420px,calc(100vw - 32px));height:min(680px,calc(100dvh - 32px));
background:var(--paper);border:1px solid var(--line);border-radius:12px;overflow:hidden;text-align:start;box-shadow:0 4px 24px #0003}
header{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;padding:8px 8px 8px 16px;border-bottom:1px solid var(--soft)}
h2{font-size:1.125rem;line-height:1.5;font-weight:700}header h2{flex:1 0 auto;white-space:nowrap}
header h2::after{content:"";display:inline-block;width:8px;height:8px;margin-inline-start:4px;border-radius:50%;background:#c5001a}
header button{padding:4px 8px;border-color:transparent}header button:hover{border-color:currentColor}
select{flex:0 1 6em;min-width:5.5em;border:1px solid var(--line);background:var(--paper);padding:0 6px}
.tools{flex-basis:100%;display:flex;justify-content:space-between;gap:8px}.tools select{flex:0 1 auto;margin-inline-start:-8px}
[role=switch] span{display:inline-block;width:36px;height:20px;margin-inline-end:8px;border:2px solid currentColor;border-radius:12px;vertical-align:-4px}
[role=switch] span::after{content:"";display:block;width:12px;height:12px;margin:2px;border-radius:50%;background:currentColor}
[aria-checked=true] span{background:var(--link)}[aria-checked=true] span::after{margin-inline-start:18px;background:var(--on)}
.menu{flex-basis:100%;display:grid;border-top:1px solid var(--soft);margin:4px -8px -8px -16px;padding:4px 8px}.menu button{text-align:start}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:12px 16px;position:relative;overflow-wrap:anywhere}
.day,.new{display:flex;gap:12px;align-items:center;margin:12px 0;font-size:.875rem;color:var(--quiet)}
.day::before,.day::after,.new::before,.new::after{content:"";flex:1;border-top:1px solid var(--soft)}.new{color:var(--danger);font-weight:700}
.m{margin:0 0 16px}.who{font-size:.8125rem;color:var(--quiet);line-height:1.6;margin-bottom:2px}.who time{margin-inline-start:8px}
.bubble{padding:10px 14px;border:1px solid var(--soft);border-radius:4px 12px 12px 12px;background:var(--paper)}
.bubble+.bubble{margin-top:8px}
.bubble>*+*,.face>*+*,.large>*+*,.body>*+*{margin-top:8px}.bubble>h3+.short{margin-top:2px}.bubble>.short{font-weight:700}
.resident.m{margin-inline-start:15%;text-align:end}.resident>.bubble{display:inline-block;text-align:start;background:var(--you);border-color:transparent;border-radius:12px 4px 12px 12px;white-space:pre-wrap}
.original{padding-inline-start:10px;border-inline-start:2px solid var(--staff-line)}.original>p{font-size:.875rem;color:var(--quiet)}
.staff>.who b{color:var(--staff-line)}
.staff>.bubble{background:var(--staff);border-color:var(--staff-line);border-inline-start-width:4px}
h3{font-size:1.125rem;line-height:1.5}h4{font-size:1rem;line-height:1.6}
ul{padding-inline-start:1.25em}.step{list-style:none;text-indent:-1.25em}.step rt{text-indent:0}[href^="tel:"]{white-space:nowrap}
.danger.bubble{border:2px solid var(--danger);background:var(--danger-wash)}
.danger.bubble>p:first-child{font-size:1.5rem;line-height:1.45;font-weight:700}
.ruby .danger.bubble>p:first-child{line-height:2}
.notice{padding:6px 10px;border-inline-start:4px solid var(--warn-line);background:var(--warn);font-size:.9375rem}
.place{padding:8px 12px;border:1px solid var(--soft);border-radius:8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 12px;font-size:.9375rem}dt{grid-column:1;color:var(--quiet)}dd{grid-column:2}
dd a{display:inline-block;padding:2px 0;font-weight:700}
.links a{display:inline-flex;align-items:center;min-height:44px;margin-inline-end:16px}
.open{font-weight:700;font-size:.9375rem}.open.open{color:var(--staff-line)}.open.closed{color:var(--quiet)}
.source{font-size:.875rem;color:var(--quiet)}
.row{display:flex;flex-wrap:wrap;gap:8px}.m>.row{margin-top:8px}.row.actions,.row.languages{gap:6px}
.choices{flex-direction:column;align-items:stretch}.choices button{text-align:start}
.actions button,.bubble .languages button{font-size:.9375rem;padding:4px 10px}
.welcome{margin-bottom:16px}.welcome .row{display:grid;grid-template-columns:1fr 1fr;margin:8px 0}.welcome .person{width:100%}.welcome p+p{margin-top:12px;font-size:.9375rem;color:var(--quiet)}
.state{display:block;font-size:.875rem;color:var(--quiet)}.failed>.bubble{border:1px dashed var(--danger)}.failed .state{color:var(--danger)}.failed .row{justify-content:flex-end}
.sending>.bubble{opacity:.8}
.status{padding:4px 16px;font-size:.875rem;background:var(--wash)}.status:empty{padding:0}
.suggestions{display:flex;gap:8px;overflow-x:auto;padding:8px 16px 4px;border-top:1px solid var(--soft)}.suggestions button{flex:none;max-width:100%;font-size:.9375rem;padding:4px 10px}
.attach{margin:8px 16px 0;align-self:start}progress{margin-inline-start:8px;width:96px;vertical-align:middle}
form{display:flex;gap:8px;align-items:flex-end;padding:8px 16px 12px}
textarea{flex:1;min-width:0;min-height:44px;max-height:calc(4lh + 18px);resize:none;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--paper);field-sizing:content}
textarea::placeholder{color:var(--quiet);opacity:1}
dialog{pointer-events:auto;width:min(34em,calc(100vw - 32px));max-height:calc(100dvh - 32px);padding:20px;border:1px solid var(--line);border-radius:12px;background:var(--paper);color:var(--ink);text-align:start;overflow-y:auto}
dialog::backdrop{background:#0009}.bar{margin-top:16px;justify-content:flex-end}.body{margin-top:8px}
.card{background:#fff;color:#1a1a1c;--ink:#1a1a1c;--quiet:#595959;--paper:#fff;--soft:#d8d8db;--link:#0017c1;--on:#fff;--wash:#f2f2f2;--focus:#000;--glow:#ffd43d;color-scheme:light}
.card h2{font-size:.875rem;color:var(--quiet);font-weight:400}
.face{background:#fff;color:#1a1a1c;--quiet:#595959;--soft:#d8d8db;--link:#0017c1}
.card .resident,.face .resident{font-size:.9375rem;color:#595959}
.card h3{font-size:28px;line-height:1.45}.card .large{font-size:24px;line-height:1.6}.card .place{font-size:18px;border:0;border-top:2px solid #1a1a1c;border-radius:0;padding:8px 0 0}.card dl,.card .place h4{font-size:20px}
@media(max-width:480px){.panel{inset:0;width:auto;height:var(--height,100dvh);border:0;border-radius:0}
dialog.card{width:100vw;max-width:none;height:100dvh;max-height:none;border:0;border-radius:0;margin:0}.log{padding:12px}form,.suggestions,.status{padding-inline:12px}.attach{margin-inline:12px}}
@media(prefers-reduced-motion:no-preference){.log{scroll-behavior:smooth}}
@media(forced-colors:active){.bubble,.launch,.launch b{border:1px solid}.resident>.bubble{border-style:double}[role=switch] span::after{background:ButtonText}[aria-checked=true] span{background:Highlight}}
@media print{:host{position:static!important;margin:0;--paper:#fff;--ink:#000}:host(:not([data-print])){display:none}
.launch,header .row,header select,header button,.tools,.menu,.suggestions,.status,.attach,form,.row,.bubble>button{display:none!important}
.panel,.log,dialog{position:static!important;display:block;width:auto;max-width:none;height:auto;max-height:none;border:0;overflow:visible;box-shadow:none}
.m,.place{break-inside:avoid}:host([data-print=card]) .panel{display:none}:host([data-print=log]) dialog{display:none}}
`;

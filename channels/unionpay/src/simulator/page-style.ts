/** The look of the gateway's pages: for a phone first, centred on a desktop. */
export const pageStyle = `
:root{color-scheme:light dark;--back:#f1f5f6;--card:#fff;--text:#14222a;--soft:#566670;--line:#dfe7ea;--main:#00707b;--press:#005a63;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--back:#0f1618;--card:#182226;--text:#eaf1f3;--soft:#97a7ae;--line:#29363b;--main:#00808c;--press:#006b75;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--back);color:var(--text);font:1rem/1.5 -apple-system,"PingFang SC","HarmonyOS Sans SC","Segoe UI",Roboto,"Microsoft YaHei","Noto Sans CJK SC",sans-serif;display:flex;justify-content:center}
main{width:100%;max-width:27rem;padding:1.25rem;display:flex;flex-direction:column;gap:1rem}
header{display:flex;align-items:center;justify-content:center;gap:.5rem;color:var(--soft);font-size:.9rem}
header b{background:var(--main);color:#fff;border-radius:.3rem;padding:0 .4rem;font-size:.75rem;line-height:1.4rem}
h1{font-size:1.15rem;margin:0;text-align:center}
section{background:var(--card);border-radius:1rem;padding:1.25rem;box-shadow:0 1px 3px rgb(0 30 40/.08)}
.amount{font-size:2.4rem;font-weight:650;text-align:center;margin:0 0 1rem;font-variant-numeric:tabular-nums}
.amount small{font-size:1.3rem;margin-right:.2rem}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.5rem 1rem;border-top:1px solid var(--line);padding-top:1rem}
dt{color:var(--soft);white-space:nowrap}dd{margin:0;text-align:right;overflow-wrap:anywhere}
.number{font-size:.8rem;line-height:1.5rem}
form{display:flex;flex-direction:column;gap:.75rem;margin:0}
label{display:flex;flex-direction:column;gap:.25rem;color:var(--soft);font-size:.85rem}
input{font:inherit;font-size:1rem;color:var(--text);background:var(--back);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .75rem;min-height:2.75rem;width:100%}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.hint{color:var(--soft);font-size:.8rem;margin:0}
.fault{color:var(--bad);margin:0;font-weight:600}
button,a.button{font:inherit;font-weight:600;min-height:3rem;border:0;border-radius:.75rem;cursor:pointer;display:flex;align-items:center;justify-content:center;text-decoration:none}
.primary{background:var(--main);color:#fff}.primary:active{background:var(--press)}
.plain{background:transparent;color:var(--soft)}
button:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid var(--main);outline-offset:2px}
.state{text-align:center;font-size:1.25rem;font-weight:600;margin:0}
footer{color:var(--soft);font-size:.8rem;text-align:center}`

/** The look of the simulator's page, for a phone in light and in dark. */
export const pageStyle = `
:root{--ground:#f4f5f4;--sheet:#fff;--ink:#17211b;--soft:#66736b;--line:#e4e8e5;--green:#067a39}
@media (prefers-color-scheme:dark){:root{--ground:#101412;--sheet:#1b211e;--ink:#eef3f0;--soft:#9aa79f;--line:#2c3530;--green:#0b8441}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;justify-content:center;background:var(--ground);color:var(--ink);font:1rem/1.5 -apple-system,"PingFang SC","HarmonyOS Sans SC","Segoe UI",Roboto,"Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:100%;max-width:420px;padding:0 20px 32px;text-align:center}
header{padding:18px 0;color:var(--soft);font-size:0.875rem}
.payee{margin:40px 0 0;font-size:1.0625rem}
.amount{margin:4px 0 28px;font-size:3rem;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums}
.amount span{margin-right:4px;font-size:1.75rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:12px 24px;margin:0 0 36px;padding:18px 20px;border-radius:14px;background:var(--sheet);text-align:right}
dt{color:var(--soft);text-align:left}
dd{margin:0;overflow-wrap:anywhere}
h1{margin:72px 0 8px;font-size:1.625rem}
.note{margin:0 0 40px;color:var(--soft)}
form{display:grid;gap:12px}
button,a.main{display:block;width:100%;min-height:50px;padding:12px;border:1px solid var(--line);border-radius:12px;background:var(--sheet);color:var(--ink);font:inherit;font-size:1.0625rem;text-decoration:none;cursor:pointer}
button.main,a.main{border-color:var(--green);background:var(--green);color:#fff;font-weight:600}
button:focus-visible,a.main:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
`

/** Where each key lies on the compact pad: clear, cancel and OK beside the digits. */
function padAreas(): string {
  const areas = { 1: 'a', 2: 'b', 3: 'c', clear: 'd', 4: 'e', 5: 'f', 6: 'g', cancel: 'h', 7: 'i' }
  const rest = { 8: 'j', 9: 'k', ok: 'l', 0: 'm' }
  return Object.entries({ ...areas, ...rest })
    .map(([key, area]) => `:host(.compact) .key-${key} { grid-area: ${area}; }`)
    .join('\n')
}

export const style = `
:host {
  --bg: #ffffff; --text: #14171f; --muted: #5b6270; --line: #8a92a0; --body: #eef0f4;
  --primary: #1450c8; --on-primary: #ffffff; --glass: #10261c; --glow: #a8f0c6; --warn: #9a3412;
  display: block; max-width: 420px; color: var(--text);
  font: 1rem/1.5 -apple-system, "PingFang SC", "Segoe UI", Roboto, "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
:host(.dark) {
  --bg: #1c1f26; --text: #f2f4f8; --muted: #b4bcc9; --line: #7b8494; --body: #272b34;
  --primary: #8fb4ff; --on-primary: #0b1a38; --warn: #ffb488; color-scheme: dark;
}
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
section { padding: 16px; border-radius: 22px; background: var(--body); }
header { display: flex; align-items: center; gap: 8px; margin-bottom: 12px; }
h2 { flex: 1; font-weight: 600; overflow-wrap: anywhere; }
.link { color: var(--muted); font-size: 0.875rem; }
.glass { position: sticky; top: 0; z-index: 1; min-height: 112px; padding: 14px 16px; border-radius: 12px; background: var(--glass); color: var(--glow); }
.glass.off { color: #8fa398; }
.amount { min-height: 1.5em; font-variant-numeric: tabular-nums; }
.prompt { font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; }
.dots { min-height: 1.5em; letter-spacing: 0.3em; }
.note { min-height: 1.5em; margin: 6px 2px; color: var(--muted); font-size: 0.875rem; }
.note.warn { color: var(--warn); }
fieldset { min-width: 0; padding: 0; border: 0; margin-top: 8px; }
legend { padding: 0; margin-bottom: 6px; color: var(--muted); font-size: 0.875rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 8px; }
.card { display: block; position: relative; }
.card input { position: absolute; opacity: 0; inset: 0; }
.card span.face { display: block; min-height: 68px; padding: 8px 10px; border: 2px solid transparent; border-radius: 10px; background: var(--bg); box-shadow: inset 0 0 0 1px var(--line); overflow-wrap: anywhere; }
.card b { display: block; font-weight: 600; }
.card small { display: block; color: var(--muted); font-size: 0.8125rem; }
.card input:checked + .face { border-color: var(--primary); }
.card input:focus-visible + .face { outline: 3px solid var(--primary); outline-offset: 2px; }
.row { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
button { min-height: 48px; padding: 4px 8px; border: 1px solid var(--line); border-radius: 10px; background: var(--bg); cursor: pointer; -webkit-tap-highlight-color: transparent; overflow-wrap: anywhere; }
button:focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
button[aria-pressed=true], .key-ok { background: var(--primary); border-color: var(--primary); color: var(--on-primary); }
button:active { transform: translateY(1px); }
.key-cancel { grid-column: 1 / -1; }
.known { display: none; }
:host(.compact) section { padding: 12px 14px 14px; }
:host(.compact) header { margin-bottom: 8px; }
:host(.compact) :is(button, .face) { min-height: 46px; }
:host(.compact) .glass { min-height: 92px; padding: 10px 14px; }
:host(.compact) .note { margin: 2px; }
:host(.compact) section.typing .note { min-height: 0; }
:host(.compact) .choice legend { display: flex; width: 100%; }
:host(.compact) .choice .known { display: inline; margin-inline-start: auto; color: var(--text); font-variant-numeric: tabular-nums; }
:host(.compact) .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 6px; }
:host(.compact) span.face { height: 100%; padding: 6px; line-height: 1.25; font-size: 0.8125rem; }
:host(.compact) .face small + small { display: none; }
:host(.compact) .face small { font-size: 0.75rem; }
:host(.compact) :is(.hands, .pad) legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:host(.compact) .row { gap: 6px; }
:host(.compact) .pad .row { grid-template: "a b c d" "e f g h" "i j k l" ". m . l" / 1fr 1fr 1fr 1fr; }
${padAreas()}
@media (max-width: 899px) {
  :host(.compact) section:not(.typing) .pad, :host(.compact) section.typing .cards, :host(.compact) section.typing .hands button:not(.pull) { display: none; }
  :host(.compact) section.typing .pull { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: reduce) { button:active { transform: none; } }
`

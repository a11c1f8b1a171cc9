/** The shop's few line icons, drawn on 24 × 24. */
import { type Html, html } from './html.ts'

const icon = (inner: Html): Html =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${inner}</svg>`

export const icons = Object.freeze({
  mark: html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path class="mark-far" d="M12 25 21 9l9 16z"/><path class="mark-near" d="M2 25l9-13 8 13z"/><circle class="mark-sun" cx="9" cy="8" r="3"/></svg>`,
  auto: icon(
    html`<circle cx="12" cy="12" r="8.5"/><path class="solid" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>`,
  ),
  light: icon(
    html`<circle cx="12" cy="12" r="4.2"/><path d="M12 2.8v2.4M12 18.8v2.4M2.8 12h2.4M18.8 12h2.4M5.5 5.5l1.7 1.7M16.8 16.8l1.7 1.7M18.5 5.5l-1.7 1.7M7.2 16.8l-1.7 1.7"/>`,
  ),
  dark: icon(html`<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>`),
  bag: icon(html`<path d="M5.5 8.5h13l.9 11.2H4.6zM8.8 8.5V7a3.2 3.2 0 0 1 6.4 0v1.5"/>`),
  clock: icon(html`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2.2"/>`),
  tick: icon(html`<path d="m5.5 12.6 4.3 4.2 8.7-9.4"/>`),
  cross: icon(html`<path d="m7 7 10 10M17 7 7 17"/>`),
  back: icon(html`<path d="M9.5 7 5 11.5 9.5 16M5 11.5h9a5 5 0 0 1 0 10h-2.5"/>`),
  alert: icon(html`<path d="M12 6.5v6.8M12 16.8v.4"/>`),
  left: icon(html`<path d="m14.5 6-6 6 6 6"/>`),
  right: icon(html`<path d="m9.5 6 6 6-6 6"/>`),
  phone: icon(html`<rect x="7" y="3" width="10" height="18" rx="2.2"/><path d="M11 18h2"/>`),
  reader: icon(
    html`<rect x="6" y="2.8" width="12" height="18.4" rx="2.4"/><path d="M9 6.2h6v4H9zM9 13.6h.01M12 13.6h.01M15 13.6h.01M9 17h.01M12 17h.01M15 17h.01"/>`,
  ),
  print: icon(html`<path d="M7 8.5v-5h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6.5H7z"/>`),
  flask: icon(
    html`<path d="M9.5 3.5h5M10.5 3.5v6L5 18.6a1.3 1.3 0 0 0 1.1 1.9h11.8a1.3 1.3 0 0 0 1.1-1.9L13.5 9.5v-6M7.6 15h8.8"/>`,
  ),
})

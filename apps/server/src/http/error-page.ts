/** The error table as a page, where each error's `doc_url` points. */
import { type ErrorCode, type ErrorRow, errorTable } from '@tillway/kernel'

const style = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}',
  'h2{font-size:1.1rem;margin:2rem 0 .25rem}h2:target{background:#fde68a;color:#111}',
  'dl{display:grid;grid-template-columns:7rem 1fr;gap:.25rem 1rem;margin:0}dt{opacity:.75}dd{margin:0}',
].join('')

let page: string | undefined

export function errorPage(): string {
  page ??= render()
  return page
}

function render(): string {
  const rows = Object.entries(errorTable) as [ErrorCode, ErrorRow][]
  const entries = rows.map(([code, row]) => entry(code, row)).join('')
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width"><title>Tillway errors</title>' +
    `<style>${style}</style><h1>Errors</h1>` +
    '<p>Every error answer carries one of these codes. The codes are stable; the texts are not.</p>' +
    `${entries}</html>`
  )
}

function entry(code: ErrorCode, row: ErrorRow): string {
  const facts = [
    ['HTTP', `${row.status}`],
    ['Retry', row.retry],
    ['Developer', row.developer],
    ['Shopper', `${row.shopper.en} / ${row.shopper.zh}`],
  ]
  const list = facts
    .map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text ?? '')}</dd>`)
    .join('')
  return `<h2 id="${code}"><code>${code}</code></h2><dl>${list}</dl>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

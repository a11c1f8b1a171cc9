/** The error table as a page. */
import { type ErrorCode, type ErrorRow, errorTable } from '@tillway/kernel'

export function errorsPage(): string {
  const rows = Object.entries(errorTable) as [ErrorCode, ErrorRow][]
  return [
    '# Errors · 错误码',
    '',
    'Generated from `packages/kernel/src/error-table.ts`. Codes are stable; texts may change.',
    'Every error answer is `{ "error": { type, code, message, shopper_message, param, retry, request_id, doc_url } }`.',
    '',
    '本页由错误码表生成。错误码长期稳定，文字可能变化。',
    '',
    '| retry | meaning | 含义 |',
    '| --- | --- | --- |',
    '| `never` | the answer will not change | 重试无用 |',
    '| `after_fix` | mend the request first | 修正请求后再试 |',
    '| `same_key` | repeat with the same idempotency key | 使用同一幂等键重试 |',
    '| `query_first` | ask for the state before anything else | 先查询状态 |',
    '',
    ...rows.flatMap(([code, row]) => entry(code, row)),
  ].join('\n')
}

function entry(code: ErrorCode, row: ErrorRow): string[] {
  return [
    `## ${code}`,
    '',
    `- type \`${row.type}\` · HTTP ${row.status} · retry \`${row.retry}\``,
    `- developer: ${row.developer}`,
    `- shopper: ${row.shopper.en} · ${row.shopper.zh}`,
    '',
  ]
}

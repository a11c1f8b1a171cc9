/** The reasons of routing as a page. */
import { type RoutingReason, routingReasons } from '@tillway/payments'

const standings = {
  offered: 'offered · 可用',
  off: 'shown, cannot be chosen · 显示但不可选',
  hidden: 'not shown · 不显示',
} as const

export function routingReasonsPage(): string {
  const codes = Object.keys(routingReasons) as RoutingReason[]
  return [
    '# Reasons of routing · 路由原因',
    '',
    'Generated from `packages/payments/src/routing/reasons.ts`. Codes are stable; texts may change.',
    'How they come about is told in [routing](routing.md).',
    '',
    '本页由代码生成。原因码长期稳定，文字可能变化；判定过程见[路由](routing.md)。',
    '',
    '| code | the shopper | meaning | 含义 |',
    '| --- | --- | --- | --- |',
    ...codes.map((code) => {
      const { operator, standing } = routingReasons[code]
      return `| \`${code}\` | ${standings[standing]} | ${operator.en} | ${operator.zh} |`
    }),
    '',
  ].join('\n')
}

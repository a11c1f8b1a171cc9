/** The state diagrams, drawn from the tables that the platform runs on. */
import {
  attemptMachine,
  cardMachine,
  exclusiveAttemptStates,
  type Machine,
  paymentMachine,
  publicPaymentStatus,
  refundMachine,
  settlementMachine,
} from '@tillway/payments'

type AnyMachine = Machine<string, string, string>

export function statesPage(): string {
  return [
    '# States · 状态',
    '',
    'Drawn from the tables in `packages/payments/src/states`; `npm run docs:generate` writes this',
    'page and a test compares it. A pair of state and event that is not drawn changes nothing or is',
    'refused; the tables list both.',
    '',
    '本页由 `packages/payments/src/states` 中的状态表生成。图中没有的状态与事件组合，要么不产生变化，要么被明确拒绝。',
    '',
    ...section('Payment · 支付', paymentMachine),
    publicTable(),
    '',
    ...section('Attempt · 支付尝试', attemptMachine),
    'A channel answers succeeded, failed with evidence, or **unknown**. Unknown is never stored or',
    'shown as failed: it is asked again until evidence comes. While an attempt is in one of the states',
    `${exclusiveAttemptStates.map((state) => `\`${state}\``).join(', ')},`,
    'the database refuses a second one of the same payment.',
    '',
    '通道的回答只有三种：成功、（有凭据的）失败、**未知**。未知绝不会被当作失败保存或展示，平台会一直查询到有凭据为止。',
    '',
    ...section('Refund · 退款', refundMachine),
    ...section('Card · 银行卡', cardMachine),
    ...section('Settlement · 批结算', settlementMachine),
  ].join('\n')
}

function section(title: string, machine: AnyMachine): string[] {
  return [`## ${title}`, '', '```mermaid', ...diagram(machine), '```', '', ...rows(machine), '']
}

/** Only rows that move; several events between the same two states share an arrow. */
function diagram(machine: AnyMachine): string[] {
  const arrows = new Map<string, string[]>()
  for (const [from, on, to] of machine.rows) {
    if (from === to) continue
    const arrow = `${from} --> ${to}`
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), on])
  }
  const leaves = machine.states.filter(
    (state) => !machine.rows.some(([from, , to]) => from === state && to !== state),
  )
  return [
    'stateDiagram-v2',
    `  [*] --> ${machine.initial}`,
    ...[...arrows].map(([arrow, events]) => `  ${arrow}: ${events.join(', ')}`),
    ...leaves.map((state) => `  ${state} --> [*]`),
  ]
}

function rows(machine: AnyMachine): string[] {
  const moving = machine.rows.filter(([from, , to]) => from !== to)
  return [
    '| from | event | to | effects |',
    '| --- | --- | --- | --- |',
    ...moving.map(
      ([from, on, to, effects]) => `| ${from} | ${on} | ${to} | ${effects.join(', ')} |`,
    ),
  ]
}

function publicTable(): string {
  const lines = Object.entries(publicPaymentStatus).map(
    ([state, status]) => `| \`${state}\` | \`${status}\` |`,
  )
  return ['| inside | shown as |', '| --- | --- |', ...lines].join('\n')
}

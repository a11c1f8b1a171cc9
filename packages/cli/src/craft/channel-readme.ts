/** The first page of a new channel: what is there, and what its author has to replace. */

export function channelReadme(name: string): string {
  return `# ${name}

**This channel speaks to nobody yet.** It was made from the sample channel: a protocol of our own
invention (JSON over HTTP, signed with a shared key), an adapter and a simulator of it. All of it
works and keeps the whole contract, so that you replace one part at a time and the conformance suite
says at each step what broke.

| Replace | File | By |
| --- | --- | --- |
| how messages and signatures look | \`src/wire/messages.ts\` | the vendor's words, verbatim, and its official samples as test vectors |
| what the channel can do | \`src/manifest.ts\` | its operations, presentations with their hosts, limits, account fields, and a mark that you drew |
| our words to theirs | \`src/adapter/channel.ts\` | every status of the vendor; what is not understood stays \`unknown\` |
| the other side | \`src/simulator/\` | a strict simulator, with faults and forgeries, written from the vendor's document and not from the adapter |

Then write here: the documents and their versions, what the merchant has to apply for, magic amounts,
and what differs from the document in practice. Nothing outside of this folder has to be changed.

\`\`\`sh
npm install
npx vitest run --project system tests/conformance -t ${name}
\`\`\`

Remove this section when the channel has spoken to the vendor's own test environment.

## 中文

**这个通道还没有对接任何一方。** 它由样例通道复制而来：报文是自拟的（HTTP 上的 JSON，共享密钥签名），
适配器与模拟器都能跑，并通过全部一致性测试。请按上表逐项替换，每换一步都跑一次一致性测试。

- \`src/wire/messages.ts\`：换成官方报文与签名，官方样例作为测试向量
- \`src/manifest.ts\`：操作、展示方式与所在环境、限额、账户字段、自绘标志
- \`src/adapter/channel.ts\`：逐个状态翻译；看不懂的一律 \`unknown\`
- \`src/simulator/\`：照官方文档写（不要照适配器写），带故障与伪造通知

换完后在这里写明：文档与版本、商户要申请什么、魔法金额、与文档不符之处。
`
}

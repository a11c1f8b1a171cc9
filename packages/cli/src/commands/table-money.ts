/** Commands that make things happen and look at what happened. */
import type { CommandSpec } from './command.ts'
import { dataDirOption, platformOptions, simulatorOption } from './global-options.ts'

const waitOption = {
  name: 'timeout',
  type: 'text',
  value: 'SECONDS',
  words: { zh: '最多等多久，默认 90', en: 'how long to wait, 90 unless told' },
} as const

export const moneyCommands: readonly CommandSpec[] = Object.freeze([
  {
    name: 'listen',
    summary: {
      zh: '接收平台事件，签名后转发给本机的服务器，离开时漏掉的会补上',
      en: 'Receive the platform’s events and forward them, signed, to a server here; what was missed while away is replayed',
    },
    detail: [
      {
        zh: '进度写在磁盘上。对方没有回 2xx 就停在那条事件上，隔一会儿再试，顺序不乱。签名用 TILLWAY_WEBHOOK_SECRET；没有就生成一把并打印。',
        en: 'The place reached is kept on disk. An event that is not answered with 2xx is tried again after a pause, and the others wait behind it. It signs with TILLWAY_WEBHOOK_SECRET, or with a secret that it makes and prints.',
      },
    ],
    options: [
      {
        name: 'forward-to',
        type: 'text',
        value: 'URL',
        words: {
          zh: '转发到哪里；不给就只打印',
          en: 'where to; without it events are only printed',
        },
      },
      {
        name: 'events',
        type: 'text',
        value: 'TYPES',
        words: { zh: '只要这些类型，逗号分隔', en: 'these types alone, with commas between them' },
      },
      {
        name: 'from-start',
        type: 'switch',
        words: {
          zh: '第一次运行时从最早的事件开始',
          en: 'begin with the oldest event the first time',
        },
      },
      {
        name: 'skip-failed',
        type: 'switch',
        words: { zh: '试三次不成就跳过', en: 'go on after three tries that failed' },
      },
      {
        name: 'once',
        type: 'switch',
        words: { zh: '补完现有的就结束', en: 'end when everything there is was forwarded' },
      },
      {
        name: 'cursor-file',
        type: 'text',
        value: 'FILE',
        words: {
          zh: '进度文件，默认在数据目录',
          en: 'where the place is kept; in the data folder unless told',
        },
      },
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway listen --forward-to http://localhost:4000/webhooks/tillway',
        words: { zh: '转发到本机商城', en: 'to a mall on this machine' },
      },
    ],
  },
  {
    name: 'trigger',
    summary: {
      zh: '让一种事件或故障真的发生：建单、扫码、支付、退款都走真实接口',
      en: 'Make an event or a fault really happen, by a payment through the API and the simulators',
    },
    detail: [
      {
        zh: '不带参数列出全部事件与故障。payment.expired 要等一分钟，因为支付最短有效一分钟。',
        en: 'Without a name it lists them all. payment.expired takes a minute, for no payment is shorter.',
      },
    ],
    args: [
      {
        name: 'name',
        optional: true,
        words: { zh: '事件类型或故障名', en: 'type of event, or name of a fault' },
      },
    ],
    options: [
      {
        name: 'way',
        type: 'text',
        value: 'WAY',
        words: {
          zh: '支付方式，默认第一个能扫码的',
          en: 'way to pay; the first that shows a code unless told',
        },
      },
      {
        name: 'amount',
        type: 'text',
        value: 'FEN',
        words: { zh: '金额（分）', en: 'amount in fen' },
      },
      waitOption,
      simulatorOption,
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway trigger payment.succeeded',
        words: { zh: '付成一笔', en: 'a paid payment' },
      },
      {
        line: 'npx --no-install tillway trigger paid_without_notification',
        words: { zh: '付了款但通知丢了', en: 'paid, and the notification is lost' },
      },
    ],
  },
  {
    name: 'simulate',
    summary: {
      zh: '操作模拟器：付款、拒付、超时、故障、看手机和账本',
      en: 'Act on the simulators: pay, decline, delay, set faults, look at phones and books',
    },
    args: [
      {
        name: 'action',
        choices: [
          'orders',
          'messages',
          'books',
          'pay',
          'decline',
          'cancel',
          'lapse',
          'delay',
          'faults',
          'fault',
          'clear',
        ],
        words: {
          zh: 'orders 待付订单、messages 短信、books 账本、pay 付款、decline 拒付、cancel 离开不付、lapse 立即过期、delay 变慢、faults 故障表、fault 设故障、clear 清除故障',
          en: 'orders that wait, messages, books, pay, decline, cancel (leave unpaid), lapse (time runs out), delay (slow answers), faults (the table), fault (set one), clear (faults)',
        },
      },
      {
        name: 'subject',
        optional: true,
        words: {
          zh: '订单的 key 或二维码内容（默认最新一笔）；故障名',
          en: 'key of the order or content of its code (the newest unless told); name of the fault',
        },
      },
    ],
    options: [
      {
        name: 'channel',
        type: 'text',
        value: 'CHANNEL',
        words: { zh: '哪个通道', en: 'which channel' },
      },
      {
        name: 'times',
        type: 'text',
        value: 'N',
        words: { zh: '故障发生几次，默认 1', en: 'how often the fault strikes, once unless told' },
      },
      {
        name: 'order',
        type: 'text',
        value: 'NUMBER',
        words: { zh: '只对通道的这个订单号', en: 'for this order number of the channel alone' },
      },
      simulatorOption,
      dataDirOption,
    ],
    examples: [
      {
        line: 'npx --no-install tillway simulate pay',
        words: { zh: '付掉最新的订单', en: 'pay the newest order' },
      },
      {
        line: 'npx --no-install tillway simulate delay --times 3',
        words: { zh: '接下来三次应答变慢', en: 'the next three answers are slow' },
      },
    ],
  },
  {
    name: 'events list',
    summary: { zh: '列出最近的事件', en: 'List recent events' },
    options: [
      {
        name: 'payment',
        type: 'text',
        value: 'PAY_ID',
        words: { zh: '只看这笔支付', en: 'of this payment alone' },
      },
      {
        name: 'type',
        type: 'text',
        value: 'TYPE',
        words: { zh: '只看这种类型', en: 'of this type alone' },
      },
      {
        name: 'limit',
        type: 'text',
        value: 'N',
        words: { zh: '条数，默认 20', en: 'how many, 20 unless told' },
      },
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway events list --limit 5',
        words: { zh: '最近五条', en: 'the last five' },
      },
    ],
  },
  {
    name: 'events resend',
    summary: {
      zh: '让平台重发事件给回调地址',
      en: 'Have the platform send events to the webhook endpoints again',
    },
    args: [
      {
        name: 'event',
        optional: true,
        words: {
          zh: '事件编号 evt_…；或用 --since',
          en: 'id of the event, evt_…; or give --since',
        },
      },
    ],
    options: [
      {
        name: 'since',
        type: 'text',
        value: 'TIME',
        words: {
          zh: '重发此刻以来的全部，如 2026-01-02T08:00:00Z 或 30m、2h、1d',
          en: 'everything since then, such as 2026-01-02T08:00:00Z, or 30m, 2h, 1d ago',
        },
      },
      {
        name: 'endpoint',
        type: 'text',
        value: 'WE_ID',
        words: { zh: '只发给这个回调地址', en: 'to this endpoint alone' },
      },
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway events resend --since 2h',
        words: { zh: '两小时内的全部重发', en: 'everything of the last two hours' },
      },
    ],
  },
  {
    name: 'logs tail',
    summary: {
      zh: '看平台日志与回调投递，可按支付或请求过滤',
      en: 'Follow the log of the platform, filtered by payment or request',
    },
    detail: [
      {
        zh: '读 tillway start 写在数据目录里的日志（logs/server.jsonl），也能读别处的 JSON 行日志，或标准输入（-）。',
        en: 'Reads what tillway start writes to the data folder (logs/server.jsonl), another file of JSON lines, or standard input (-).',
      },
    ],
    options: [
      {
        name: 'file',
        type: 'text',
        value: 'FILE',
        words: { zh: '日志文件；- 为标准输入', en: 'file of the log; - is standard input' },
      },
      {
        name: 'payment',
        type: 'text',
        value: 'PAY_ID',
        words: { zh: '只看提到这笔支付的', en: 'lines that tell of this payment' },
      },
      {
        name: 'request',
        type: 'text',
        value: 'REQ_ID',
        words: { zh: '只看这个请求', en: 'lines of this request' },
      },
      {
        name: 'level',
        type: 'text',
        value: 'LEVEL',
        choices: ['debug', 'info', 'warn', 'error'],
        words: { zh: '这一级以上', en: 'this level and above' },
      },
      {
        name: 'lines',
        short: 'n',
        type: 'text',
        value: 'N',
        words: {
          zh: '先显示末尾几行，默认 20',
          en: 'lines of before to begin with, 20 unless told',
        },
      },
      {
        name: 'once',
        type: 'switch',
        words: { zh: '显示后结束，不再跟随', en: 'end after these, and do not follow' },
      },
      dataDirOption,
    ],
    examples: [
      {
        line: 'npx --no-install tillway logs tail --payment pay_01J…',
        words: { zh: '一笔支付的来龙去脉', en: 'what happened to one payment' },
      },
    ],
  },
])

/** Commands for people who look at wires and write channels. */
import type { CommandSpec } from './command.ts'

export const craftCommands: readonly CommandSpec[] = Object.freeze([
  {
    name: 'iso8583 describe',
    summary: {
      zh: '把一条 8583 报文拆开看；卡号只露首六末四',
      en: 'Take a message of ISO 8583 apart; of a card number only the first six and last four show',
    },
    args: [
      {
        name: 'hex',
        words: {
          zh: '十六进制报文；- 为标准输入',
          en: 'the message in hexadecimal; - is standard input',
        },
      },
    ],
    options: [
      {
        name: 'channel',
        type: 'text',
        value: 'CHANNEL',
        words: { zh: '用哪个通道的报文规格', en: 'whose dialect it is written in' },
      },
    ],
    examples: [
      {
        line: 'npx --no-install tillway iso8583 describe 0800…',
        words: { zh: '带或不带长度与 TPDU 都可以', en: 'with or without its length and TPDU' },
      },
    ],
  },
  {
    name: 'channel new',
    summary: {
      zh: '生成一个新通道的目录骨架，能过类型、格式与清单检查',
      en: 'Make the folder of a new channel that passes types, lint and the checks of its manifest',
    },
    args: [
      {
        name: 'name',
        words: { zh: '通道名，小写字母开头', en: 'name of the channel, lower case' },
      },
    ],
    options: [
      {
        name: 'root',
        type: 'text',
        value: 'FOLDER',
        words: { zh: '仓库目录，默认本仓库', en: 'the repository; this one unless told' },
      },
    ],
    examples: [
      {
        line: 'npx --no-install tillway channel new acmepay',
        words: { zh: 'channels/acmepay', en: 'channels/acmepay' },
      },
    ],
  },
  {
    name: 'completion',
    summary: { zh: '打印命令补全脚本', en: 'Print a script that completes commands in a shell' },
    args: [
      {
        name: 'shell',
        choices: ['bash', 'zsh', 'fish'],
        words: { zh: 'bash、zsh 或 fish', en: 'bash, zsh or fish' },
      },
    ],
    examples: [
      {
        line: 'export PATH="$PWD/node_modules/.bin:$PATH"',
        words: {
          zh: '先让这个终端认得 tillway 这个命令',
          en: 'first, so that tillway is a command of this terminal',
        },
      },
      { line: 'source <(tillway completion bash)', words: { zh: '用于 bash', en: 'for bash' } },
      {
        line: 'autoload -U compinit && compinit && source <(tillway completion zsh)',
        words: { zh: '用于 zsh', en: 'for zsh' },
      },
      { line: 'tillway completion fish | source', words: { zh: '用于 fish', en: 'for fish' } },
    ],
  },
  {
    name: 'help',
    summary: { zh: '显示某个命令的帮助', en: 'Show the help of a command' },
    args: [{ name: 'command', optional: true, words: { zh: '命令', en: 'the command' } }],
    examples: [
      {
        line: 'npx --no-install tillway help listen',
        words: { zh: 'listen 的帮助', en: 'about listen' },
      },
    ],
  },
])

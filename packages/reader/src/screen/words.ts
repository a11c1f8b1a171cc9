/** What stands on the simulated reader and around it. */
import type { Prompt } from '../contract/reader.ts'
import type { Phase } from '../device/terminal.ts'

export type Language = 'zh' | 'en'

type Shown = Exclude<Prompt, 'pin_digits'> | 'off' | 'idle' | 'waiting'

export interface Words {
  readonly name: string
  readonly display: string
  readonly power: string
  readonly connected: string
  readonly apart: string
  readonly cards: string
  readonly pinOf: (pin: string) => string
  readonly ending: (digits: string) => string
  readonly hands: string
  readonly swipe: string
  readonly badSwipe: string
  readonly insert: string
  readonly tap: string
  readonly pull: string
  readonly pad: string
  readonly clear: string
  readonly ok: string
  readonly cancel: string
  readonly digits: (count: number) => string
  readonly unnoticed: string
  readonly inside: (card: string) => string
  readonly shown: Readonly<Record<Shown, string>>
}

const zh: Words = {
  name: '模拟读卡器',
  display: '读卡器屏幕',
  power: '电源',
  connected: '已连接',
  apart: '未连接',
  cards: '选一张测试卡',
  pinOf: (pin) => `密码 ${pin}`,
  ending: (digits) => `尾号 ${digits}`,
  hands: '操作',
  swipe: '刷卡',
  badSwipe: '刷歪一次',
  insert: '插卡',
  tap: '挥卡',
  pull: '拔卡',
  pad: '密码键盘',
  clear: '清除',
  ok: '确认',
  cancel: '取消',
  digits: (count) => `已输入 ${count} 位`,
  unnoticed: '读卡器没有反应',
  inside: (card) => `卡槽里：${card}`,
  shown: {
    off: '已关机',
    idle: '欢迎使用',
    waiting: '请稍候',
    present_card: '请刷卡、插卡或挥卡',
    insert_card: '请插卡',
    swipe_card: '请刷卡',
    tap_card: '请挥卡',
    use_chip: '芯片卡请插卡',
    retry_card: '没有读到，请重试',
    try_another_card: '请换一种方式或换一张卡',
    processing: '处理中，请勿拔卡',
    enter_pin: '请输入密码，按确认',
    remove_card: '请取走卡片',
  },
}

const en: Words = {
  name: 'Simulated card reader',
  display: 'Display of the reader',
  power: 'Power',
  connected: 'Connected',
  apart: 'Not connected',
  cards: 'Choose a test card',
  pinOf: (pin) => `PIN ${pin}`,
  ending: (digits) => `ends in ${digits}`,
  hands: 'Actions',
  swipe: 'Swipe',
  badSwipe: 'Swipe badly',
  insert: 'Insert',
  tap: 'Tap',
  pull: 'Pull out',
  pad: 'PIN pad',
  clear: 'Clear',
  ok: 'OK',
  cancel: 'Cancel',
  digits: (count) => `${count} digits typed`,
  unnoticed: 'The reader took no notice',
  inside: (card) => `In the slot: ${card}`,
  shown: {
    off: 'Switched off',
    idle: 'Welcome',
    waiting: 'One moment',
    present_card: 'Swipe, insert or tap a card',
    insert_card: 'Insert the card',
    swipe_card: 'Swipe the card',
    tap_card: 'Tap the card',
    use_chip: 'This card has a chip: insert it',
    retry_card: 'Not read, try again',
    try_another_card: 'Try another way or another card',
    processing: 'Working, leave the card in',
    enter_pin: 'Enter the PIN, then OK',
    remove_card: 'Take the card',
  },
}

export const dictionaries: Readonly<Record<Language, Words>> = { zh, en }

/** What the display says in words. */
export function shownText(words: Words, phase: Phase, prompt: Prompt | undefined): string {
  if (phase === 'off' || phase === 'idle') return words.shown[phase]
  const shown: Shown = prompt === undefined || prompt === 'pin_digits' ? 'waiting' : prompt
  return words.shown[shown]
}

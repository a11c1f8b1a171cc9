/** What a reader asks for and what troubles it, in words; looked up by names that come from outside. */
import type { ReaderPrompt } from '@tillway/sdk'

type Row<Name> = readonly [name: Name, zh: string, en: string]

/** PINs have a view of their own. */
type CardPrompt = Exclude<ReaderPrompt, 'enter_pin' | 'pin_digits'>

export const prompts: readonly Row<CardPrompt>[] = [
  ['present_card', '请插卡、刷卡或挥卡', 'Insert, swipe or tap your card'],
  ['insert_card', '请插卡', 'Insert your card'],
  ['swipe_card', '请刷卡', 'Swipe your card'],
  ['tap_card', '请将银行卡靠近读卡器', 'Hold your card to the reader'],
  ['use_chip', '这张卡带芯片，请插卡', 'This card has a chip. Please insert it.'],
  ['retry_card', '没有读到，请再试一次', 'That was not read. Please try again.'],
  ['try_another_card', '读不了这张卡，请换一张', 'This card cannot be read. Please use another.'],
  ['processing', '正在读卡，请不要移开', 'Reading the card, keep it there'],
  ['remove_card', '请取走银行卡', 'Please take your card'],
]

/** What is not listed is the reader's own affair: it is said to be unusable now. */
export const problems: readonly Row<string>[] = [
  ['reader_disconnected', '读卡器已断开，请检查电源', 'The reader is gone. Is it switched on?'],
  ['reader_not_found', '没有找到读卡器，请确认已开机', 'No reader found. Is it switched on?'],
  ['reader_unknown', '不支持这台读卡器', 'This reader is not supported.'],
  ['reader_unsupported', '这里无法连接这种读卡器', 'This kind of reader cannot be reached here.'],
  ['reader_timeout', '等待超时，请重新刷卡', 'Nobody presented a card in time.'],
  ['reader_cancelled', '已在读卡器上取消', 'Canceled at the reader.'],
  [
    'card_removed',
    '银行卡移开过早，请再试一次',
    'The card was removed too early. Please try again.',
  ],
  ['card_unreadable', '读不了这张卡，请换一张', 'This card cannot be read. Please use another.'],
]

export function wordsFor<Name extends string>(
  rows: readonly Row<Name>[],
  name: string | null,
  language: 'zh' | 'en',
): string | undefined {
  const [, zh, en] = rows.find(([known]) => known === name) || []
  return language === 'zh' ? zh : en
}

import type { ReaderPrompt } from '@tillway/sdk'
import type { LaterWords } from '../later/zh.ts'

/** A file for each language: nobody reads both. */
export const texts = {
  connect: '连接读卡器',
  connectHint: '请打开读卡器电源，并放在手边',
  choose: '选择读卡器',
  reconnect: '重新连接读卡器',
  finding: '正在查找读卡器',
  connecting: '正在连接读卡器',
  battery: '电量 {0}%',
  trouble: '读卡器暂时无法使用，请重试',
  presentAgain: '重新刷卡',
  pin: '请在读卡器上输入密码',
  pinHint: '输完按“确认”；没有密码请直接按“确认”',
  typed: '已输入 {0} 位',
  online: '正在付款，请稍候',
  keepCard: '请不要拔卡',
  noSecond: '请不要再次刷卡',
  checking: '正在核实付款结果',
  checkingHint: '请不要再次刷卡。如银行已扣款而交易未成功，会自动撤销。',
  undoing: '正在撤销这笔交易',
  undoingHint: '请不要再次刷卡。已通知银行撤销，如已扣款会自动退回。',
  takeCard: '请取走银行卡',
  slip: '签购单',
  print: '打印签购单',
  sign: '请在框内签名',
  signPad: '手写签名框。也可以选择在纸质签购单上签名。',
  signDone: '完成签名',
  signSending: '正在保存签名',
  signClear: '清除重写',
  signPaper: '改在纸上签名',
} as const

/** Every text about cards at a reader; a dictionary that lacks one does not compile. */
export type ReaderWords = Readonly<Record<keyof typeof texts, string>>

export type AllReaderWords = ReaderWords & LaterWords

/** Words for names that come from outside; not properties, which the build may call otherwise. */
export type Named<Name extends string> = readonly (readonly [name: Name, text: string])[]

/** PINs have a view of their own. */
type CardPrompt = Exclude<ReaderPrompt, 'enter_pin' | 'pin_digits'>

/** What a reader asks for. */
export const prompts: Named<CardPrompt> = [
  ['present_card', '请插卡、刷卡或挥卡'],
  ['insert_card', '请插卡'],
  ['swipe_card', '请刷卡'],
  ['tap_card', '请将银行卡靠近读卡器'],
  ['use_chip', '这张卡带芯片，请插卡'],
  ['retry_card', '没有读到，请再试一次'],
  ['try_another_card', '读不了这张卡，请换一张'],
  ['processing', '正在读卡，请不要移开'],
  ['remove_card', '请取走银行卡'],
]

/** What troubles a reader. What is not listed is its own affair: it is said to be unusable now. */
export const problems: Named<string> = [
  ['reader_disconnected', '读卡器已断开，请检查电源'],
  ['reader_not_found', '没有找到读卡器，请确认已开机'],
  ['reader_unknown', '不支持这台读卡器'],
  ['reader_unsupported', '这里无法连接这种读卡器'],
  ['reader_timeout', '等待超时，请重新刷卡'],
  ['reader_cancelled', '已在读卡器上取消'],
  ['card_removed', '银行卡移开过早，请再试一次'],
  ['card_unreadable', '读不了这张卡，请换一张'],
]

export interface ReaderDictionary {
  readonly texts: ReaderWords
  readonly prompts: Named<CardPrompt>
  readonly problems: Named<string>
}

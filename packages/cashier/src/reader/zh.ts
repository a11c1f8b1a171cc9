import type { LaterWords } from '../later/zh.ts'

export const zh = {
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
  signFirst: '请先签名',
} as const

/** Every text about cards at a reader; a dictionary that lacks one does not compile. */
export type ReaderWords = Readonly<Record<keyof typeof zh, string>>

export type AllReaderWords = ReaderWords & LaterWords

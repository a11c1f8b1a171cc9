/** What the program ends with, by which scripts tell one end from another. */
import type { Words } from './words/language.ts'

export const exitCodes = Object.freeze({
  ok: 0,
  failed: 1,
  usage: 2,
  faultsFound: 3,
  unreachable: 4,
  refused: 5,
} as const)

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface ExitRow {
  readonly code: ExitCode
  readonly words: Words
}

/** For the help and the documentation. */
export const exitTable: readonly ExitRow[] = Object.freeze([
  { code: exitCodes.ok, words: { zh: '完成', en: 'done' } },
  { code: exitCodes.failed, words: { zh: '没有做成', en: 'it could not be done' } },
  {
    code: exitCodes.usage,
    words: { zh: '命令或参数写错了', en: 'the command or an option is wrong' },
  },
  {
    code: exitCodes.faultsFound,
    words: { zh: 'doctor 查出了问题', en: 'doctor found faults' },
  },
  {
    code: exitCodes.unreachable,
    words: {
      zh: '平台、模拟器或数据库连不上',
      en: 'the platform, the simulators or a database cannot be reached',
    },
  },
  {
    code: exitCodes.refused,
    words: { zh: '没有密钥，或平台不接受它', en: 'there is no key, or the platform refuses it' },
  },
])

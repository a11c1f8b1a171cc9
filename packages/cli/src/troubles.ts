/** What libraries throw, in words of this program. */
import { isPayError, TransportError } from '@tillway/kernel'
import { TillwayError, TillwayUsageError } from '@tillway/mall'
import { exitCodes } from './exit-codes.ts'
import { Trouble } from './trouble.ts'
import { same } from './words/language.ts'

export function asTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error
  if (error instanceof TillwayError) return ofPlatform(error)
  if (error instanceof TransportError) return unreachable('unreachable', error)
  if (error instanceof TillwayUsageError) {
    return new Trouble({ code: 'usage', words: same(error.message), exit: exitCodes.usage })
  }
  if (isPayError(error)) {
    return new Trouble({ code: error.code, words: same(error.message), cause: error })
  }
  const { message, code = 'failed' } = error as NodeJS.ErrnoException
  return new Trouble({ code: code.toLowerCase(), words: same(message), cause: error })
}

function ofPlatform(error: TillwayError): Trouble {
  const { code, message, status } = error
  if (status === undefined || status === null || status === 0) return unreachable(code, error)
  const isRefused = status === 401 || status === 403
  return new Trouble({
    code,
    words: { zh: `平台拒绝了：${message}`, en: `the platform refused: ${message}` },
    remedy: isRefused
      ? {
          zh: '密钥不对，或不属于这个平台：看看 .env 里的 TILLWAY_SECRET_KEY 与 TILLWAY_API_BASE',
          en: 'the key is wrong, or of another platform: look at TILLWAY_SECRET_KEY and TILLWAY_API_BASE',
        }
      : undefined,
    exit: isRefused ? exitCodes.refused : exitCodes.failed,
    cause: error,
  })
}

export function unreachable(code: string, cause: unknown, where = ''): Trouble {
  return new Trouble({
    code,
    words: {
      zh: `连不上${where === '' ? '平台' : ` ${where}`}`,
      en: `${where === '' ? 'the platform' : where} cannot be reached`,
    },
    remedy: {
      zh: '先运行 npx --no-install tillway start，或用 --api / --simulators 指明地址',
      en: 'run npx --no-install tillway start first, or tell the address by --api or --simulators',
    },
    exit: exitCodes.unreachable,
    cause,
  })
}

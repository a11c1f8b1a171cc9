/** What is printed: text for a person, or one line of JSON for each thing for a program. */
import type { Trouble } from './trouble.ts'
import type { Language, Words } from './words/language.ts'

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

export interface PrinterOptions {
  readonly language: Language
  readonly json: boolean
  readonly colours: boolean
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

export interface Printer {
  readonly language: Language
  readonly json: boolean
  /** Picks the language. */
  say(words: Words): string
  paint(text: string, colour: Colour): string
  /** A line for a person alone. */
  line(text?: string): void
  /** Something that a program may read; the text is what a person reads instead. */
  fact(value: object, text: string): void
  /** What is under way; never part of the result. */
  note(words: Words): void
  trouble(trouble: Trouble): void
}

export function createPrinter(options: PrinterOptions): Printer {
  const { language, json, colours, out, err } = options
  const say = (words: Words) => words[language]
  const paint = (text: string, colour: Colour): string => {
    const [on, off] = codes[colour]
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  }
  return {
    language,
    json,
    say,
    paint,
    line(text = '') {
      if (!json) out(`${text}\n`)
    },
    fact(value, text) {
      out(json ? `${JSON.stringify(value)}\n` : text === '' ? '' : `${text}\n`)
    },
    note(words) {
      if (!json) err(`${paint(say(words), 'dim')}\n`)
    },
    trouble({ code, words, remedy }) {
      if (json) {
        const told = remedy === undefined ? {} : { remedy: say(remedy) }
        out(`${JSON.stringify({ error: { code, message: say(words), ...told } })}\n`)
        return
      }
      err(`tillway: ${say(words)} ${paint(`[${code}]`, 'dim')}\n`)
      if (remedy !== undefined) err(`  ${say(remedy)}\n`)
    },
  }
}

/**
 * Passwords that would be tried first. Six digits that people choose are mostly dates, repeats and
 * paths on the keypad, and a list that refuses about a tenth of all is what studies of guessing found
 * to help most: a shorter one leaves the popular ones, a longer one teaches people new patterns. The
 * list is rules, so it can be read and counted.
 */

interface Rule {
  readonly name: string
  readonly refuses: (digits: string) => boolean
}

const countUp = '01234567890'
const countDown = '09876543210'
/** Rows, columns and diagonals of the keypad, both ways. */
const paths = bothWays(['147', '258', '369', '159', '357', '123', '456', '789'])
const walks = bothWays([
  '147258',
  '258369',
  '147369',
  '159357',
  '159753',
  '357159',
  '147896',
  '789632',
  '321478',
  '123698',
  '741236',
  '963214',
  '123654',
  '142536',
  '415263',
  '246810',
  '135790',
  '100200',
])
/** Read aloud they mean love, luck and riches. */
const lucky = /520|521|1314|168|666|888|518|5858|3344|9958/

export const guessableRules: readonly Rule[] = [
  { name: 'a birthday', refuses: isBirthday },
  { name: 'a lucky number', refuses: (text) => lucky.test(text) },
  { name: 'two different digits at most', refuses: (text) => /^(.)\1*(.)(\1|\2)*$/.test(text) },
  { name: 'one digit four times in a row', refuses: (text) => /(.)\1{3}/.test(text) },
  { name: 'three pairs', refuses: (text) => /^(.)\1(.)\2(.)\3$/.test(text) },
  { name: 'a pattern and itself again', refuses: (text) => /^(...)\1$/.test(text) },
  { name: 'a pattern and its mirror', refuses: (text) => /^(.)(.)(.)\3\2\1$/.test(text) },
  { name: 'a pattern and its next', refuses: isPatternAndNext },
  { name: 'pairs that count', refuses: isCountOfPairs },
  { name: 'a run of five', refuses: (text) => isRun(text.slice(0, 5)) || isRun(text.slice(1)) },
  { name: 'two runs of three', refuses: (text) => isRun(head(text)) && isRun(tail(text)) },
  { name: 'two paths', refuses: (text) => paths.has(head(text)) && paths.has(tail(text)) },
  { name: 'a walk on the keypad', refuses: (text) => walks.has(text) },
  { name: 'a year and a month', refuses: isYearAndMonth },
  { name: 'a year and two digits alike', refuses: isYearAndPair },
]

/** Refused for everybody; what is guessed of one shopper alone is in `personal.ts`. */
export function isGuessable(digits: string): boolean {
  return guessableRules.some(({ refuses }) => refuses(digits))
}

const head = (text: string): string => text.slice(0, 3)
const tail = (text: string): string => text.slice(3)
const pair = (text: string, at: 0 | 2 | 4): number => Number(text.slice(at, at + 2))

function bothWays(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [text, [...text].reverse().join('')]))
}

/** Each digit is its neighbour's next, up or down. */
function isRun(text: string): boolean {
  return countUp.includes(text) || countDown.includes(text)
}

function isPatternAndNext(text: string): boolean {
  const step = Number(tail(text)) - Number(head(text))
  return step === 1 || step === -1 || step === 111
}

/** 102030, 112233, 010203: three pairs at equal steps. */
function isCountOfPairs(text: string): boolean {
  const step = pair(text, 2) - pair(text, 0)
  return pair(text, 4) - pair(text, 2) === step && [1, 10, 11].includes(Math.abs(step))
}

const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDay(month: number, day: number): boolean {
  return day >= 1 && day <= (monthLengths[month - 1] ?? 0)
}

/** Of shoppers, their parents and their children: born from 1950 to 2029. */
const isShortYear = (year: number): boolean => year >= 50 || year <= 29

/** As YYMMDD, DDMMYY and MMDDYY. */
function isBirthday(text: string): boolean {
  const [a, b, c] = [pair(text, 0), pair(text, 2), pair(text, 4)]
  if (isShortYear(a) && isDay(b, c)) return true
  return isShortYear(c) && (isDay(b, a) || isDay(a, b))
}

const isLongYear = (year: number): boolean => year >= 1940 && year <= 2030

/** 199008, 081990. */
function isYearAndMonth(text: string): boolean {
  return besideYear(text, (rest) => Number(rest) >= 1 && Number(rest) <= 12)
}

/** 199000, 881990. */
function isYearAndPair(text: string): boolean {
  return besideYear(text, (rest) => rest[0] === rest[1])
}

/** Whether it begins or ends with a year, beside which stand such two digits. */
function besideYear(text: string, isRest: (rest: string) => boolean): boolean {
  return (
    (isLongYear(Number(text.slice(0, 4))) && isRest(text.slice(4))) ||
    (isLongYear(Number(text.slice(2))) && isRest(text.slice(0, 2)))
  )
}

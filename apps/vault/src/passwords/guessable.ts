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
/** Rows, columns and diagonals of the keypad and the row of digits, each both ways. */
const paths = ['147', '258', '369', '159', '357', '123', '456', '789'].flatMap((path) => [
  path,
  [...path].reverse().join(''),
])
const walks = new Set([
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
  '147852',
  '258963',
  '963852',
  '852741',
  '789456',
  '142536',
  '415263',
  '246810',
  '135790',
  '102030',
  '100200',
])
/** Read aloud they mean love, luck and riches; some are years, lines of songs and numbers of alarms. */
const lucky = ['520', '521', '1314', '168', '666', '888', '518', '5858', '1688', '3344', '9958']

export const guessableRules: readonly Rule[] = [
  { name: 'a birthday', refuses: isBirthday },
  { name: 'two different digits at most', refuses: (text) => new Set(text).size <= 2 },
  { name: 'one digit four times in a row', refuses: (text) => /(\d)\1{3}/.test(text) },
  { name: 'a run of five', refuses: (text) => runs(text, 5) },
  {
    name: 'two runs of three',
    refuses: (text) => runs(half(text, 0), 3) && runs(half(text, 1), 3),
  },
  { name: 'a pattern and itself again', refuses: (text) => half(text, 0) === half(text, 1) },
  { name: 'a pattern and its mirror', refuses: (text) => text === mirrored(text) },
  { name: 'three pairs', refuses: (text) => /^(\d)\1(\d)\2(\d)\3$/.test(text) },
  { name: 'a pattern and its next', refuses: (text) => isNext(half(text, 0), half(text, 1)) },
  { name: 'pairs that count', refuses: isCountOfPairs },
  { name: 'two paths on the keypad', refuses: isTwoPaths },
  { name: 'a walk on the keypad', refuses: (text) => walks.has(text) || walks.has(mirrored(text)) },
  { name: 'a lucky number', refuses: (text) => lucky.some((number) => text.includes(number)) },
  { name: 'a year and a month', refuses: isYearAndMonth },
  { name: 'a year and two digits alike', refuses: isYearAndPair },
]

/** Refused for everybody; what is guessed of one shopper alone is in `personal.ts`. */
export function isGuessable(digits: string): boolean {
  return guessableRules.some(({ refuses }) => refuses(digits))
}

const half = (text: string, which: 0 | 1): string => text.slice(which * 3, which * 3 + 3)
const mirrored = (text: string): string => [...text].reverse().join('')

/** So many neighbours that count up or down by one. */
function runs(text: string, length: number): boolean {
  for (let start = 0; start + length <= text.length; start += 1) {
    const part = text.slice(start, start + length)
    if (countUp.includes(part) || countDown.includes(part)) return true
  }
  return false
}

function isNext(first: string, second: string): boolean {
  return Math.abs(Number(second) - Number(first)) === 1 || Number(second) - Number(first) === 111
}

/** 102030, 112233, 010203: three pairs at equal steps. */
function isCountOfPairs(text: string): boolean {
  const [one, two, three] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2)))
  if (one === undefined || two === undefined || three === undefined) return false
  const step = two - one
  return three - two === step && [1, -1, 10, -10, 11, -11].includes(step)
}

function isTwoPaths(text: string): boolean {
  return paths.includes(half(text, 0)) && paths.includes(half(text, 1))
}

const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDay(month: number, day: number): boolean {
  return day >= 1 && day <= (monthLengths[month - 1] ?? 0)
}

/** Of shoppers, their parents and their children: born from 1950 to 2029. */
const isShortYear = (year: number): boolean => year >= 50 || year <= 29

/** As YYMMDD, DDMMYY and MMDDYY. */
function isBirthday(text: string): boolean {
  const [a, b, c] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2)))
  if (a === undefined || b === undefined || c === undefined) return false
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

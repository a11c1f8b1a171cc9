/** Phones in mainland China: eleven digits. */

export function isPhone(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(text)
}

export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(7)}`
}

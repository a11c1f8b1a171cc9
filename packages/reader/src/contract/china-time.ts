/** The date and time of China, which readers and cards go by: YYMMDDhhmmss. */
export function chinaTime(today: number): string {
  const eightHoursMs = 8 * 60 * 60 * 1000
  return new Date(today + eightHoursMs).toISOString().replace(/\D/g, '').slice(2, 14)
}

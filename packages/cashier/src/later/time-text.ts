/** Local date and time of an RFC 3339 timestamp, the same in every locale. */
export function timeText(timestamp: string): string {
  const date = new Date(timestamp)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replace('T', ' ')
}

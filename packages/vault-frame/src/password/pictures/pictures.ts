/**
 * The pictures that a shopper chooses one of, to know the real page by: sixteen shapes on six
 * grounds. Grounds differ in tone and in what lies behind the shape, not in hue alone. The vault has
 * them, and tells the page how to draw those that it shows.
 */

/** How one is drawn: paths in a square of 24, colours as CSS says them. */
export interface Drawn {
  readonly path: string
  readonly ground: string
  readonly figure: string
  /** What lies behind the shape; empty where nothing does. */
  readonly back: string
}

export const pictureCount = 96

/** Paths in a square of 24, each what it is called. */
const shapes = [
  /* mountains */ 'M1 20 9 6l4 7 3-4 7 11zM17 3a2 2 0 1 1-.1 0z',
  /* boat */ 'M11 3v11H4zM13 5l6 9h-6zM3 16h18l-3 5H6z',
  /* fish */ 'M2 12q6-9 13-2l7-5v14l-7-5q-7 7-13-2zM7 10v2h2v-2z',
  /* leaf */ 'M3 21Q1 4 21 3q2 18-15 15 3-6 8-9-7 3-11 12z',
  /* house */ 'M12 3 2 12h3v9h5v-6h4v6h5v-9h3z',
  /* moon */ 'M14 3a9 9 0 1 0 7 12A9 9 0 0 1 14 3z',
  /* star */ 'M12 2l3 7h7l-5 5 2 8-7-5-7 5 2-8-5-5h7z',
  /* cup */ 'M4 8h14v1h1a3 3 0 0 1 0 8h-2q-1 4-6 4t-7-7zM18 11v4q3 0 3-2t-3-2zM8 2h1v4H8zM12 2h1v4h-1z',
  /* umbrella */ 'M2 13a10 10 0 0 1 20 0zM11 13h2v6q0 3-3 3t-3-3h2q0 1 1 1t1-1z',
  /* pine */ 'M12 2l6 8h-3l6 8h-8v4h-2v-4H3l6-8H6z',
  /* flower */ 'M8 8a4 4 0 1 1 8 0 4 4 0 1 1 0 8 4 4 0 1 1-8 0 4 4 0 1 1 0-8zM12 9a3 3 0 1 0 .1 0z',
  /* butterfly */ 'M12 9Q3 1 2 7t5 6q-4 5 0 7t5-6q1 8 5 6t0-7q6 0 5-6T12 9z',
  /* mushroom */ 'M2 13Q3 3 12 3t10 10zM9 14h6l1 7H8z',
  /* cat */ 'M4 3l5 4h6l5-4v11q-2 7-8 7t-8-7zM8 12v3h2v-3zM14 12v3h2v-3z',
  /* cloud */ 'M6 19a4 4 0 0 1 0-8 6 6 0 0 1 12-1 4 4 0 0 1 0 9z',
  /* bell */ 'M12 3q6 0 6 8l3 6H3l3-6q0-8 6-8zM9 18h6q-1 3-3 3t-3-3z',
] as const

const grounds = [
  ['#dbe7f6', '#274b85'],
  ['#dfeedd', '#2f5f3a'],
  ['#f6ead0', '#7a4f14'],
  ['#7c3a4d', '#fbe9ec'],
  ['#4d4278', '#ece8fa'],
  ['#38495a', '#e6eef4'],
] as const

const backs = ['', 'M12 0a12 12 0 1 0 .1 0z', 'M0 12h24v12H0z'] as const

/** Of picture 0–95. */
export function drawnPicture(picture: number): Drawn {
  const [ground, figure] = grounds[picture % grounds.length] ?? grounds[0]
  const path = shapes[Math.floor(picture / grounds.length)] ?? shapes[0]
  return { path, ground, figure, back: backs[picture % backs.length] ?? '' }
}

import type { WayOption } from '@tillway/api/types'

/** The mark of a way comes from the server as paths; nothing is fetched. */
export function Mark({ mark }: { readonly mark: WayOption['mark'] }) {
  return (
    <svg class="mark" viewBox={mark.viewBox} aria-hidden="true">
      {mark.paths.map(({ d, fill }) => (
        <path d={d} fill={fill} />
      ))}
    </svg>
  )
}

const glyphs = {
  tick: 'M7 12.5l3.4 3.4L17.2 8.6',
  cross: 'M8.5 8.5l7 7m0-7l-7 7',
  clock: 'M12 7.2V12l3 2.2',
  dash: 'M8 12h8',
  none: '',
}

/** A round sign above a message; the words beside it say the same. */
export function Sign({ glyph }: { readonly glyph: keyof typeof glyphs }) {
  return (
    <svg class={`sign ${glyph}`} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="12" />
      <path d={glyphs[glyph]} />
    </svg>
  )
}

export function Spinner() {
  return <span class="spinner" aria-hidden="true" />
}

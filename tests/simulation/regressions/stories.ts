/**
 * Stories of runs that once broke a promise, as their seeds drew them then: a seed draws another story
 * as soon as drawing changes. With its seed, each is the run that it was.
 */
import type { Story } from '../world/story.ts'
import seed26 from './seed-26.json' with { type: 'json' }
import seed30 from './seed-30.json' with { type: 'json' }
import seed33 from './seed-33.json' with { type: 'json' }
import seed119 from './seed-119.json' with { type: 'json' }

/** What is read from JSON has its literals as texts. */
const drawn = (story: unknown): Story => story as Story

export const regressionStories: Readonly<Record<string, Story>> = {
  'regression 26': drawn(seed26),
  'regression 30': drawn(seed30),
  'regression 33': drawn(seed33),
  'regression 119': drawn(seed119),
}

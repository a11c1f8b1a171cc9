/**
 * Stories of runs that once broke a promise, as their seeds drew them then: a seed draws another story
 * as soon as drawing changes. With its seed, each is the run that it was.
 */
import type { Story } from '../world/story.ts'
import seed26 from './seed-26.json' with { type: 'json' }
import seed30 from './seed-30.json' with { type: 'json' }
import seed33 from './seed-33.json' with { type: 'json' }
import seed119 from './seed-119.json' with { type: 'json' }
import seed1258 from './seed-1258.json' with { type: 'json' }
import seed1356 from './seed-1356.json' with { type: 'json' }
import seed1459 from './seed-1459.json' with { type: 'json' }
import seed1866 from './seed-1866.json' with { type: 'json' }
import seed1946 from './seed-1946.json' with { type: 'json' }
import seed5132 from './seed-5132.json' with { type: 'json' }
import seed100556 from './seed-100556.json' with { type: 'json' }
import seed102751 from './seed-102751.json' with { type: 'json' }
import seed102933 from './seed-102933.json' with { type: 'json' }
import seed108920 from './seed-108920.json' with { type: 'json' }
import seed117232 from './seed-117232.json' with { type: 'json' }

/** What is read from JSON has its literals as texts. */
const drawn = (story: unknown): Story => story as Story

export const regressionStories: Readonly<Record<string, Story>> = {
  'regression 26': drawn(seed26),
  'regression 30': drawn(seed30),
  'regression 33': drawn(seed33),
  'regression 119': drawn(seed119),
  'regression 1258': drawn(seed1258),
  'regression 1356': drawn(seed1356),
  'regression 1459': drawn(seed1459),
  'regression 1866': drawn(seed1866),
  'regression 1946': drawn(seed1946),
  'regression 5132': drawn(seed5132),
  'regression 100556': drawn(seed100556),
  'regression 102751': drawn(seed102751),
  'regression 102933': drawn(seed102933),
  'regression 108920': drawn(seed108920),
  'regression 117232': drawn(seed117232),
}

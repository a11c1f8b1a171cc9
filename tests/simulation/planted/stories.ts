/**
 * Worlds in which mistakes show soon: each is bad in one way, and much of it. Chance decides only
 * what of it comes when, so a few seeds of each are enough.
 */
import type { Story } from '../world/story.ts'
import { channelStories } from './channel-stories.ts'
import { mallStories } from './mall-stories.ts'
import { strangerStories } from './stranger-stories.ts'

export const plantedStories = {
  ...channelStories,
  ...mallStories,
  ...strangerStories,
} as const satisfies Readonly<Record<string, Story>>

export type PlantedStory = keyof typeof plantedStories

export type { RunningDemoMall, StartDemoMallOptions } from './edge/start-demo-mall.ts'
export { startDemoMall } from './edge/start-demo-mall.ts'
export type { HostChoice } from './lab/host-choice.ts'

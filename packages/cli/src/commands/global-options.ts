/** Options that every command takes, and groups that several share. */
import type { OptionSpec } from './command.ts'

export const globalOptions: readonly OptionSpec[] = Object.freeze([
  {
    name: 'json',
    type: 'switch',
    words: { zh: '输出 JSON，每件事一行', en: 'print JSON, one line for each thing' },
  },
  {
    name: 'help',
    short: 'h',
    type: 'switch',
    words: { zh: '显示帮助', en: 'show the help' },
  },
  {
    name: 'lang',
    type: 'text',
    value: 'zh|en',
    choices: ['zh', 'en'],
    words: {
      zh: '界面语言，默认看系统',
      en: 'language of what is printed; the system’s unless told',
    },
  },
])

export const dataDirOption: OptionSpec = {
  name: 'data-dir',
  type: 'text',
  value: 'FOLDER',
  words: {
    zh: '平台的数据目录，默认仓库里的 .tillway-data',
    en: 'data folder of the platform; .tillway-data in the repository unless told',
  },
}

export const envFileOption: OptionSpec = {
  name: 'env-file',
  type: 'text',
  value: 'FILE',
  words: {
    zh: '读取配置的文件，默认当前目录的 .env',
    en: 'file to read settings from; .env here unless told',
  },
}

/** For commands that speak to a platform with a merchant’s secret key. */
export const platformOptions: readonly OptionSpec[] = Object.freeze([
  {
    name: 'api',
    type: 'text',
    value: 'URL',
    words: {
      zh: '平台地址，默认取 TILLWAY_API_BASE，再取本机正在运行的平台',
      en: 'address of the platform; TILLWAY_API_BASE, or the one that runs here, unless told',
    },
  },
  envFileOption,
  dataDirOption,
])

export const simulatorOption: OptionSpec = {
  name: 'simulators',
  type: 'text',
  value: 'URL',
  words: {
    zh: '模拟器地址，默认本机正在运行的模拟器',
    en: 'address of the simulators; those that run here unless told',
  },
}

/** What the shop sells. Prices in fen. */

export interface Product {
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly line: { readonly zh: string; readonly en: string }
  readonly about: { readonly zh: string; readonly en: string }
  /** Minor units of CNY. */
  readonly price: number
}

export const products: readonly Product[] = Object.freeze([
  {
    id: 'mug',
    name: { zh: '搪瓷杯', en: 'Enamel mug' },
    line: { zh: '轻，结实，越用越有味道', en: 'Light, tough, better with years' },
    about: {
      zh: '两层搪瓷烧在薄钢上，冷热都拿得住。杯口一圈深蓝，装得下一大杯清晨的咖啡。',
      en: 'Two coats of enamel on thin steel, with a deep blue rim. Holds a generous morning coffee.',
    },
    price: 2_990,
  },
  {
    id: 'tea',
    name: { zh: '高山乌龙', en: 'Mountain oolong' },
    line: { zh: '春茶，清香，75 克', en: 'Spring harvest, 75 g' },
    about: {
      zh: '海拔一千二百米的春茶，轻发酵，轻焙火。第一泡是花，第三泡是蜜。',
      en: 'Picked in spring at 1,200 m, lightly oxidised and lightly roasted. Flowers first, then honey.',
    },
    price: 6_800,
  },
  {
    id: 'kettle',
    name: { zh: '手冲壶', en: 'Pour-over kettle' },
    line: { zh: '细口，稳定，0.9 升', en: 'Slim spout, steady, 0.9 l' },
    about: {
      zh: '细长的壶嘴让水流听话。哑光表面，胡桃木手柄，明火和电磁炉都能用。',
      en: 'A slim spout that pours where you look. Matt finish, walnut handle, for gas and induction.',
    },
    price: 29_900,
  },
  {
    id: 'notebook',
    name: { zh: '线装笔记本', en: 'Sewn notebook' },
    line: { zh: '摊得平，写得久', en: 'Lies flat, lasts long' },
    about: {
      zh: '一百六十页米白纸，线装，摊开就平。墨水不洇，铅笔不滑。',
      en: '160 pages of cream paper, sewn so that it lies flat. Ink does not bleed.',
    },
    price: 1_990,
  },
  {
    id: 'tote',
    name: { zh: '帆布袋', en: 'Canvas tote' },
    line: { zh: '厚实棉帆布，装得下一周', en: 'Heavy cotton, room for a week' },
    about: {
      zh: '十六安棉帆布，双线缝边，内袋放得下钥匙和手机。',
      en: '16 oz cotton canvas, double stitched, with a pocket for keys and phone.',
    },
    price: 5_900,
  },
  {
    id: 'vase',
    name: { zh: '陶花瓶', en: 'Stoneware vase' },
    line: { zh: '手拉坯，一枝就好', en: 'Thrown by hand, for one stem' },
    about: {
      zh: '手拉坯，哑光釉。瓶口小，插一枝就够了。每一只都略有不同。',
      en: 'Thrown by hand and glazed matt. The neck is narrow: one stem is enough.',
    },
    price: 12_800,
  },
  {
    id: 'umbrella',
    name: { zh: '长柄伞', en: 'Walking umbrella' },
    line: { zh: '八骨，抗风，自动开', en: 'Eight ribs, stands the wind' },
    about: {
      zh: '玻纤伞骨，迎风会弯，不会断。榉木弯柄，挂在臂弯刚刚好。',
      en: 'Fibreglass ribs that bend and do not break, and a beech crook for your arm.',
    },
    price: 8_900,
  },
  {
    id: 'blanket',
    name: { zh: '羊毛披毯', en: 'Wool throw' },
    line: { zh: '细羊毛，130 × 180', en: 'Fine wool, 130 × 180' },
    about: {
      zh: '细羊毛，人字纹，流苏收边。沙发上、车里、露台上，都用得到。',
      en: 'Fine wool in a herringbone weave with a fringe, for the sofa, the car and the terrace.',
    },
    price: 46_800,
  },
  {
    id: 'tent',
    name: { zh: '双人帐篷', en: 'Tent for two' },
    line: { zh: '三季，抗风，一人五分钟', en: 'Three seasons, up in five minutes' },
    about: {
      zh: '棉混纺外帐，透气不闷。两根弓形杆，一个人五分钟就能搭好，收起来只有一只枕头大。',
      en: 'A cotton blend that breathes, on two arched poles. One person pitches it in five minutes.',
    },
    price: 268_000,
  },
])

export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id)
}

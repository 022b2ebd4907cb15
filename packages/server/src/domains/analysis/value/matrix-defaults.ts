import type { valueMatrixDefinitionSchema } from '@sextant/contract'
import type { z } from 'zod'

export type MatrixDefinition = z.output<typeof valueMatrixDefinitionSchema>
export type MatrixAxes = 'potential' | 'purchases'

/** Which cell is high on x, and on y. */
export const cellPlaces: Readonly<Record<MatrixAxes, readonly { readonly key: string; readonly highX: boolean; readonly highY: boolean }[]>> = {
  potential: [{ key: 'grow', highX: true, highY: true }, { key: 'keep', highX: true, highY: false }, { key: 'develop', highX: false, highY: true }, { key: 'lean', highX: false, highY: false }],
  purchases: [{ key: 'best', highX: true, highY: true }, { key: 'frequent', highX: true, highY: false }, { key: 'spender', highX: false, highY: true }, { key: 'uncertain', highX: false, highY: false }],
}

export const matrixDefaults: Readonly<Record<MatrixAxes, MatrixDefinition>> = {
  potential: {
    cells: [
      { key: 'grow', name: { en: 'Valuable, and can grow', zh: '高价值·高潜力' }, strategy: { en: 'Invest most: a person who looks after them, first choice of service capacity, cross-sell by need.', zh: '重点投入：专人服务、优先占用服务资源，按需交叉销售。' } },
      { key: 'keep', name: { en: 'Valuable, near its best', zh: '高价值·低潜力' }, strategy: { en: 'Protect: reliable service, early warning, no pushing. Reward loyalty, not single purchases.', zh: '稳住：可靠服务、流失预警、不推销；奖励忠诚而非单次购买。' } },
      { key: 'develop', name: { en: 'Small now, can grow', zh: '低价值·高潜力' }, strategy: { en: 'Test small investments against a control group and extend those that pay.', zh: '小额试投并设对照组，见效再扩大。' } },
      { key: 'lean', name: { en: 'Small, little to gain', zh: '低价值·低潜力' }, strategy: { en: 'Self-service and cheap channels; no contact that costs more than it brings.', zh: '自助与低成本渠道，不做得不偿失的触达。' } },
    ],
  },
  purchases: {
    cells: [
      { key: 'best', name: { en: 'Best: often and much', zh: '最佳：频次高、客单高' }, strategy: { en: 'Keep them; ask for recommendations.', zh: '维护关系，邀请转介绍。' } },
      { key: 'frequent', name: { en: 'Frequent: often, little', zh: '常客：频次高、客单低' }, strategy: { en: 'Raise the basket: sets, larger packs, neighbouring categories.', zh: '提高客单：组合装、大包装、相邻品类。' } },
      { key: 'spender', name: { en: 'Spenders: rarely, much', zh: '大单：频次低、客单高' }, strategy: { en: 'Bring them back sooner: reasons for purchases in between.', zh: '缩短回购间隔，创造间隔期购买理由。' } },
      { key: 'uncertain', name: { en: 'Uncertain: rarely, little', zh: '待定：频次低、客单低' }, strategy: { en: 'Find those who can become frequent or spenders; spend little on the rest.', zh: '筛出可转化者，其余低成本维护。' } },
    ],
  },
}

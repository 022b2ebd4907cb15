import { defineErrors } from '../../../platform/errors.ts'

export const indicatorErrors = defineErrors({
  INDICATOR_METRIC_UNKNOWN: {
    status: 422,
    message: ({ name, nearest }: { name: string; nearest: string }) => `model.yaml has no metric "${name}"${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ name, nearest }: { name: string; nearest: string }) => `model.yaml 中没有指标“${name}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: './sextant indicators choices lists the metrics; add others under metrics: in model.yaml',
  },
  INDICATOR_NOT_NUMERIC: {
    status: 422,
    message: ({ type }: { type: string }) => `the value is of type ${type}; an indicator adds up or averages numbers, amounts or conditions`,
    zh: ({ type }: { type: string }) => `取值类型为 ${type}；指标只能汇总数字、金额或条件`,
    fix: 'write a value such as sum(purchase.amount, last 90 days)',
  },
  INDICATOR_AREA_INVALID: {
    status: 422,
    message: ({ by, problem }: { by: string; problem: string }) => `"${by}" cannot split this indicator: ${problem}`,
    zh: ({ by, problem }: { by: string; problem: string }) => `“${by}”无法拆分该指标：${problem}`,
    fix: './sextant indicators choices lists what an indicator can be split by',
  },
  INDICATOR_TOO_MANY_AREAS: {
    status: 422,
    message: ({ by, limit }: { by: string; limit: number }) => `"${by}" has more than ${limit} areas`,
    zh: ({ by, limit }: { by: string; limit: number }) => `“${by}”的取值超过 ${limit} 个`,
    fix: 'split by something coarser, such as a region instead of a customer number',
  },
  INDICATOR_TOO_LONG: {
    status: 422,
    message: ({ periods, limit }: { periods: number; limit: number }) => `${periods} periods of an indicator over customers would be read; at most ${limit} are`,
    zh: ({ periods, limit }: { periods: number; limit: number }) => `该客户类指标需要读取 ${periods} 个周期，上限为 ${limit}`,
    fix: 'ask for fewer or longer periods',
  },
})

import { defineErrors } from '../../platform/errors.ts'

interface Problem {
  readonly problem: string
}

export const modelErrors = defineErrors({
  MODEL_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no model "${key}"`,
    zh: ({ key }: { key: string }) => `没有模型“${key}”`,
    fix: 'list the models with ./sextant models list',
  },
  MODEL_RULE_INVALID: {
    status: 422,
    message: ({ problem }: Problem) => `the rule is not valid: ${problem}`,
    zh: ({ problem }: Problem) => `规则无效：${problem}`,
    fix: 'mend it at the place named; ./sextant rules catalogue shows what may be named',
  },
  MODEL_FEATURE_REPEATED: {
    status: 422,
    message: ({ name }: { name: string }) => `two features are called "${name}"`,
    zh: ({ name }: { name: string }) => `特征名“${name}”重复`,
    fix: 'give each feature a name of its own',
  },
  MODEL_FEATURE_TYPE: {
    status: 422,
    message: ({ name, type }: { name: string; type: string }) => `feature "${name}" is ${type === 'date' ? 'a date' : 'an instant'}, which is neither a quantity nor a category`,
    zh: ({ name, type }: { name: string; type: string }) => `特征“${name}”是${type === 'date' ? '日期' : '时刻'}，既非数量也非类别`,
    fix: 'turn it into a number: days_since(…) or months_since(…)',
  },
  MODEL_FEATURE_UNDATED: {
    status: 422,
    message: ({ name, attributes }: { name: string; attributes: string }) => `feature "${name}" reads ${attributes}, whose value at the cut-off is not known: only the present one is stored`,
    zh: ({ name, attributes }: { name: string; attributes: string }) => `特征“${name}”使用了 ${attributes}，但系统只保存其当前值，无法得知截止时的取值`,
    fix: 'use facts instead, mark the attribute `history: fixed` in model.yaml when it never changes, or set allowCurrentAttributes when you know that it does not give the outcome away',
  },
  MODEL_CUTOFF_LATE: {
    status: 422,
    message: ({ cutoff, days, standpoint }: { cutoff: string; days: number; standpoint: string }) => `the ${days} days after ${cutoff} are not over at ${standpoint}, so nobody knows yet who responds`,
    zh: ({ cutoff, days, standpoint }: { cutoff: string; days: number; standpoint: string }) => `截止时间 ${cutoff} 之后的 ${days} 天在 ${standpoint} 尚未结束，无法得知响应情况`,
    fix: 'take an earlier cut-off, or leave it out for the latest possible one',
  },
  MODEL_TOO_FEW: {
    status: 422,
    message: ({ rows, positives }: { rows: number; positives: number }) => `${positives} of ${rows} customers responded; a model needs at least 20 who did and 20 who did not`,
    zh: ({ rows, positives }: { rows: number; positives: number }) => `${rows} 位客户中有 ${positives} 位响应；训练至少需要 20 位响应者和 20 位未响应者`,
    fix: 'widen the audience, lengthen the horizon, or choose another target or cut-off',
  },
  MODEL_NO_FEATURES: {
    status: 422,
    message: () => 'no feature tells the customers apart at the cut-off: all are constant or kept out',
    zh: () => '截止时没有任何特征能区分客户：全部为常数或被排除',
    fix: 'take a later cut-off with more history before it, name features yourself, or set allowCurrentAttributes',
  },
  MODEL_NOT_FITTED: {
    status: 422,
    message: ({ problem }: Problem) => `the regression found no optimum: ${problem}`,
    zh: ({ problem }: Problem) => `回归未收敛：${problem}`,
    fix: 'raise l2 or drop the feature named',
  },
  MODEL_BUSY: {
    status: 409,
    message: ({ key }: { key: string }) => `model "${key}" is being trained already`,
    zh: ({ key }: { key: string }) => `模型“${key}”正在训练中`,
    fix: 'wait until the training at hand is over',
  },
})

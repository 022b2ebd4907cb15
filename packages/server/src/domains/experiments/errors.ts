import { defineErrors } from '../../platform/errors.ts'

export const experimentErrors = defineErrors({
  EXPERIMENT_SHARE_INVALID: {
    status: 422,
    message: ({ share }: { share: number }) => `a control share of ${share} is not possible`,
    zh: ({ share }: { share: number }) => `对照组比例 ${share} 无效`,
    fix: 'give a share from 0 up to, but not including, 1 (0.1 is ten per cent)',
  },
  EXPERIMENT_ARMS_INCOMPLETE: {
    status: 500,
    message: ({ draw }: { draw: number }) => `no arm covers the draw ${draw}`,
    zh: ({ draw }: { draw: number }) => `没有分组覆盖抽样值 ${draw}`,
    fix: 'the arms of an experiment must cover 0 to 1 without gaps',
  },
  EXPERIMENT_REDRAWN: {
    status: 409,
    message: ({ key }: { key: string }) => `the split of "${key}" was drawn already with another salt or other shares`,
    zh: ({ key }: { key: string }) => `“${key}”已用另一个盐值或比例抽样`,
    fix: 'keep salt and shares of a split that was drawn; copy the campaign to draw anew',
  },
})

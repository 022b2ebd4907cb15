import { defineErrors } from '../../platform/errors.ts'

interface UnitParams {
  readonly unit: string
}

export const organisationErrors = defineErrors({
  UNIT_UNKNOWN: {
    status: 404,
    message: ({ unit, nearest }: UnitParams & { nearest: string }) => `there is no unit "${unit}" in the organisation${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ unit, nearest }: UnitParams & { nearest: string }) => `组织中没有单位“${unit}”${nearest === '' ? '' : `，您是否指 ${nearest}？`}`,
    fix: 'list the units with ./sextant organisation list',
  },
  UNIT_WITHIN_ITSELF: {
    status: 422,
    message: ({ unit, parent }: UnitParams & { parent: string }) => `"${parent}" lies within "${unit}", so "${unit}" cannot be put below it`,
    zh: ({ unit, parent }: UnitParams & { parent: string }) => `“${parent}”属于“${unit}”，不能作为其上级`,
    fix: 'choose a parent outside the unit',
  },
  UNIT_IN_USE: {
    status: 409,
    message: ({ unit, units, people }: UnitParams & { units: number; people: number }) => `"${unit}" still has ${units} units below it and ${people} people or API keys placed there`,
    zh: ({ unit, units, people }: UnitParams & { units: number; people: number }) => `“${unit}”下仍有 ${units} 个单位、${people} 个用户或 API 密钥`,
    fix: 'move them to another unit first: a person without a place would see the whole base',
  },
  PLACE_HOLDER_UNKNOWN: {
    status: 404,
    message: ({ holder }: { holder: string }) => `there is neither a user nor an API key "${holder}"`,
    zh: ({ holder }: { holder: string }) => `没有用户或 API 密钥“${holder}”`,
    fix: 'give the id that ./sextant users list or ./sextant api-keys list shows, or a user’s e-mail address',
  },
  SCOPE_BROKEN: {
    status: 403,
    message: ({ unit, problem }: UnitParams & { problem: string; zh: string }) => `your scope cannot be worked out, so nothing is shown: the rule of the unit "${unit}" does not fit the data (${problem})`,
    zh: ({ unit, zh }: UnitParams & { problem: string; zh: string }) => `无法确定您的数据权限范围，因此不显示任何数据：单位“${unit}”的规则与数据不符（${zh}）`,
    fix: 'ask an administrator to correct the rule of this unit under Settings, Organisation',
  },
})

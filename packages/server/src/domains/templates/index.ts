import { getTemplate, listTemplates, previewTemplate, saveTemplate, templateFields } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { CompiledTemplate } from './compile.ts'
import { compileStored, fieldsOf, listTemplatesOf, previewFor, saveTemplateVersion, templateByKey } from './template.ts'
import type { Template, TemplateDeps, TemplateField } from './template.ts'

export { templateErrors } from './errors.ts'
export type { CompiledTemplate, FieldName, Fields, Rendered } from './compile.ts'
export type { Template, TemplateDeps, TemplateField } from './template.ts'

export interface Templates {
  readonly list: () => Promise<readonly Template[]>
  readonly get: (key: string, version?: number) => Promise<Template>
  readonly fields: () => Promise<readonly TemplateField[]>
  readonly save: (input: ParsedInputOf<typeof saveTemplate>, savedBy: string) => Promise<Template>
  /** Prepared once, then rendered for each customer. */
  readonly compile: (key: string, version?: number) => Promise<CompiledTemplate>
}

export const createTemplates = (deps: TemplateDeps): Templates =>
  Object.freeze({
    list: () => listTemplatesOf(deps.store),
    get: (key: string, version?: number) => templateByKey(deps.store, key, version),
    fields: () => fieldsOf(deps),
    save: (input: ParsedInputOf<typeof saveTemplate>, savedBy: string) => saveTemplateVersion(deps, input, savedBy),
    compile: async (key: string, version?: number) => await compileStored(deps, await templateByKey(deps.store, key, version)),
  })

export const templateRoutes = (templates: Templates, deps: TemplateDeps): readonly Route[] => [
  route(listTemplates, async () => ({ templates: [...(await templates.list())] })),
  route(templateFields, async () => ({ fields: [...(await templates.fields())] })),
  route(getTemplate, async ({ key }) => await templates.get(key)),
  route(saveTemplate, async (input, { actor }) => await templates.save(input, actor.name)),
  // Whoever reads offers may preview; names and personal values only those read who may unmask them, and the record says so.
  route(previewTemplate, async (input, { actor, note }) => {
    const isMasked = !actor.permissions.includes('customers.unmask')
    note({ masked: isMasked })
    return await previewFor(deps, input, isMasked)
  }),
]

import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { count, counted, graded, listed, percentOf, say, shareOf } from './question.ts'
import type { Question } from './question.ts'
import type { Evidence } from './evidence.ts'

const columnsOf = (model: CompanyModel): readonly (readonly [name: string, column: ModelColumn])[] => [
  ...Object.values(model.levels).flatMap(({ attributes }) => Object.entries(attributes)),
  ...Object.values(model.facts).flatMap(({ columns }) => Object.entries(columns)),
]

const sourcesOf = (model: CompanyModel): readonly (readonly [name: string, system: string | undefined])[] => [
  ...Object.entries(model.levels).flatMap(([name, { source }]) => (source === undefined ? [] : [[name, source.system] as const])),
  ...Object.entries(model.facts).map(([name, { source }]) => [name, source === undefined ? 'tracking' : source.system] as const),
  ...Object.entries(model.dimensions).map(([name, { source }]) => [name, source.system] as const),
]

const systemsOf = (model: CompanyModel): readonly string[] => [...new Set(sourcesOf(model).flatMap(([, system]) => system ?? []))]

/** Columns that any segment's or offer's rule names. */
const usedColumns = ({ model, ruleTexts }: Evidence): number => {
  const words = new Set(ruleTexts.flatMap((text) => text.replaceAll(/"(?:[^"\\]|\\.)*"/g, ' ').match(/[a-z_][a-z0-9_]*/gi) ?? []))
  return columnsOf(model).filter(([name]) => words.has(name)).length
}

const copiedColumns = (model: CompanyModel): readonly string[] => {
  const places = new Map<string, Set<string>>()
  const add = (name: string, system: string): void => void places.set(name, (places.get(name) ?? new Set()).add(system))
  for (const [table, { source, attributes }] of Object.entries(model.levels)) for (const name of Object.keys(attributes)) add(name, source?.system ?? table)
  for (const [table, { source, columns }] of Object.entries(model.facts)) for (const name of Object.keys(columns)) add(name, source?.system ?? table)
  return [...places].filter(([, systems]) => systems.size > 1).map(([name, systems]) => `${name} (${systems.size})`).toSorted()
}

const reachedStatuses: ReadonlySet<string> = new Set(['reached', 'ahead', 'on_track'])

/** Questions about information, rules and strategy: the rest of the list. */
export const informationQuestions: readonly Question[] = [
  {
    key: 'right-data', link: '/data', question: say('Do we have the right kinds of data?', '我们是否拥有正确的数据种类？'),
    answer: ({ model }) => {
      const columns = columnsOf(model)
      const declared = columns.filter(([, { usedBy }]) => (usedBy?.length ?? 0) > 0).length
      return {
        state: shareOf(declared, columns.length) >= 0.5 ? 'yes' : declared > 0 ? 'partly' : 'unknown', sentence: say(`${declared} of ${columns.length} attributes and columns say which department uses them.`, `${columns.length} 个属性与字段中，${declared} 个注明了使用部门。`),
        figures: [{ label: say('Attributes with a declared user', '注明使用部门的字段'), value: shareOf(declared, columns.length), unit: 'share' }],
        ...(shareOf(declared, columns.length) >= 0.5 ? {} : { missing: say('Write usedBy for each attribute in model.yaml: an attribute nobody uses is not the right data.', '在 model.yaml 中为每个属性填写 usedBy：无人使用的属性不是正确的数据。') }),
      }
    },
  },
  {
    key: 'where-it-lies', link: '/data', question: say('Where does it all lie?', '数据都存放在哪里？'),
    answer: ({ model }) => {
      const sources = sourcesOf(model)
      const named = sources.filter(([, system]) => system !== undefined)
      const systems = listed(systemsOf(model))
      return {
        state: named.length === sources.length ? 'yes' : named.length > 0 ? 'partly' : 'no', sentence: say(`${counted(sources.length, 'table comes', 'tables come')} from ${systems.en || 'systems nobody named'}.`, `${sources.length} 张表来自：${systems.zh || '未注明的系统'}。`),
        ...(named.length === sources.length ? {} : { missing: say('Name the system of every source in model.yaml.', '在 model.yaml 中注明每个来源的系统。') }),
      }
    },
  },
  {
    key: 'right-place', link: '/data', question: say('Is it in the right place?', '数据是否放在正确的位置？'),
    answer: ({ imports, events }) => ({
      state: imports.visible > 0 ? (events.all > 0 ? 'yes' : 'partly') : 'no', sentence: say(`${counted(imports.visible, 'import')} and ${counted(events.all, 'live event')} are joined on one customer, for every rule and channel.`, `${imports.visible} 次导入与 ${count(events.all)} 个实时事件已汇聚到统一客户，供所有规则与渠道使用。`),
      ...(events.all > 0 ? {} : { missing: say('What must be known within a minute (complaints, visits) should arrive by POST /v1/track, not by file.', '需要一分钟内获知的数据（投诉、访问）应通过 POST /v1/track 到达，而非文件。') }),
    }),
  },
  {
    key: 'copied-data', link: '/data', question: say('Which data is copied, and in how many databases?', '哪些数据被复制，存在于多少个数据库？'),
    answer: ({ model }) => {
      const copied = copiedColumns(model)
      const names = listed(copied)
      return {
        state: 'yes', sentence: copied.length === 0 ? say('No attribute of the model comes from two systems.', '模型中没有属性来自两个系统。') : say(`${counted(copied.length, 'name comes', 'names come')} from more than one system: ${names.en}.`, `${copied.length} 个字段来自多个系统：${names.zh}。`),
        figures: [{ label: say('Names in several systems', '存在于多个系统的字段'), value: copied.length, unit: 'count' }],
      }
    },
  },
  {
    key: 'easy-to-get', link: '/settings?tab=users', question: say('Is it easy to get for those who need it?', '需要的人是否容易获取？'),
    answer: ({ use }) => ({
      state: use.users > 1 ? 'yes' : 'partly', sentence: say(`${counted(use.users, 'active user')}; ${use.viewers} of them opened customers, ${counted(use.exports, 'list was', 'lists were')} downloaded in 90 days.`, `${use.users} 个有效用户；近 90 天其中 ${use.viewers} 人查看过客户，导出名单 ${count(use.exports)} 次。`),
      ...(use.users > 1 ? {} : { missing: say('Invite the people who need it; roles say what they may see.', '邀请需要的人员；角色决定其可见内容。') }),
    }),
  },
  {
    key: 'share-used', link: '/segments', question: say('How much of what is shared is used?', '共享的数据有多少被使用？'),
    answer: (evidence) => {
      const all = columnsOf(evidence.model).length
      const used = usedColumns(evidence)
      return {
        state: graded(used, Math.max(1, Math.ceil(all / 4))), sentence: say(`${used} of ${all} attributes and columns are named by a rule of a segment or an offer (${percentOf(used, all)}).`, `${all} 个属性与字段中，${used} 个被客群或优惠规则引用（${percentOf(used, all)}）。`),
        figures: [{ label: say('Named by a rule', '被规则引用'), value: shareOf(used, all), unit: 'share' }],
        ...(used > 0 ? {} : { missing: say('Write segments and eligibility rules with the data.', '用这些数据编写客群与资格规则。') }),
      }
    },
  },
  {
    key: 'staff-use', link: '/customers', question: say('Can service staff use it?', '服务人员能否使用这些数据？'),
    answer: ({ use }) => ({
      state: use.agents > 0 && use.views > 0 ? 'yes' : use.agents > 0 ? 'partly' : 'no', sentence: say(`${counted(use.agents, 'agent')}; ${counted(use.views, 'customer page was', 'customer pages were')} opened in 90 days.`, `${use.agents} 个坐席；近 90 天查看客户页面 ${count(use.views)} 次。`),
      ...(use.agents > 0 ? {} : { missing: say('Give service staff the role agent.', '为服务人员分配坐席角色。') }),
    }),
  },
  {
    key: 'effect-on-revenue', link: '/measurement', question: say('What does its use do to revenue?', '使用这些数据对收入有何影响？'),
    answer: ({ campaigns }) => ({
      state: campaigns.withControl > 0 ? 'yes' : 'unknown', sentence: say(`${campaigns.withControl} of ${counted(campaigns.measured, 'campaign')} had a control group, so that their effect on revenue can be stated; the measurement page states it with its interval.`, `${campaigns.measured} 个已执行活动中 ${campaigns.withControl} 个设有对照组，可得出对收入的影响；评估页给出结果及区间。`),
      ...(campaigns.withControl > 0 ? {} : { missing: say('Run a campaign with a control group.', '开展一个带对照组的活动。') }),
    }),
  },
  {
    key: 'rules-consistent', link: '/interaction?tab=policy', question: say('Are rules consistent between channels?', '各渠道的规则是否一致？'),
    answer: (evidence) => ({
      state: evidence.rules.caps > 0 ? 'yes' : 'partly', sentence: say(`One rule language, one catalogue: ${counted(evidence.rules.segments, 'segment')}, ${counted(evidence.rules.conditioned, 'eligibility rule')} and ${counted(evidence.rules.caps, 'frequency cap')} hold on every channel alike.`, `统一规则语言与目录：${evidence.rules.segments} 个客群、${evidence.rules.conditioned} 条资格规则与 ${evidence.rules.caps} 条频控在所有渠道一致生效。`),
      ...(evidence.rules.caps > 0 ? {} : { missing: say('Set a frequency cap.', '设置频控。') }),
    }),
  },
  {
    key: 'one-message', link: '/templates', question: say('Can we send one message everywhere and know that it is right?', '能否在所有渠道发送同一信息并确保其正确？'),
    answer: ({ texts, channelNames }) => ({
      state: graded(texts.channels.length, 2), sentence: say(`${counted(texts.templates, 'template')} for ${counted(texts.channels.length, 'channel')} (${listed(texts.channels.map((channel) => channelNames.get(channel) ?? channel)).en || 'none'}), each can be seen with a real customer’s values before it is sent.`, `${texts.templates} 个模板，覆盖 ${texts.channels.length} 个渠道（${listed(texts.channels.map((channel) => channelNames.get(channel) ?? channel)).zh || '无'}），发送前可用真实客户的数据预览。`),
      ...(texts.channels.length >= 2 ? {} : { missing: say('Write the message for a second channel.', '为第二个渠道编写该信息。') }),
    }),
  },
  {
    key: 'systems-interaction-rules', link: '/segments', question: say('How many systems store rules of interaction?', '有多少个系统存放互动规则？'),
    answer: ({ rules }) => ({
      state: 'partly', sentence: say(`Here one: ${counted(rules.segments, 'segment')} (${rules.withPurpose} with a purpose), ${counted(rules.offers, 'offer')}, ${counted(rules.caps, 'cap')}. Other systems of the company cannot be seen from here.`, `此处为一个系统：${rules.segments} 个客群（${rules.withPurpose} 个注明目的）、${rules.offers} 个优惠、${rules.caps} 条频控。公司其他系统无法从此处得知。`),
      missing: say('Move the rules of other systems here, and let them ask for decisions.', '将其他系统的规则迁移至此，并让其调用决策接口。'),
    }),
  },
  {
    key: 'systems-consolidation-rules', link: '/data', question: say('How many systems store rules of consolidation?', '有多少个系统存放数据整合规则？'),
    answer: ({ model, merges }) => ({
      state: 'partly', sentence: say(`Here one: model.yaml joins ${counted(systemsOf(model).length, 'system')}; ${counted(merges.done, 'merge')} in force, ${counted(merges.open, 'candidate waits', 'candidates wait')}. Other systems cannot be seen from here.`, `此处为一个：model.yaml 整合 ${systemsOf(model).length} 个系统；已合并 ${count(merges.done)} 组，待确认 ${count(merges.open)} 组。其他系统无法从此处得知。`),
      missing: say('List the other places where customer data is consolidated, and move their rules into model.yaml.', '列出其他整合客户数据的地方，并将规则迁入 model.yaml。'),
    }),
  },
  {
    key: 'aims-reached', link: '/targets', question: say('Have we reached the aims of the strategy?', '是否达成了战略目标？'),
    answer: ({ standings: { targets }, campaigns }) => {
      const reached = targets.filter(({ status }) => reachedStatuses.has(status))
      const names = listed(targets.map(({ key, period, completion }) => `${key} ${period}: ${completion === null ? '–' : percentOf(completion, 1)}`))
      if (targets.length === 0) {
        return {
          state: 'unknown', sentence: say(`No target has figures; ${counted(campaigns.withControl, 'campaign was', 'campaigns were')} measured against control.`, `尚无设定数值的目标；${campaigns.withControl} 个活动有对照评估。`),
          missing: say('Set targets per indicator and period; their completion answers this.', '为指标与周期设定目标，其完成率即为答案。'),
        }
      }
      return {
        state: reached.length === targets.length ? 'yes' : reached.length > 0 ? 'partly' : 'no', sentence: say(`${reached.length} of ${counted(targets.length, 'target is', 'targets are')} reached or on ${targets.length === 1 ? 'its' : 'their'} way (${names.en}).`, `${targets.length} 个目标中 ${reached.length} 个已达成或进展正常（${names.zh}）。`),
        figures: [{ label: say('Targets reached or on their way', '已达成或进展正常的目标'), value: shareOf(reached.length, targets.length), unit: 'share' }],
        ...(reached.length === targets.length ? {} : { missing: say('See which units are behind, and open a watch on what holds them back.', '查看落后的单位，并对制约因素设置监控。') }),
      }
    },
  },
  {
    key: 'side-effects', link: '/measurement', question: say('Were there unforeseen side effects?', '是否出现了未预料的副作用？'),
    answer: ({ guard, standings: { openCases } }) =>
      guard.targets === 0
        ? { state: 'unknown', sentence: say('Nobody has been contacted yet.', '尚未接触任何客户。'), missing: say('Launch a campaign.', '启动一个活动。') }
        : {
            state: 'yes', sentence: say(`Refusals, complaints and opt-outs: ${percentOf(guard.targetHarm, guard.targets)} of ${counted(guard.targets, 'contact')}, ${percentOf(guard.controlHarm, guard.controls)} of ${counted(guard.controls, 'control')}. ${counted(openCases, 'case of a watch is', 'cases of watches are')} open.`, `拒绝、投诉与退订：目标组 ${count(guard.targets)} 次接触中占 ${percentOf(guard.targetHarm, guard.targets)}，对照组 ${count(guard.controls)} 人中占 ${percentOf(guard.controlHarm, guard.controls)}。监控中有 ${openCases} 个未结异常。`),
            figures: [{ label: say('Harm per contact', '每次接触的负面反应'), value: shareOf(guard.targetHarm, guard.targets), unit: 'share' }],
          },
  },
]

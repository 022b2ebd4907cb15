import type { CompanyModel } from '@sextant/contract'
import { count, counted, graded, listed, percentOf, say, shareOf } from './question.ts'
import type { Label, Question } from './question.ts'
import type { Evidence } from './evidence.ts'

const outbound = ({ contacts }: Evidence): readonly string[] => [...new Set(contacts.filter(({ direction }) => direction === 'outbound').map(({ channel }) => channel))]
const asking = ({ decisions }: Evidence): readonly string[] => decisions.map(({ channel }) => channel)
const touching = (evidence: Evidence): readonly string[] => [...new Set([...evidence.contacts.map(({ channel }) => channel), ...asking(evidence)])]
/** A channel by its name; one that was never declared by its key. */
const named = ({ channelNames }: Evidence) => (channel: string): Label => channelNames.get(channel) ?? say(channel, channel)
/** A kind of identifier by the name the model gives it; a key of a level by the level's. */
const identifierNames = (model: CompanyModel) => (kind: string): Label | string =>
  Object.values(model.levels).flatMap(({ identifiers }) => identifiers).find((one) => one.kind === kind)?.label ?? kind
const staffChannels = new Set(['call_centre', 'store', 'call_list', 'phone'])
const decisionsOn = (evidence: Evidence, isWanted: (channel: string) => boolean): number => evidence.decisions.reduce((sum, { channel, offered }) => sum + (isWanted(channel) ? offered : 0), 0)

/** Questions about contact, recognition and selling: the first fourteen of the list. */
export const contactQuestions: readonly Question[] = [
  {
    key: 'contacts-shared', link: '/interaction', question: say('Is the contact situation shared with all channels?', '接触情况是否在所有渠道共享？'),
    answer: (evidence) => {
      const names = listed(touching(evidence).map(named(evidence)))
      const contacts = evidence.contacts.reduce((sum, one) => sum + one.contacts, 0)
      return {
        state: graded(touching(evidence).length, 2), sentence: say(`${counted(contacts, 'contact stands', 'contacts stand')} in one ledger that every channel reads; channels with contacts or decisions: ${names.en || 'none'}.`, `统一台账中有 ${count(contacts)} 次接触，所有渠道共用；有接触或决策的渠道：${names.zh || '无'}。`),
        figures: evidence.contacts.map((one) => { const name = named(evidence)(one.channel); return { label: say(`${name.en}, ${one.direction}`, `${name.zh}（${one.direction === 'outbound' ? '主动触达' : '客户来访'}）`), value: one.contacts, unit: 'count' } }),
        ...(touching(evidence).length >= 2 ? {} : { missing: say('Connect a second channel: let it ask POST /v1/decide or send a campaign over it.', '接入第二个渠道：让其调用 POST /v1/decide，或通过该渠道发送活动。') }),
      }
    },
  },
  {
    key: 'transactions-shared', link: '/data', question: say('Are transactions shared with all channels?', '交易情况是否在所有渠道共享？'),
    answer: ({ model, imports }) => {
      const facts = Object.values(model.facts)
      const systems = listed([...new Set(facts.map(({ source }) => source?.system ?? 'tracking'))])
      return {
        state: imports.visible > 0 ? 'yes' : 'no', sentence: say(`${counted(facts.length, 'kind', 'kinds')} of fact from ${systems.en} ${facts.length === 1 ? 'is' : 'are'} read by every rule, page and decision.`, `来自${systems.zh}的 ${facts.length} 类事实可供所有规则、页面和决策使用。`),
        ...(imports.visible > 0 ? {} : { missing: say('Import the transactions.', '导入交易数据。') }),
      }
    },
  },
  {
    key: 'representative-sees-all', link: '/customers', question: say('Can a service representative see a customer’s whole business?', '客服代表能否看到客户的全部业务？'),
    answer: ({ use, model }) => ({
      state: use.agents > 0 ? 'yes' : 'partly',
      sentence: say(`The customer page shows all ${counted(Object.keys(model.facts).length, 'kind', 'kinds')} of fact; ${use.agents === 1 ? '1 active user is an agent' : `${count(use.agents)} active users are agents`}; opened ${counted(use.views, 'time')} by ${counted(use.viewers, 'person', 'people')} in 90 days.`, `客户页面展示全部 ${Object.keys(model.facts).length} 类事实；有 ${use.agents} 个坐席账号；近 90 天由 ${use.viewers} 人查看 ${count(use.views)} 次。`),
      figures: [{ label: say('Customer pages opened', '客户页面查看次数'), value: use.views, unit: 'count' }],
      ...(use.agents > 0 ? {} : { missing: say('Give the representatives users with the role agent.', '为客服代表创建坐席角色的账号。') }),
    }),
  },
  {
    key: 'customers-see-themselves', link: '/settings?tab=keys', question: say('Can customers see their business on the web?', '客户能否在网上查看自己的业务？'),
    answer: ({ use }) => ({
      state: 'unknown', sentence: say(`Sextant serves profiles and scores to the web site by API; ${counted(use.keys, 'API key is', 'API keys are')} in force. Whether the site shows them is not known here.`, `Sextant 通过 API 向网站提供客户画像与评分；当前有 ${use.keys} 个有效密钥。网站是否展示，此处无从得知。`),
      missing: say('Ask the owner of the web site, and let its page report views with POST /v1/page.', '请向网站负责人确认，并让页面通过 POST /v1/page 上报浏览。'),
    }),
  },
  {
    key: 'marketers-analyse-all', link: '/analysis', question: say('Can marketers analyse one customer’s whole dealings, attitudes and behaviour over time?', '营销人员能否分析单个客户长期的往来、态度与行为？'),
    answer: ({ model, responses }) => {
      const attitudes = Object.entries(model.facts).filter(([name]) => /survey|complaint|review|nps|feedback|service_request/.test(name)).map(([, { label }]) => label)
      const reacted = responses.reduce((sum, one) => sum + one.responses, 0)
      return {
        state: attitudes.length > 0 ? 'yes' : 'partly',
        sentence: say(`Dealings and behaviour: ${counted(Object.keys(model.facts).length, 'kind', 'kinds')} of fact on one time line, ${counted(reacted, 'response')}. Attitudes: ${listed(attitudes).en || 'no fact tells them'}.`, `往来与行为：${Object.keys(model.facts).length} 类事实汇于同一时间线，${count(reacted)} 次响应。态度：${listed(attitudes).zh || '没有相应的事实'}。`),
        ...(attitudes.length > 0 ? {} : { missing: say('Declare a fact for surveys, complaints or service requests in model.yaml.', '在 model.yaml 中声明问卷、投诉或服务请求事实。') }),
      }
    },
  },
  {
    key: 'one-integrated-campaign', link: '/campaigns', question: say('Can we run one integrated campaign?', '能否开展一个整合的营销活动？'),
    answer: ({ campaigns, rules }) => ({
      state: campaigns.measured > 0 ? 'yes' : 'no', sentence: say(`${campaigns.measured} of ${counted(campaigns.all, 'campaign has', 'campaigns have')} run over one audience, one set of ${counted(rules.caps, 'frequency cap')} and one ledger.`, `${campaigns.all} 个活动中已有 ${campaigns.measured} 个执行，共用同一客群、${rules.caps} 条频控和同一台账。`),
      ...(campaigns.measured > 0 ? {} : { missing: say('Launch a campaign.', '启动一个活动。') }),
    }),
  },
  {
    key: 'several-channels', link: '/campaigns', question: say('Can we use several channels at once?', '能否同时使用多个渠道？'),
    answer: (evidence) => {
      const names = listed(outbound(evidence).map(named(evidence)))
      return {
        state: graded(outbound(evidence).length, 2), sentence: say(`Customers have been contacted over ${counted(outbound(evidence).length, 'outbound channel')}: ${names.en || 'none'}.`, `已通过 ${outbound(evidence).length} 个主动触达渠道接触客户：${names.zh || '无'}。`),
        ...(outbound(evidence).length >= 2 ? {} : { missing: say('Plan a campaign on a second channel (e-mail, call list …).', '在第二个渠道（邮件、外呼名单等）上安排活动。') }),
      }
    },
  },
  {
    key: 'service-levels', link: '/offers', question: say('Do we give different levels of service by who is calling?', '能否按来电者身份提供不同级别的服务？'),
    answer: (evidence) => {
      const staff = decisionsOn(evidence, (channel) => staffChannels.has(channel))
      return {
        state: evidence.rules.conditioned > 0 && staff > 0 ? 'yes' : evidence.rules.conditioned > 0 ? 'partly' : 'no',
        sentence: say(`${evidence.rules.conditioned} of ${counted(evidence.rules.offers, 'active offer has', 'active offers have')} eligibility rules; ${counted(staff, 'decision')} gave something to callers and visitors.`, `${evidence.rules.offers} 个有效优惠中 ${evidence.rules.conditioned} 个设有资格规则；为来电与到店客户作出 ${count(staff)} 次有结果的决策。`),
        ...(evidence.rules.conditioned > 0 && staff > 0 ? {} : { missing: say('Write eligibility rules by customer value, and let the call centre ask POST /v1/decide with channel call_centre.', '按客户价值编写资格规则，并让呼叫中心以 call_centre 渠道调用 POST /v1/decide。') }),
      }
    },
  },
  {
    key: 'recognised-anywhere', link: '/data', question: say('Can we recognise a customer on any channel?', '能否在任何渠道识别客户？'),
    answer: ({ identifiers, customers, model }) => {
      const kinds = listed(identifiers.kinds.map(identifierNames(model)))
      return {
        state: shareOf(identifiers.several, customers) >= 0.5 ? 'yes' : identifiers.any > 0 ? 'partly' : 'no',
        sentence: say(`${percentOf(identifiers.several, customers)} of customers are known by two kinds of identifier or more (${kinds.en || 'none declared'}), ${percentOf(identifiers.any, customers)} by at least one.`, `${percentOf(identifiers.several, customers)} 的客户拥有两种及以上标识（${kinds.zh || '未声明'}），${percentOf(identifiers.any, customers)} 至少有一种。`),
        figures: [{ label: say('Known by two kinds or more', '拥有两种及以上标识'), value: shareOf(identifiers.several, customers), unit: 'share' }, { label: say('Known by at least one', '至少有一种标识'), value: shareOf(identifiers.any, customers), unit: 'share' }],
        ...(shareOf(identifiers.several, customers) >= 0.5 ? {} : { missing: say('Declare more identifiers (phone, e-mail, card, device) in model.yaml.', '在 model.yaml 中声明更多标识（电话、邮箱、卡号、设备）。') }),
      }
    },
  },
  {
    key: 'share-recognised', link: '/interaction?tab=events', question: say('What share of callers is recognised, and how often must a number be typed?', '有多少来电者被识别？需要手工输入号码的比例是多少？'),
    answer: ({ events }) =>
      events.all === 0
        ? { state: 'unknown', sentence: say('No event has been received from a web site, telephone exchange or terminal.', '尚未收到来自网站、电话交换机或终端的事件。'), missing: say('Send calls and visits to POST /v1/track with the number that rang.', '将来电与访问连同号码发送到 POST /v1/track。') }
        : {
            state: shareOf(events.recognised, events.all) >= 0.9 ? 'yes' : 'partly',
            sentence: say(`${percentOf(events.recognised, events.all)} of ${counted(events.all, 'event was', 'events were')} recognised; the rest (${percentOf(events.all - events.recognised, events.all)}) would have to be asked for a number.`, `${count(events.all)} 个事件中 ${percentOf(events.recognised, events.all)} 已识别；其余 ${percentOf(events.all - events.recognised, events.all)} 需要人工询问号码。`),
            figures: [{ label: say('Events recognised', '已识别事件'), value: shareOf(events.recognised, events.all), unit: 'share' }],
          },
  },
  {
    key: 'web-preferences-known', link: '/customers', question: say('Does the representative know the customer’s preferences on the web?', '客服代表是否了解客户的网上偏好？'),
    answer: ({ events }) => ({
      state: events.recognised > 0 ? 'yes' : 'no', sentence: say(`${counted(events.recognised, 'recognised web event stands', 'recognised web events stand')} in customers’ time lines.`, `客户时间线中有 ${count(events.recognised)} 个已识别的网上事件。`),
      ...(events.recognised > 0 ? {} : { missing: say('Put the tracking snippet of the web site on POST /v1/track and identify visitors who sign in.', '在网站上接入 POST /v1/track，并识别已登录的访客。') }),
    }),
  },
  {
    key: 'two-channels', link: '/analysis', question: say('How many customers use two or more channels?', '有多少客户使用两个或以上渠道？'),
    answer: ({ channelUse }) => ({
      state: channelUse.any > 0 ? 'yes' : 'unknown', sentence: say(`${count(channelUse.several)} of ${counted(channelUse.any, 'customer')} who ${channelUse.any === 1 ? 'was' : 'were'} ever in touch (${percentOf(channelUse.several, channelUse.any)}) use two channels or more, counting systems that facts come from.`, `${count(channelUse.any)} 位有往来的客户中，${count(channelUse.several)} 位（${percentOf(channelUse.several, channelUse.any)}）使用两个及以上渠道（含事实来源系统）。`),
      figures: [{ label: say('Customers on two channels or more', '使用两个及以上渠道的客户'), value: channelUse.several, unit: 'count' }],
      ...(channelUse.any > 0 ? {} : { missing: say('Import facts or send a campaign.', '导入事实或发送活动。') }),
    }),
  },
  {
    key: 'cross-sell-representatives', link: '/measurement', question: say('How much revenue comes from cross-sell by representatives?', '客服代表的交叉销售带来多少收入？'),
    answer: ({ responses }) => {
      const staff = responses.filter(({ channel }) => staffChannels.has(channel))
      const value = staff.reduce((sum, { valueMinor }) => sum + valueMinor, 0)
      return {
        state: staff.length > 0 ? 'yes' : 'unknown', sentence: say(`Responses to offers made by people (call centre, store, call lists): ${count(staff.reduce((sum, one) => sum + one.responses, 0))}. Their value is credited, not proved: see measurement for what contact caused.`, `人工渠道（呼叫中心、门店、外呼名单）优惠的响应：${count(staff.reduce((sum, one) => sum + one.responses, 0))} 次。其金额为归属值而非因果值，因果效果见评估页。`),
        figures: [{ label: say('Value of responses through people', '人工渠道响应金额'), value, unit: 'money' }],
        ...(staff.length > 0 ? {} : { missing: say('Let agents report outcomes of offers with POST /v1/outcomes, or load call list outcomes.', '让坐席通过 POST /v1/outcomes 回传结果，或导入外呼结果。') }),
      }
    },
  },
  {
    key: 'web-sells', link: '/interaction?tab=decide', question: say('Can we cross-sell and up-sell on the web?', '能否在网上进行交叉销售与升级销售？'),
    answer: (evidence) => {
      const web = decisionsOn(evidence, (channel) => channel === 'web' || channel === 'app')
      return {
        state: web > 0 ? 'yes' : 'no', sentence: say(`${counted(web, 'decision')} put an offer on the web; ${counted(evidence.rules.offers, 'offer is', 'offers are')} active.`, `网上已作出 ${count(web)} 次有优惠的决策；共有 ${evidence.rules.offers} 个有效优惠。`),
        ...(web > 0 ? {} : { missing: say('Let the web site ask POST /v1/decide with channel web.', '让网站以 web 渠道调用 POST /v1/decide。') }),
      }
    },
  },
]

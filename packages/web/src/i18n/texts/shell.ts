import { defineTexts } from '../define-texts.ts'

export const shellTexts = defineTexts(
  {
    skip: 'Skip to content', mainNavigation: 'Main navigation', home: 'Home', customers: 'Customers', analysis: 'Analysis', watches: 'Watches', targets: 'Targets', reports: 'Reports', segments: 'Segments', models: 'Models', offers: 'Offers', templates: 'Templates', campaigns: 'Campaigns',
    optimisation: 'Optimisation', interaction: 'Interaction', measurement: 'Measurement', data: 'Data', console: 'SQL console', settings: 'Settings', groupKnow: 'Know', groupAct: 'Act', groupLearn: 'Learn', groupRun: 'Run',
    searchPlaceholder: 'Find a customer, segment or page', searchHint: 'Type an identifier, a name or a page', searchNothing: 'Nothing fits “{{text}}”', searchPages: 'Pages', searchKeys: '↑ ↓ to move, Enter to open, Esc to close',
    language: 'Language', colourScheme: 'Colour scheme', light: 'Light', dark: 'Dark', auto: 'As the system', userMenu: 'Account of {{name}}', signOut: 'Sign out', myAccount: 'My account', signIn: 'Sign in', email: 'E-mail', password: 'Password', openNavigation: 'Open navigation',
    signInTitle: 'Sign in to Sextant', signInLead: 'Know where you stand. Choose where to go.', signInFailed: 'E-mail or password is wrong.', signedOut: 'Your session has ended. Please sign in again.', noCompany: 'No company yet',
    warehouseAway: 'The warehouse has been away since {{at}}', warehouseRefused: 'The warehouse has refused Sextant’s sign-in since {{at}}', warehouseRest: 'Figures that come from it are missing until it is back; what is kept in Sextant itself (campaigns, segments, offers, contacts, settings) can be used.',
    warehouseWaiting: 'Waiting for it: {{what}}. It goes in by itself.', waitingEvents_one: '{{formatted}} event', waitingEvents_other: '{{formatted}} events', waitingLoads_one: '{{formatted}} load of a table', waitingLoads_other: '{{formatted}} loads of tables',
    warehouseBack: 'The warehouse is back.',
    thin: 'What this page does today', role_administrator: 'Administrator', role_analyst: 'Analyst', role_operator: 'Campaign operator', role_agent: 'Agent', role_insight: 'Insight', role_viewer: 'Viewer', role_tracker: 'Tracker',
  },
  {
    skip: '跳到正文', mainNavigation: '主导航', home: '首页', customers: '客户', analysis: '分析', watches: '监测', targets: '目标', reports: '报告', segments: '客群', models: '模型', offers: '优惠', templates: '模板', campaigns: '活动',
    optimisation: '优化', interaction: '接触', measurement: '评估', data: '数据', console: 'SQL 控制台', settings: '设置', groupKnow: '认识', groupAct: '行动', groupLearn: '评估', groupRun: '运行',
    searchPlaceholder: '查找客户、客群或页面', searchHint: '输入标识、姓名或页面名', searchNothing: '没有符合“{{text}}”的结果', searchPages: '页面', searchKeys: '↑ ↓ 移动，Enter 打开，Esc 关闭',
    language: '语言', colourScheme: '配色', light: '浅色', dark: '深色', auto: '跟随系统', userMenu: '{{name}} 的账户', signOut: '退出登录', myAccount: '我的账户', signIn: '登录', email: '邮箱', password: '密码', openNavigation: '打开导航',
    signInTitle: '登录 Sextant', signInLead: '知所在，择所往。', signInFailed: '邮箱或密码不正确。', signedOut: '会话已结束，请重新登录。', noCompany: '尚无公司',
    warehouseAway: '数据仓库自 {{at}} 起不可用', warehouseRefused: '数据仓库自 {{at}} 起拒绝 Sextant 登录', warehouseRest: '来自数据仓库的数字暂时无法显示；保存在 Sextant 自身的内容（活动、客群、优惠、接触、设置）仍可使用。',
    warehouseWaiting: '等待写入：{{what}}。恢复后自动写入。', waitingEvents_one: '{{formatted}} 个事件', waitingEvents_other: '{{formatted}} 个事件', waitingLoads_one: '{{formatted}} 张表的载入', waitingLoads_other: '{{formatted}} 张表的载入',
    warehouseBack: '数据仓库已恢复。',
    thin: '此页目前的功能', role_administrator: '管理员', role_analyst: '分析师', role_operator: '活动运营', role_agent: '坐席', role_insight: '洞察', role_viewer: '只读', role_tracker: '采集',
  },
)

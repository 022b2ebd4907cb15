import { defineTexts } from '../define-texts.ts'

export const ivocTexts = defineTexts(
  {
    title: 'What the company can answer today', summary: 'Of {{all}} questions: {{yes}} yes, {{partly}} partly, {{no}} no, {{unknown}} not known here.', missing: 'What is missing', see: 'Where to see or mend it', filter: 'Answers shown', all: 'All', none: 'No question has this answer.',
    yes: 'Yes', partly: 'Partly', no: 'No', unknown: 'Not known',
  },
  {
    title: '公司目前能回答什么', summary: '共 {{all}} 个问题：是 {{yes}}，部分 {{partly}}，否 {{no}}，此处未知 {{unknown}}。', missing: '缺少什么', see: '查看或改进', filter: '显示的答案', all: '全部', none: '没有问题属于该答案。',
    yes: '是', partly: '部分', no: '否', unknown: '未知',
  },
)

import type { PanelText } from '../panels/panel.ts';

/** The panels that only the Overview has. */
export const OVERVIEW_TEXTS = {
  notRead: {
    en: {
      title: 'Resources not read',
      description:
        'Resources that were never read, or whose last successful poll is older than the alert threshold. Click for their poll failures.',
      empty: 'No exporter of this job is scraped, or the variables select no resources',
    },
    zh: {
      title: '未读取的资源',
      description:
        '从未读取成功，或距最近一次成功轮询的时间已达到告警阈值的资源数。点击可查看轮询失败的情况。',
      empty: '该作业下没有抓取到 Exporter，或当前变量未选中任何资源',
    },
  },
  resources: {
    en: {
      title: 'Resources',
      description:
        'Configured resources, one per row: poll status, running and failed tasks, estimated completion. Click a resource for its tasks.',
      empty: 'No exporter of this job is scraped, or the variables select no resources',
    },
    zh: {
      title: '资源',
      description:
        '已配置的资源，每行一个：轮询状态、运行中和失败的任务数，以及预计完成时间。点击资源可查看其任务。',
      empty: '该作业下没有抓取到 Exporter，或当前变量未选中任何资源',
    },
  },
} as const satisfies Record<string, PanelText>;

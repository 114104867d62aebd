import type { PanelText } from '../panels/panel.ts';

/** The panels that only the Overview has. */
export const OVERVIEW_TEXTS = {
  notRead: {
    en: {
      title: 'Resources not read',
      description:
        'Resources that were never read, or whose last good poll is as old as the alert on it says. Click to see how their polls fail.',
      empty: 'No exporter of this job is scraped, or the variables select no resource',
    },
    zh: {
      title: '未读取的资源',
      description: '从未读取成功，或最近成功轮询已达告警所定时长的资源数。点击查看轮询失败情况。',
      empty: '该作业没有被抓取的 Exporter，或当前变量未选中资源',
    },
  },
  resources: {
    en: {
      title: 'Resources',
      description:
        'One row for each configured resource: whether it is read, how many of its tasks run and failed, and when they will be done. Click on a resource for its tasks.',
      empty: 'No exporter of this job is scraped, or the variables select no resource',
    },
    zh: {
      title: '资源',
      description:
        '每个已配置资源一行：是否读取正常、运行与失败的任务数以及预计完成时间。点击资源可查看其任务。',
      empty: '该作业没有被抓取的 Exporter，或当前变量未选中资源',
    },
  },
} as const satisfies Record<string, PanelText>;

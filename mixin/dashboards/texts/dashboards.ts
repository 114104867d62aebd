import type { DashboardName, Language } from '../../dashboard-identity.ts';

interface DashboardWords {
  readonly title: string;
  readonly description: string;
}

/** Titles and descriptions of the dashboards. */
export const DASHBOARD_TITLES: Readonly<Record<DashboardName, Readonly<Record<Language, DashboardWords>>>> = {
  overview: {
    en: {
      title: 'SenseCore ADS: Overview',
      description: 'Running and failed tasks with their reasons, transfer rates, and data freshness.',
    },
    zh: {
      title: 'SenseCore ADS：概览',
      description: '正在运行的任务、失败的任务及原因、传输速率，以及数据的新鲜度。',
    },
  },
  resource: {
    en: {
      title: 'SenseCore ADS: Resource',
      description: 'One data-sync resource: all its tasks, their failures and their progress.',
    },
    zh: {
      title: 'SenseCore ADS：资源',
      description: '单个数据同步工具资源：全部任务、失败原因与进度。',
    },
  },
  task: {
    en: {
      title: 'SenseCore ADS: Task',
      description: 'One task: state, source and destination, estimated completion, and failure reason.',
    },
    zh: {
      title: 'SenseCore ADS：任务',
      description: '单个任务：当前状态、传输内容、预计完成时间与失败原因。',
    },
  },
  exporter: {
    en: {
      title: 'SenseCore ADS: Exporter',
      description: 'The exporter itself: API calls, polls, exposition and process.',
    },
    zh: {
      title: 'SenseCore ADS：Exporter 自身',
      description: 'Exporter 自身的运行情况：API 调用、轮询、指标输出与进程。',
    },
  },
};

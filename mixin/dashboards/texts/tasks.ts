import { MIN_FINISHED_TASKS, WINDOWS } from '../../thresholds.ts';
import { MOST_ACTIVE_TASKS } from '../limits.ts';
import type { PanelText } from '../panels/panel.ts';

const WINDOW = WINDOWS.failureRatioWindow;

const NO_RESOURCE = {
  en: 'No resource was read yet, or the variables select none',
  zh: '尚未读取到任何资源，或当前变量未选中任何资源',
};

/** The panels about tasks that more than one dashboard has. */
export const TASK_TEXTS = {
  running: {
    en: {
      title: 'Running',
      description: 'Tasks in SCANNING or DOING, as of the last poll.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '运行中',
      description: '截至最近一次轮询，处于 SCANNING 或 DOING 状态的任务数。',
      empty: NO_RESOURCE.zh,
    },
  },
  failedNow: {
    en: {
      title: 'Failed now',
      description: 'Tasks currently listed as FAILED, however long ago they failed.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '当前失败',
      description: 'ADS 当前列出的 FAILED 任务数，不论何时失败。',
      empty: NO_RESOURCE.zh,
    },
  },
  failedInRange: {
    en: {
      title: 'Failed in this range',
      description:
        'Observed failures within the time range, including failed retries. Based on a counter, so failures between two scrapes are included.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '时段内失败次数',
      description:
        '所选时间范围内任务失败的次数，重试后再次失败也计入。数据来自计数器，不会遗漏两次抓取之间的失败。',
      empty: NO_RESOURCE.zh,
    },
  },
  allDone: {
    en: {
      title: 'All complete',
      description: 'Estimated completion of the last running task, from the observed progress.',
      empty: 'No task in DOING with observed progress',
    },
    zh: {
      title: '全部完成',
      description: '根据轮询到的进展速度估算，最后一个运行中任务的完成时间。',
      empty: '没有处于 DOING 且已轮询到进展的任务，暂时无法估算',
    },
  },
  transferRate: {
    en: {
      title: 'Transfer rate',
      description: 'Total of all tasks in DOING, as reported by ADS.',
      empty: 'No task is in DOING',
    },
    zh: {
      title: '传输速率',
      description: '所有 DOING 任务的速率之和，以 ADS 返回值为准。',
      empty: '没有处于 DOING 的任务',
    },
  },
  failedTasks: {
    en: {
      title: 'Failed tasks',
      description:
        'Tasks in FAILED within the time range, with the reason and the current state. The reason is derived from the error message, which the status page of the exporter shows in full. Click a task for details.',
      empty: 'No task was in FAILED in this range, or metrics.tasks excludes failed tasks',
    },
    zh: {
      title: '失败的任务',
      description:
        '所选时间范围内出现过 FAILED 的每个任务、失败原因及之后的状态。原因根据错误信息归类得出，完整信息可在 Exporter 状态页查看。点击任务可查看详情。',
      empty: '该时间范围内没有任务处于 FAILED，或 metrics.tasks 未给失败任务输出序列',
    },
  },
  activeTasks: {
    en: {
      title: 'Active tasks',
      description: `Tasks in SCANNING, DOING or PAUSED: the ${MOST_ACTIVE_TASKS} longest in their state. The Resource dashboard has all tasks of a resource. "Without progress" turns red if SenseCoreAdsTaskStalled fires.`,
      empty: 'No task is active, or metrics.tasks is none',
    },
    zh: {
      title: '活动任务',
      description: `处于 SCANNING、DOING 或 PAUSED 的任务，取停留在当前状态最久的 ${MOST_ACTIVE_TASKS} 个；资源仪表盘中有该资源的全部任务。“无进展时长”变红表示触发 SenseCoreAdsTaskStalled 告警。`,
      empty: '没有活动任务，或 metrics.tasks 未给任务输出序列',
    },
  },
  allTasks: {
    en: {
      title: 'Tasks',
      description:
        'Tasks of the resource that have series, with progress and estimated completion. Click a task for details.',
      empty: 'No task is listed, the resource is stale, or metrics.tasks is none',
    },
    zh: {
      title: '任务',
      description: '该资源中有独立序列的每个任务及其进度和预计完成时间。点击任务可查看详情。',
      empty: '列表中没有任务、资源数据已过时，或 metrics.tasks 未给任务输出序列',
    },
  },
  tasksByState: {
    en: {
      title: 'Tasks by state',
      description: 'All tasks listed by ADS, including tasks without series.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '各状态任务数',
      description: 'ADS 列出的全部任务，不论是否有独立序列。',
      empty: NO_RESOURCE.zh,
    },
  },
  endedTasks: {
    en: {
      title: 'Finished tasks',
      description: 'Tasks observed to finish before each point in time, by final state.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '结束的任务',
      description: '截至各时间点的一段时间内结束的任务数，按结束时的状态区分。',
      empty: NO_RESOURCE.zh,
    },
  },
  rateByResource: {
    en: {
      title: 'Transfer rate by resource',
      description: 'Total of the tasks in DOING of each resource, as reported by ADS.',
      empty: 'No task was in DOING in this range',
    },
    zh: {
      title: '各资源传输速率',
      description: '每个资源中 DOING 任务的速率之和，以 ADS 返回值为准。',
      empty: '该时间范围内没有任务处于 DOING',
    },
  },
  filesByResource: {
    en: {
      title: 'Files per second by resource',
      description: 'Transferred files of each resource, as observed by polls.',
      empty: NO_RESOURCE.en,
    },
    zh: {
      title: '各资源每秒文件数',
      description: '根据轮询结果计算的每个资源每秒传输的文件数。',
      empty: NO_RESOURCE.zh,
    },
  },
  freshness: {
    en: {
      title: 'Age of the last successful poll, in poll intervals',
      description: 'Freshness of the data. SenseCoreAdsResourceNotRead fires above the dashed line.',
      empty: 'No successful poll yet: see the Exporter dashboard for the reason',
    },
    zh: {
      title: '距最近一次成功轮询（按轮询间隔数）',
      description: '当前数据的新旧程度。超过虚线会触发 SenseCoreAdsResourceNotRead 告警。',
      empty: '尚无成功的轮询，原因见 Exporter 仪表盘',
    },
  },
  failureRatio: {
    en: {
      title: `Failure ratio, last ${WINDOW}`,
      description: `Failed tasks as a share of those that completed or failed, if there were at least ${MIN_FINISHED_TASKS}. An alert fires above the dashed line.`,
      empty: `Fewer than ${MIN_FINISHED_TASKS} tasks of each resource completed or failed within ${WINDOW}`,
    },
    zh: {
      title: `最近 ${WINDOW} 失败率`,
      description: `失败任务占已完成与失败任务总数的比例，这两类任务至少有 ${MIN_FINISHED_TASKS} 个时才计算。达到虚线会触发相应告警。`,
      empty: `${WINDOW} 内每个资源完成或失败的任务都少于 ${MIN_FINISHED_TASKS} 个`,
    },
  },
} as const satisfies Record<string, PanelText>;

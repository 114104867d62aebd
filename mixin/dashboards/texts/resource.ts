import type { PanelText } from '../panels/panel.ts';

const NONE_ACTIVE = { en: 'No task was active in this range', zh: '该时间范围内没有活动任务' };

/** The panels that only the Resource dashboard has. */
export const RESOURCE_TEXTS = {
  lastPoll: {
    en: {
      title: 'Last poll',
      description:
        'Whether the last poll of the resource succeeded. For the reason, see "Failed polls" below.',
      empty: 'The resource was not polled yet',
    },
    zh: {
      title: '最近一次轮询',
      description: '该资源最近一次轮询是否成功。失败原因见下方“失败的轮询”。',
      empty: '该资源尚未轮询',
    },
  },
  states: {
    en: {
      title: 'Task states',
      description:
        'One row per task. Tasks with the same name are distinguished by the beginning of their id.',
      empty: 'No task was listed in this range, or metrics.tasks is none',
    },
    zh: {
      title: '任务状态时间线',
      description: '每个任务一行；同名任务用 ID 的前几位区分。',
      empty: '该时间范围内没有任务，或 metrics.tasks 未给任务输出序列',
    },
  },
  progress: {
    en: {
      title: 'Progress of active tasks',
      description: 'As reported by ADS. A flat line is a task without progress.',
      empty: NONE_ACTIVE.en,
    },
    zh: {
      title: '活动任务进度',
      description: '以 ADS 返回值为准。曲线走平表示任务没有进展。',
      empty: NONE_ACTIVE.zh,
    },
  },
  rateByTask: {
    en: {
      title: 'Transfer rate by task',
      description: 'Of each task in DOING, as reported by ADS.',
      empty: 'No task was in DOING in this range',
    },
    zh: {
      title: '各任务传输速率',
      description: '每个 DOING 任务的速率，以 ADS 返回值为准。',
      empty: '该时间范围内没有任务处于 DOING',
    },
  },
  filesPerSecond: {
    en: {
      title: 'Files per second',
      description: 'Transferred files of the resource, as observed by polls.',
      empty: 'The resource was not read in this range',
    },
    zh: {
      title: '每秒文件数',
      description: '根据轮询结果计算的该资源每秒传输的文件数。',
      empty: '该时间范围内未读取到该资源',
    },
  },
  files: {
    en: {
      title: 'Files of active tasks',
      description:
        'Total of all active tasks. A task is complete when transferred and existing files add up to all files.',
      empty: NONE_ACTIVE.en,
    },
    zh: {
      title: '活动任务的文件数',
      description: '所有活动任务合计。已传输与已存在的文件之和等于全部文件时，任务完成。',
      empty: NONE_ACTIVE.zh,
    },
  },
  durations: {
    en: {
      title: 'Duration of completed tasks',
      description: 'Of tasks observed to complete within the time range.',
      empty: 'No task was observed to complete in this range',
    },
    zh: {
      title: '已完成任务的耗时',
      description: '统计所选时间范围内轮询到的、由未完成变为完成的任务。',
      empty: '该时间范围内没有任务完成',
    },
  },
  historyAge: {
    en: {
      title: 'Age of the history',
      description: 'Time since the last successful history listing; finished tasks are as of that time.',
      empty: 'No history listing of this resource: poll.history_interval may be 0s',
    },
    zh: {
      title: '距上次读取历史任务',
      description: '距最近一次成功读取历史任务列表的时间；已结束任务的数据截至当时。',
      empty: '未读取过该资源的历史任务：poll.history_interval 可能为 0s',
    },
  },
  place: {
    en: {
      title: 'The resource',
      description: 'Location of the resource, and the latest ends of its tasks.',
      empty: 'No exporter of this job has this resource',
    },
    zh: {
      title: '资源信息',
      description: '资源所在位置，以及其中任务最近一次结束的时间。',
      empty: '该作业的 Exporter 都没有此资源',
    },
  },
} as const satisfies Record<string, PanelText>;

import type { PanelText } from '../panels/panel.ts';

const NOT_LISTED = {
  en: 'The task is no longer listed, or has no series',
  zh: '该任务已不在列表中，或没有独立序列',
};
const NOT_DOING = { en: 'The task is not in DOING', zh: '该任务不处于 DOING' };
const NO_ESTIMATE = {
  en: 'Not in DOING, or no progress observed yet',
  zh: '不处于 DOING，或尚未轮询到进展，暂时无法估算',
};

/** The panels that only the Task dashboard has. */
export const TASK_DASHBOARD_TEXTS = {
  state: {
    en: { title: 'State', description: 'As of the last poll.', empty: NOT_LISTED.en },
    zh: { title: '状态', description: '截至最近一次轮询。', empty: NOT_LISTED.zh },
  },
  progress: {
    en: { title: 'Progress', description: 'As reported by ADS.', empty: NOT_LISTED.en },
    zh: { title: '进度', description: '以 ADS 返回值为准。', empty: NOT_LISTED.zh },
  },
  eta: {
    en: {
      title: 'ETA',
      description: 'Estimated completion of the task, from its observed progress.',
      empty: NO_ESTIMATE.en,
    },
    zh: { title: '预计完成', description: '根据轮询到的进展速度估算的完成时间。', empty: NO_ESTIMATE.zh },
  },
  totalDuration: {
    en: {
      title: 'Estimated total time',
      description: 'From the start to the estimated completion. Red if SenseCoreAdsTaskCompletionLate fires.',
      empty: NO_ESTIMATE.en,
    },
    zh: {
      title: '预计总耗时',
      description: '从开始到预计完成。变红表示触发 SenseCoreAdsTaskCompletionLate 告警。',
      empty: NO_ESTIMATE.zh,
    },
  },
  sinceProgress: {
    en: {
      title: 'Without progress',
      description:
        'Time since the last change of files, percentage or size, as of the last successful poll. Red if SenseCoreAdsTaskStalled fires.',
      empty: NOT_DOING.en,
    },
    zh: {
      title: '无进展时长',
      description:
        '截至最近一次成功轮询，文件数、百分比和大小均未变化的时长。变红表示触发 SenseCoreAdsTaskStalled 告警。',
      empty: NOT_DOING.zh,
    },
  },
  rate: {
    en: { title: 'Transfer rate', description: 'As reported by ADS.', empty: NOT_DOING.en },
    zh: { title: '传输速率', description: '以 ADS 返回值为准。', empty: NOT_DOING.zh },
  },
  reason: {
    en: {
      title: 'Failure reason',
      description:
        'Derived from the error message, which the status page of the exporter and its command "tasks" show in full.',
      empty: 'The task was not in FAILED in this range',
    },
    zh: {
      title: '失败原因',
      description: '根据错误信息归类得出；完整信息可在 Exporter 状态页查看，或用 tasks 命令查看。',
      empty: '该时间范围内此任务未处于 FAILED',
    },
  },
  times: {
    en: {
      title: 'Times',
      description: 'As reported by ADS; the last progress as observed by polls.',
      empty: NOT_LISTED.en,
    },
    zh: { title: '时间', description: '以 ADS 返回值为准；最近进展根据轮询结果得出。', empty: NOT_LISTED.zh },
  },
  stateOverTime: {
    en: {
      title: 'State over time',
      description: 'States of the task within the time range.',
      empty: 'The task was not listed in this range',
    },
    zh: {
      title: '状态时间线',
      description: '所选时间范围内任务的状态变化。',
      empty: '该时间范围内没有此任务',
    },
  },
  progressOverTime: {
    en: {
      title: 'Progress over time',
      description: 'A flat line means no progress.',
      empty: 'The task was not listed in this range',
    },
    zh: { title: '进度变化', description: '曲线走平表示任务没有进展。', empty: '该时间范围内没有此任务' },
  },
  timeLeft: {
    en: {
      title: 'Remaining time',
      description:
        'Until the estimated completion. It decreases by an hour per hour while the estimate holds.',
      empty: NO_ESTIMATE.en,
    },
    zh: {
      title: '剩余时间',
      description: '距预计完成的时间。估算准确时，每过一小时减少一小时。',
      empty: NO_ESTIMATE.zh,
    },
  },
  files: {
    en: {
      title: 'Files',
      description: 'The task is complete when transferred and existing files add up to all files.',
      empty: 'The task was not listed in this range, or ADS reports no file counts',
    },
    zh: {
      title: '文件数',
      description: '已传输与已存在的文件之和等于全部文件时，任务完成。',
      empty: '该时间范围内没有此任务，或 ADS 未返回文件数',
    },
  },
  rateOverTime: {
    en: {
      title: 'Transfer rate over time',
      description: 'While in DOING, as reported by ADS.',
      empty: 'The task was not in DOING in this range',
    },
    zh: {
      title: '传输速率变化',
      description: '处于 DOING 期间，以 ADS 返回值为准。',
      empty: '该时间范围内此任务未处于 DOING',
    },
  },
  what: {
    en: {
      title: 'Source and destination',
      description: 'Source, destination and size. metrics.info_labels selects the columns.',
      empty: 'The task was not listed in this range',
    },
    zh: {
      title: '传输内容',
      description: '源端、目的端和数据量。显示哪些列由 metrics.info_labels 决定。',
      empty: '该时间范围内没有此任务',
    },
  },
} as const satisfies Record<string, PanelText>;

import { MOST_RESOURCES } from '../limits.ts';
import type { PanelText } from '../panels/panel.ts';

const NO_EXPORTER = {
  en: 'No exporter with this resource was scraped in this range',
  zh: '该时间范围内没有抓取到包含该资源的 Exporter',
};

/** The panels about polls. */
export const POLL_TEXTS = {
  pollFailures: {
    en: {
      title: 'Failed polls',
      description:
        'By listing and reason. auth: the key is refused; not_found: wrong path; rate_limited: too many requests; invalid_response: the API may have changed.',
      empty: NO_EXPORTER.en,
    },
    zh: {
      title: '失败的轮询',
      description:
        '按列表（活动任务或历史任务）和原因区分。auth：密钥被拒绝；not_found：路径错误；rate_limited：请求过多；invalid_response：API 可能已变更。',
      empty: NO_EXPORTER.zh,
    },
  },
  pollDuration: {
    en: {
      title: 'Poll duration',
      description: `The ${MOST_RESOURCES} slowest resources. If a poll takes longer than its interval, the next one is skipped.`,
      empty: 'No poll finished in this range',
    },
    zh: {
      title: '轮询耗时',
      description: `取最慢的 ${MOST_RESOURCES} 个资源。如果一次轮询的耗时超过轮询间隔，下一次会被跳过。`,
      empty: '该时间范围内没有完成的轮询',
    },
  },
  pollsSkipped: {
    en: {
      title: 'Skipped polls',
      description: `Polls skipped because the previous one was still running: the ${MOST_RESOURCES} resources with the most.`,
      empty: NO_EXPORTER.en,
    },
    zh: {
      title: '跳过的轮询',
      description: `到了轮询时间而上一次仍未结束，因此被跳过的轮询；取次数最多的 ${MOST_RESOURCES} 个资源。`,
      empty: NO_EXPORTER.zh,
    },
  },
  decodeFailures: {
    en: {
      title: 'Decode failures',
      description:
        'By field. An alert fires if it stays above the dashed line: the API has probably changed. The command "doctor" shows the values.',
      empty: NO_EXPORTER.en,
    },
    zh: {
      title: '无法解析的字段',
      description: '按字段区分。持续高于虚线会触发相应告警：API 很可能已变更。用 doctor 命令可查看具体的值。',
      empty: NO_EXPORTER.zh,
    },
  },
  withoutSeries: {
    en: {
      title: 'Tasks without series',
      description:
        'Tasks that are counted but have no series. limit: above metrics.max_tasks_per_resource, which fires an alert; retention and mode: as configured.',
      empty: 'No resource was read yet',
    },
    zh: {
      title: '没有序列的任务',
      description:
        '计入总数但没有独立序列的任务。limit：超出 metrics.max_tasks_per_resource，会触发告警；retention 与 mode：由配置决定。',
      empty: '尚未读取到任何资源',
    },
  },
} as const satisfies Record<string, PanelText>;

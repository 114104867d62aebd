import type { PanelText } from '../panels/panel.ts';

const NOT_SCRAPED = {
  en: 'No exporter of this job is scraped',
  zh: '该作业下没有抓取到 Exporter',
};
const NO_REQUEST = {
  en: 'No finished request to the API yet',
  zh: '尚无完成的 API 请求',
};

/** The panels that only the Exporter dashboard has. */
export const EXPORTER_TEXTS = {
  up: {
    en: {
      title: 'Scrapes',
      description: 'Whether Prometheus can scrape all selected exporters.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '抓取状态',
      description: 'Prometheus 能否抓取到所选的每个 Exporter。',
      empty: NOT_SCRAPED.zh,
    },
  },
  missingShards: {
    en: {
      title: 'Missing shards',
      description: 'Shards that are configured but not scraped. Their resources are not read.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '缺失的分片',
      description: '已配置但未抓取到的分片，分给它们的资源没有被读取。',
      empty: NOT_SCRAPED.zh,
    },
  },
  reload: {
    en: {
      title: 'Configuration',
      description:
        'Whether the last reload succeeded on all exporters. If not, the previous configuration stays in force.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '配置',
      description: '所有 Exporter 最近一次加载配置是否都成功。加载失败时，上一份有效配置继续生效。',
      empty: NOT_SCRAPED.zh,
    },
  },
  stateFile: {
    en: {
      title: 'State file',
      description: 'Whether all exporters can write their state file.',
      empty: 'Running without --state.file',
    },
    zh: {
      title: '状态文件',
      description: '所有 Exporter 能否写入各自的状态文件。',
      empty: '未使用 --state.file',
    },
  },
  resourcesDown: {
    en: {
      title: 'Resources with a failed poll',
      description: 'Resources whose last poll failed.',
      empty: 'No resource was polled yet',
    },
    zh: { title: '轮询失败的资源', description: '最近一次轮询失败的资源数。', empty: '尚未轮询任何资源' },
  },
  decodeFailuresInRange: {
    en: {
      title: 'Decode failures in this range',
      description: 'Values in API responses that could not be decoded within the time range.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '时段内无法解析的字段',
      description: '所选时间范围内 API 响应中无法解析的值的数量。',
      empty: NOT_SCRAPED.zh,
    },
  },
  exporters: {
    en: {
      title: 'Exporters',
      description: 'The exporters currently scraped, one per row.',
      empty: NOT_SCRAPED.en,
    },
    zh: { title: 'Exporter', description: '当前抓取到的 Exporter，每个一行。', empty: NOT_SCRAPED.zh },
  },
  requests: {
    en: {
      title: 'Requests by response',
      description: 'By HTTP status code, or by kind of error if there was no response.',
      empty: NO_REQUEST.en,
    },
    zh: {
      title: '请求数（按响应结果）',
      description: '按 HTTP 状态码区分；没有收到响应的，按失败原因区分。',
      empty: NO_REQUEST.zh,
    },
  },
  latency: {
    en: {
      title: 'Request latency',
      description: 'Of individual requests, including retries, without throttling.',
      empty: NO_REQUEST.en,
    },
    zh: {
      title: '请求延迟',
      description: '逐个请求统计，重试也计算在内，不含因限流而等待的时间。',
      empty: NO_REQUEST.zh,
    },
  },
  retries: {
    en: {
      title: 'Retries',
      description: 'Repeated requests after a failure, by credential.',
      empty: NOT_SCRAPED.en,
    },
    zh: { title: '重试', description: '请求失败后重新发起的次数，按凭证区分。', empty: NOT_SCRAPED.zh },
  },
  throttling: {
    en: {
      title: 'Delay per request',
      description:
        'Average delay of a request, due to the configured rate or at the request of the API. An alert fires if it stays above the dashed line.',
      empty: NO_REQUEST.en,
    },
    zh: {
      title: '平均每个请求的等待时间',
      description: '因自身限速或 API 的要求，每个请求平均等待多久才发出。持续高于虚线会触发相应告警。',
      empty: NO_REQUEST.zh,
    },
  },
  refused: {
    en: {
      title: 'Share of requests rejected with 429',
      description: 'Share of all requests of a credential. An alert fires if it stays above the dashed line.',
      empty: NO_REQUEST.en,
    },
    zh: {
      title: '被 429 拒绝的请求占比',
      description: '占该凭证全部请求的比例。持续高于虚线会触发相应告警。',
      empty: NO_REQUEST.zh,
    },
  },
  clockSkew: {
    en: {
      title: 'Clock difference to the API',
      description:
        'Absolute value. An alert fires above the first dashed line; above the second, the API refuses requests.',
      empty: 'No response from the API yet',
    },
    zh: {
      title: '与 API 的时钟偏差',
      description: '取绝对值。达到第一条虚线会触发告警；达到第二条虚线，API 会拒绝请求。',
      empty: '尚未收到 API 的响应',
    },
  },
  series: {
    en: { title: 'Series', description: 'In the exposition of each exporter.', empty: NOT_SCRAPED.en },
    zh: { title: '序列数', description: '每个 Exporter 输出的序列数。', empty: NOT_SCRAPED.zh },
  },
  pageSize: {
    en: {
      title: 'Exposition size',
      description: 'Of the last complete exposition, by encoding.',
      empty: 'No complete exposition was scraped yet',
    },
    zh: {
      title: '指标输出大小',
      description: '最近一次完整指标输出的大小，按编码方式区分。',
      empty: '尚未抓取过完整的指标输出',
    },
  },
  renderDuration: {
    en: {
      title: 'Render duration',
      description: 'Time taken to render the task and resource series. Scrapes do not wait for it.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '渲染耗时',
      description: '渲染任务和资源序列所用的时间，抓取无需等待。',
      empty: NOT_SCRAPED.zh,
    },
  },
  pageAge: {
    en: {
      title: 'Exposition age',
      description: 'Age of the rendered series when scraped.',
      empty: NOT_SCRAPED.en,
    },
    zh: { title: '指标输出的时效', description: '抓取时距渲染完成的时间。', empty: NOT_SCRAPED.zh },
  },
  loopLag: {
    en: {
      title: 'Event loop lag, 99 %',
      description: 'How long other work is delayed while the process is busy.',
      empty: NOT_SCRAPED.en,
    },
    zh: {
      title: '事件循环延迟（99 %）',
      description: '进程繁忙时，其他操作需要等待多久。',
      empty: NOT_SCRAPED.zh,
    },
  },
  memory: {
    en: {
      title: 'Memory',
      description: 'Resident memory and used heap of each exporter.',
      empty: NOT_SCRAPED.en,
    },
    zh: { title: '内存', description: '每个 Exporter 的常驻内存与已用堆。', empty: NOT_SCRAPED.zh },
  },
  cpu: {
    en: { title: 'CPU', description: '100 % is one core.', empty: NOT_SCRAPED.en },
    zh: { title: 'CPU', description: '100 % 表示占满一个核。', empty: NOT_SCRAPED.zh },
  },
  garbageCollection: {
    en: {
      title: 'Garbage collection',
      description: 'Share of time spent on garbage collection.',
      empty: NOT_SCRAPED.en,
    },
    zh: { title: '垃圾回收', description: '用于垃圾回收的时间占比。', empty: NOT_SCRAPED.zh },
  },
} as const satisfies Record<string, PanelText>;

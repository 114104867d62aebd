// Names and errors of simulated tasks: the texts that users and decoders meet in the field.

/** Names of tasks: Chinese and English, with spaces, quotes, emoji and characters that need escaping somewhere. */
export const TASK_NAMES = [
  'imagenet-nightly',
  '每日数据同步',
  'llm-corpus to AOSS',
  '自动驾驶数据集/华东',
  'ckpt "step-120000" backup',
  '视频素材归档 (2024)',
  "o'reilly-books-import",
  '🚀 fast lane',
  'C:\\datasets\\legacy',
  '模型权重迁移-北京→上海',
  'laion5b_part',
  '医学影像 DICOM 同步',
  'logs {hot}=cold',
  '训练集，验证集与测试集',
  'webdataset shards',
  '语音识别语料库',
] as const;

/** Bucket names. */
export const BUCKETS = [
  'vision-raw',
  'nlp-corpus',
  'ckpt-archive',
  'autopilot-lidar',
  'shared-datasets',
] as const;

/** File-storage volume names. */
export const VOLUMES = ['afs-train-01', 'afs-scratch', 'pvc-team-vision', 'afs-模型仓库'] as const;

/** Prefixes inside a bucket or volume; the empty one is the root. */
export const PREFIXES = [
  '',
  '/',
  'datasets/imagenet/',
  'raw/2025/11',
  '数据/原始/',
  'a b/c+d/',
  'ckpt/step=120000/',
] as const;

/** Zones, each with the region it is in. */
export const ZONES = [
  { zone: 'cn-sh-01e', region: 'cn-sh-01' },
  { zone: 'cn-sh-01f', region: 'cn-sh-01' },
  { zone: 'cn-sz-01a', region: 'cn-sz-01' },
] as const;

/** Third-party clouds as the API documents them, each with a host in that cloud's style. */
export const THIRD_PARTIES = [
  { type: 'OSS', host: 'oss-cn-hangzhou.aliyuncs.com' },
  { type: 'COS', host: 'cos.ap-shanghai.myqcloud.com' },
  { type: 'OBS', host: 'obs.cn-north-4.myhuaweicloud.com' },
  { type: 'BOS', host: 'bj.bcebos.com' },
  { type: 'S3', host: 's3.us-west-2.amazonaws.com' },
  { type: 'KS3', host: 'ks3-cn-beijing.ksyuncs.com' },
  { type: 'QINIU', host: 's3-cn-east-1.qiniucs.com' },
  { type: 'WASB', host: 'blob.core.windows.net' },
  { type: 'UFILE', host: 'cn-bj.ufileos.com' },
] as const;

/**
 * Why tasks fail. `{ak}`, `{sk}`, `{host}` and `{path}` stand for the third party's keys, host and path (or for made-up ones):
 * real errors quote URLs with credentials in them.
 */
export const FAILURE_TEXTS = [
  'AccessDenied: Access Denied. status code: 403, request id: 656B1D3F9A0C',
  'NoSuchBucket: The specified bucket does not exist. https://{ak}:{sk}@{host}{path}',
  'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.',
  'InvalidAccessKeyId: The AccessKeyId {ak} does not exist in our records.',
  'RequestTimeout: Your socket connection to the server was not read from or written to within the timeout period.',
  'SlowDown: Please reduce your request rate. status code: 503',
  'QuotaExceeded: bucket quota exceeded, used 100.0TB of 100.0TB',
  'open /mnt/afs/train/part-00017.tar: permission denied (EACCES)',
  'write /mnt/afs/train/part-00018.tar: no space left on device (ENOSPC)',
  'checksum mismatch: expected 9e107d9d372bb6826bd81d3542a419d6, got e4d909c290d0fb1ca068ffaddf22cbd0',
  '权限不足：用户没有该目录的写权限',
  '网络超时：连接 {host} 超过 30 秒未响应',
  '拉取源数据失败 s3://{ak}:{sk}@{host}{path}: dial tcp 203.0.113.7:443: connect: connection refused',
  '存储配额已用尽，请扩容后重试',
  'object already exists and differs: datasets/imagenet/index.json (409 Conflict)',
  'internal error: worker 7 lost\n  at transfer.go:412',
  '',
] as const;

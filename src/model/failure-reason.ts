// Classifies why a task failed from its `err_msg`: a table of what clouds, file systems, SDKs and operators write.

/**
 * Why a task can fail; the `reason` label of `task_failed_timestamp_seconds`. The lines are drawn by who can help:
 *
 * - `permission`: the caller is known but may not: denied, forbidden, disabled, read-only, under retention.
 * - `not_found`: a bucket, object, file or volume is not there; a stale file handle too (its file is gone, RFC 1813).
 * - `credential`: the caller's identity is wrong, incomplete or expired, or its clock is too far off to sign.
 * - `quota`: an allowance is used up: space, sizes, counts, arrears, and request rates (SlowDown, 429, 限流), because
 *   rates are limits of the account that its owner can lower the load for or raise, not faults of the service.
 * - `network`: names, routes, connections, TLS and certificates; transfers that were cut.
 * - `timeout`: time-outs of any kind, those of connections included.
 * - `checksum`: what arrived is not what was sent: digests and sizes that differ.
 * - `conflict`: something is in the way: it exists, is leased, in use, archived, changing, or a file where a directory must be.
 * - `internal`: a fault of a service or of the transfer itself: 5xx, busy servers, crashes, memory, I/O errors.
 * - `other`: none of these, an empty message included.
 */
export const FAILURE_REASONS = [
  'permission',
  'not_found',
  'credential',
  'quota',
  'network',
  'timeout',
  'checksum',
  'conflict',
  'internal',
  'other',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The reason given by a message in Chinese, English or both; with several errors in it, the most specific one. */
export function classifyFailure(message: string): FailureReason {
  const statements = withoutAdvice(toClauses(withoutNames(message.slice(0, MAX_LENGTH))));
  return (
    PATTERNS.find(([, patterns]) => patterns.some((pattern) => pattern.test(statements)))?.[0] ?? 'other'
  );
}

/** Messages of tasks are far shorter; what follows is a stack trace or an attack. */
const MAX_LENGTH = 4096;

// The first row that matches wins. A dot matches within a clause only, and its repetitions are bounded, so that every
// search is linear.
const PATTERNS: readonly (readonly [FailureReason, readonly RegExp[]])[] = [
  // Before credentials and checksums: certificates expire and fail verification too.
  ['network', [/x509|certificate|证书|PKIX|\b(?:TLS|SSL)(?:_|v3)? ?\w{0,12}(?:error|exception|alert)/i]],
  [
    'credential',
    [
      /RequestTimeTooSkewed|RequestExpired|request time.{0,16}skewed|clock skew|时钟偏差/i,
      /Signature(?: do| does| did)? ?(?:Does ?)?(?:Not ?Match|mismatch|not valid|invalid|expired|error)/i,
      /\bAuthentication ?(?:Failed|Failure|Error|required)|failed to authenticate|\bAuthFailure/i,
      /\bUnauthorized\b|Unauthenticated|not authenticated|InvalidAuthenticationInfo/i,
      /AuthorizationHeader(?:Malformed|Invalid)|NoCredentialProviders|locate credentials/i,
      /(?:invalid|expired|bad|wrong|missing|\bno)[ _]?(?:security|session|upload|auth)?[ _]?token/i,
      /(?:invalid|bad|wrong|missing|\bno)[ _]?(?:access[ _]?key|secret|signature|credential)|InvalidSecurity/i,
      /(?:access ?key|\bAK\b|\bSK\b)[^:\n]{0,40}(?:not exist|not found|invalid|disabled|inactive)/i,
      /(?:secret ?key|token|credential|signature)[^:\n]{0,40}(?:invalid|not specified|incorrect|revoked)/i,
      /(?:access ?key|token|credentials?|request|URL|SAS)[^:\n]{0,40}(?:expired|out of date)/i,
      /(?:[密秘公私]钥|签名|凭[证据]|令牌|\b[AS]K\b|(?:Access|Secret) ?Key).{0,10}(?:错误|有误|无效|不正确|不匹配)/i,
      /(?:[密秘公私]钥|签名|凭[证据]|令牌|\b[AS]K\b|(?:Access|Secret) ?Key|token).{0,10}(?:不存在|不合法|非法|过期|失效|失败)/i,
      /(?:[密秘公私]钥|签名|凭[证据]|令牌|\b[AS]K\b|(?:Access|Secret) ?Key|token).{0,10}(?:不一致|禁用|停用|吊销|删除|缺失|为空)/i,
      /(?:鉴权|认证|身份验证|密码).{0,10}(?:错误|有误|无效|不正确|未通过|过期|失效|失败)/,
      /(?:无效|错误|非法|过期|失效)的? ?(?:密钥|签名|凭证|令牌|\b[AS]K\b|Access ?Key|token)/i,
    ],
  ],
  // Before permissions: most of it comes as 403.
  [
    'quota',
    [
      /arrears|overdue|insufficient ?balance|payment required|AccountProblem|欠费|余额不足/i,
      /Slow ?Down|Throttl(?:ed|ing)|Too ?Many ?(?:Requests|Buckets)|request rate|rate[ -]?limited/i,
      /限流(?!配置|阈值|设置|策略)|被限速|请求过于频繁|频率(?:过高|超限|超过)|(?:QPS|带宽|流量).{0,8}超/i,
      /\bENOSPC\b|\bEDQUOT\b|\bEFBIG\b|no space left|disk (?:is )?full|over the account limit/i,
      /(?:not enough|insufficient) ?(?:free |disk )?(?:space|capacity|storage|quota)|Resource ?Exhausted/i,
      /(?:quota|capacity|(?<!time |retry |retries |memory )limit).{0,24}(?:exceed|reached|used up|exhausted)/i,
      /(?:exceed|reached)(?!.{0,24}(?:retr|attempt|time)).{0,32}(?:quota|capacity|limit)\b/i,
      /exceed.{0,32}\bsize\b|(?:Entity|file|object|body|payload|message) ?(?:is )?too ?large/i,
      /(?:配额|容量|空间|额度|限额|磁盘|硬盘|inode|流量包).{0,10}(?:不足|不够|满|用尽|用完|耗尽|超|上限|为 ?0)/i,
      /(?:超出|超过|达到)(?!.{0,10}(?:重试|时间|时长)).{0,12}(?:配额|容量|额度|限额|上限|限制)/,
    ],
  ],
  [
    'checksum',
    [
      /(?:bad|invalid|wrong|mismatch(?:ed)?)[ _]?(?:checksum|digest|md5|crc|etag)|corrupt(?:ed|ion)\b/i,
      /(?:checksum|MD5|SHA-?\d+|CRC|digest|hash|e-?tag|size|length).{0,24}(?:mismatch|n.?t match|differ)/i,
      /(?:checksum|MD5|SHA-?256|CRC|e-?tag).{0,24}(?:inconsistent|fail|error)|check (?:size|md5|crc\d*) fail/i,
      /(?:MD5|SHA-?256|CRC|哈希|摘要|ETag|大小).{0,10}(?:不一致|不匹配|不符|不相等|不同)/i,
      /(?:(?<!参数|格式|配置|名称|权限)校验|MD5|CRC|完整性).{0,10}(?:失败|未通过|不通过|错误|不一致)|数据损坏/i,
    ],
  ],
  [
    'conflict',
    [
      /Already ?(?:Exist|OwnedByYou)|\bEEXIST\b|file exists|OperationAborted|code = Aborted/i,
      /Precondition ?Failed|FailedPrecondition|ConditionNotMet|LeaseId|LeaseLost|LeaseAlready|a lease on/i,
      /\bENOTDIR\b|not a directory|\bEISDIR\b|is a directory|\bENOTEMPTY\b|not ?empty/i,
      /\bEBUSY\b|resource busy|\bETXTBSY\b|text file busy|InvalidObjectState|BlobArchived|not ?restored/i,
      /(?:object|file|source).{0,16}(?:being updated|modified during|changed during|was modified)/i,
      /(?:文件|对象|目录|路径|桶|同名|目标).{0,16}(?:已存在|已经存在)(?!的|个|文件|对象)|存在同名/,
      /被(?:占用|锁定|修改)|正在(?:被|使用(?:该|此))|未解冻|未取回/,
    ],
  ],
  // "No such host" is not about data.
  [
    'not_found',
    [
      /No ?Such ?(?:Bucket|Key|Upload|Object|Version|File|Directory|Entity|Container|Volume|Device)/i,
      /(?:Bucket|Key|Object|Blob|Container|Share|File|Path|Directory|Resource)s? ?Not ?(?:Found|Exist)/i,
      /\bENOENT\b|\bENODEV\b|\bESTALE\b|stale (?:NFS )?file handle|cannot find the (?:file|path)/i,
    ],
  ],
  [
    'permission',
    [
      /(?:Access|Permission|Request)(?: is| was)? ?(?:Denied|Forbidden)|denied by/i,
      /\bEACCES\b|\bEPERM\b|\bEROFS\b|operation not permitted|read-only file ?system/i,
      /AllAccessDisabled|UserDisable|FrozenUserId|Insufficient\w{0,16}Permission|MissingPermission/i,
      /not authorized|(?<!method )not allowed|UnauthorizedOperation|\bForbidden\b|NotSignedUp|immutable/i,
      /Authorization(?:Failure|PermissionMismatch)|Access ?(?:is )?Not ?Permitted|does not belong to you/i,
      /(?:\bno|insufficient|lack|without|not have|n't have)[^:\n]{0,24}(?:permission|privilege|right)/i,
      /权限(?:不足|不够|被?拒|受限|错误|异常|校验失败)|拒绝访问|访问.{0,4}(?:拒绝|禁止)|禁止访问/,
      /(?:没|无|缺少|缺乏|不具备|未被?(?:授予|开通|获得))(?!法).{0,24}权限|未(?:获)?授权|无权|不允许|只读(?:文件|方式|模式|挂载)/,
    ],
  ],
  // Before the network: a connection that timed out is a time-out.
  [
    'timeout',
    [
      /(?<!no |without )timed?[ _-]?out(?!s?["']?\s?[=:：]\s?\d| (?:setting|config|value|option))/i,
      /deadline[ _]?exceeded|exceed.{0,16}time limit|time limit exceeded|\bETIME(?:DOUT)?\b/i,
      /(?<!未|没有|不会)超时(?!时间|设置|阈值|参数|配置)|未响应|无响应|没有响应|超过.{0,8}(?:时间|时长)/,
    ],
  ],
  [
    'network',
    [
      /\bECONN(?:REFUSED|RESET|ABORTED)\b|\bE(?:HOST|NET)(?:UNREACH|DOWN)|\bEPIPE\b|\bENOTFOUND\b|\bEAI_/i,
      /connection.{0,24}(?:refused|reset|closed|aborted|broken|lost|failed|error)|dial (?:tcp|udp)|\btls: /i,
      /(?:could not|cannot|can't|failed to|unable to) (?:connect|resolve)|EndpointConnectionError|GOAWAY/i,
      /no such host|Unknown ?Host|name resolution|DNS (?:lookup )?(?:error|fail)|no route to|unreachable/i,
      /network (?:error|failure|is down)|broken pipe|\bEOF\b|socket (?:hang up|closed)|handshake fail/i,
      /IncompleteBody|IncompleteRead|RemoteDisconnected|failed to respond|server gave HTTP response|closed.{0,8}connection/i,
      /(?:网络|连接|链路|专线|端点|主机|端口).{0,8}(?:不可达|异常|中断|断开|重置|失败|错误|拒绝|不通)/,
      /(?:网络|连接|链路|专线).{0,8}(?:不稳定|抖动|波动|故障|关闭)|无法连接|拒绝连接|握手失败/,
      /(?:域名|主机名?|DNS).{0,6}解析|解析.{0,6}(?:域名|主机)/i,
    ],
  ],
  [
    'not_found',
    [
      /\bNot ?(?:be ?)?Found\b|(?:does|do|did) ?(?:not|n't) exist|\bnot exist|non-?existent|not find/i,
      /不存在(?!的?(?:问题|冲突|异常))|找不到|未找到|没有找到|[已被].{0,4}删除|[没无]有?任何(?:文件|对象)/,
    ],
  ],
  ['conflict', [/Conflict(?:ing)?\b(?! (?:policy|strategy|mode))|冲突(?!策略|处理|检测)/i]],
  [
    'internal',
    [
      /Internal ?(?:Server ?)?(?:Error|Failure)|Service ?(?:is )?(?:temporarily )?Unavailable/i,
      /Server ?(?:is )?(?:too )?Busy|Bad Gateway|code = (?:Internal|Unavailable)|too many open files/i,
      /\bEIO\b|(?:input\/output|i\/o) error|panic:|runtime error|index out of range|assertion failed/i,
      /nil pointer|NullPointer|NoneType|segmentation fault|SIG(?:SEGV|KILL)|signal: killed|core dumped/i,
      /out ?of ?memory|\bOOM|\bENOMEM\b|cannot allocate memory|memory limit/i,
      /(?:worker|agent|node|process).{0,16}(?:lost|died|crashed)|空指针|输出错误|内存(?:不足|溢出|超)/i,
      /(?:内部|系统|服务[器端]?).{0,4}(?:错误|异常|故障|繁忙|不可用)/,
      /(?:进程|节点|程序|线程).{0,8}(?:崩溃|异常|退出|失联|宕机)/,
    ],
  ],
  // Statuses last: what a message says in words is more specific. 419, 406 and those from 573 on are as Qiniu means them.
  ['credential', [httpStatus('401')]],
  ['permission', [httpStatus('403|419')]],
  ['not_found', [httpStatus('404|410|612|631')]],
  ['timeout', [httpStatus('408|504')]],
  ['checksum', [httpStatus('406')]],
  ['conflict', [httpStatus('409|412|608|614')]],
  ['quota', [httpStatus('402|413|429|507|573|630')]],
  ['internal', [httpStatus('500|502|503|579|599')]],
];

/** A number is a status only behind a word that says so; behind a vaguer word it must also end its clause. */
function httpStatus(statuses: string): RegExp {
  const named = String.raw`(?:HTTP(?:/[\d.]{1,3}| error)?|status|(?<!exit )code|状态码|错误码|返回码|响应码)`;
  const separator = String.raw`["']?\s?(?:[=:：>]|is|was|为|是)?\s?["']?`;
  const vague = String.raw`(?:error|response|returned|返回|响应)[:：]?\s?`;
  return new RegExp(
    String.raw`${named}${separator}(?:${statuses})(?![\w.%])|${vague}(?:${statuses})(?=\s*(?:$|[:)：）]))`,
    'im',
  );
}

/** What can be a path or an address; a colon ends it unless a port or the rest of a URL follows. */
const CHUNK = /(?:[^\s:"'`<>|,;()[\]{}，。；：、！？（）《》“”‘’【】]|:(?=\/\/|\d))+/g;
/** Chinese belongs to a path between slashes and up to a file extension; otherwise it is prose that follows without a space. */
const PATH =
  /(?<![\w.%~+@:-])[\w.%~+@:-]*\/(?:[^/]*\/)*(?:[^/]*\.[A-Za-z]\w{0,11}(?!\w)|[\w.%~+@:=&?#*!$-]*)/g;
const PATH_TO_CHINESE_NAME = /^(?:[A-Za-z][\w+-]*:\/)?\/(?:[^/]*\/)*[^\0-\u007F]*$/;
/** `i/o`, `AK/SK`, `HTTP/1.1`. */
const PAIR_OF_WORDS = /^(?:[A-Za-z]+\/[A-Za-z]+|HTTP\/[\d.]+)$/;
/** A file or a host. Names of exceptions have dots too, but end in longer words. */
const DOTTED_NAME = /(?<![\w.+~-])[\w.+~-]*\.[a-z][a-z0-9]{1,4}(?![\w.])/g;

/** What files, buckets and hosts are called says nothing about what went wrong with them. */
function withoutNames(message: string): string {
  return message.replace(CHUNK, (chunk) =>
    PATH_TO_CHINESE_NAME.test(chunk)
      ? ' '
      : chunk.replace(PATH, (path) => (PAIR_OF_WORDS.test(path) ? path : ' ')).replace(DOTTED_NAME, ' '),
  );
}

/** One clause a line. */
function toClauses(message: string): string {
  return message.replace(/[,;，。；]|\.(?=\s|$)/g, '\n');
}

/** Advice on where to search is not a finding. */
function withoutAdvice(message: string): string {
  return message.replace(
    /(?:please (?:check|verify|ensure|make sure)|请先?(?:检查|确认|核实|核对)|是否).*/gi,
    ' ',
  );
}

// Finds given secrets in a text, however they are written there: as they are, percent-encoded, escaped, broken over lines,
// or as a part of base64.

/** Shorter secrets are not looked for: they would turn prose into placeholders. */
const MIN_SECRET_LENGTH = 4;
/** Shorter ones are looked for in one piece, and not in base64: words next to each other could make them up. */
const MIN_BROKEN_LENGTH = 12;
/** A text without this many characters of the beginning or end of a secret holds it encoded at most. */
const EDGE_LENGTH = 6;

/** A part of a text, from `start` to before `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Whether one of the secrets is in the text. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return findSecrets(text, secrets).length > 0;
}

/** Where the secrets are, in the order of the text; ranges that overlap are one. */
export function findSecrets(text: string, secrets: readonly string[]): readonly TextRange[] {
  if (!mayHoldSecret(text, secrets)) return [];
  if (HEX.test(text) && !secrets.some((secret) => hasStart(text, secret))) return [];
  const possible = secrets.filter((secret) => isPossible(text, secret));
  const search: Search = {
    isEncoded: mayBeEncoded(text),
    reading: undefined,
    hasLines: text.includes('\n') || text.includes('\r') || text.includes('\t'),
    found: [],
  };
  for (const secret of possible) findSecret(text, secret, search);
  findInBase64(text, possible, search);
  return search.found.length < 2 ? search.found : united(search.found);
}

/** Digests and UUIDs are the most common long words: they read as what they are, and are taken for no base64. */
const HEX = /^[\da-f-]*$/;

/** Whether the text is long enough to be searched: most are not, and then cost nothing. */
export function mayHoldSecret(text: string, secrets: readonly string[]): boolean {
  for (const secret of secrets) if (isPossible(text, secret)) return true;
  return false;
}

/** No way of writing makes a secret shorter. */
function isPossible(text: string, { length }: string): boolean {
  return length >= MIN_SECRET_LENGTH && length <= text.length;
}

function united(ranges: TextRange[]): readonly TextRange[] {
  const apart: TextRange[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || range.start >= last.end) apart.push(range);
    else if (range.end > last.end) apart[apart.length - 1] = { start: last.start, end: range.end };
  }
  return apart;
}

function mayBeEncoded(text: string): boolean {
  // Three quick searches take less time than one for a class of characters.
  return text.includes('%') || text.includes('\\') || text.includes('&');
}

interface Search {
  /** Whether the text may be more than it seems. */
  readonly isEncoded: boolean;
  /** Made when it is first needed. */
  reading: Reading | undefined;
  readonly hasLines: boolean;
  /** Grows. */
  readonly found: TextRange[];
}

function findSecret(text: string, secret: string, search: Search): void {
  // A line break may be among the first characters.
  let mayBeBroken = search.isEncoded || (search.hasLines && text.includes(secret.slice(-EDGE_LENGTH)));
  let end = 0;
  forEachPlace(text, secret, (start, next) => {
    mayBeBroken ||= hasStart(text.slice(end, start), secret);
    search.found.push({ start, end: next });
    end = next;
  });
  mayBeBroken ||= hasStart(end === 0 ? text : text.slice(end), secret);
  if (mayBeBroken) findEncodedSecret(text, secret, search);
}

function hasStart(text: string, secret: string): boolean {
  return text.includes(secret.slice(0, EDGE_LENGTH));
}

function findEncodedSecret(text: string, secret: string, search: Search): void {
  const { plain, starts, ends } = (search.reading ??= readText(text));
  for (const needle of readingsOf(secret)) {
    forEachPlace(plain, needle, (first, next) => {
      const start = starts[first] ?? 0;
      const end = ends[next - 1] ?? start;
      const isWhole = secret.length >= MIN_BROKEN_LENGTH || !BLANK.test(text.slice(start, end));
      if (isWhole) search.found.push({ start, end });
    });
  }
}

/** Base64 is broken into lines that are longer. */
const MIN_BASE64_LINE = 16;

/** Base64 of a text with a secret in it, at whichever place in it: all of it is found. */
function findInBase64(text: string, secrets: readonly string[], search: Search): void {
  // Base64 takes four characters for three.
  const minLength = (minBase64Secret(secrets) * 4) / 3;
  if (text.length < minLength) return;
  let needles: readonly string[] | undefined;
  const isPlain = !search.isEncoded && !search.hasLines;
  if (!search.isEncoded && !hasWordOf(isPlain ? minLength : MIN_BASE64_LINE, text)) return;
  const reading = isPlain ? undefined : (search.reading ??= readText(text));
  const searched = reading?.plain ?? text;
  let covered = 0;
  const add = (first: number, next: number): void => {
    const start = reading?.starts[first] ?? first;
    if (start < covered) return;
    const range = wholeRun(text, start, reading?.ends[next - 1] ?? next);
    covered = range.end;
    search.found.push(range);
  };
  for (const { 0: run, index } of searched.matchAll(BASE64_RUNS)) {
    if (run.length < minLength || HEX.test(run)) continue;
    needles ??= secrets.filter(({ length }) => length >= MIN_BROKEN_LENGTH).map(toUtf8);
    const standard = run.replaceAll('-', '+').replaceAll('_', '/');
    for (const skipped of [0, 1, 2, 3]) {
      const bytes = decodeBase64(standard.slice(skipped));
      for (const needle of needles) {
        forEachPlace(bytes, needle, (first, next) => {
          add(index + skipped + Math.floor((first * 4) / 3), index + skipped + Math.ceil((next * 4) / 3));
        });
      }
    }
  }
}

/** Infinity where all are too short to be looked for in base64. */
function minBase64Secret(secrets: readonly string[]): number {
  let shortest = Infinity;
  for (const { length } of secrets) if (length >= MIN_BROKEN_LENGTH && length < shortest) shortest = length;
  return shortest;
}

/** The whole base64 around a part of it. */
function wholeRun(text: string, first: number, next: number): TextRange {
  let start = first;
  while (start > 0 && /[\w+/-]/.test(text.charAt(start - 1))) start--;
  let end = next;
  while (/[\w+/-]/.test(text.charAt(end))) end++;
  while (text.charAt(end) === '=') end++;
  return { start, end };
}

/** Whether this many characters are between two spaces. */
function hasWordOf(minLength: number, text: string): boolean {
  let start = 0;
  for (let end = text.indexOf(' '); end !== -1; end = text.indexOf(' ', start)) {
    if (end - start >= minLength) return true;
    start = end + 1;
  }
  return text.length - start >= minLength;
}

const BASE64_RUNS = /(?<![\w+/-])[\w+/-]{16,}/g;

/** As far as it goes: one character is no whole byte. */
function decodeBase64(text: string): string {
  return atob(text.length % 4 === 1 ? text.slice(0, -1) : text);
}

/** Calls `visit` with each place of the needle. */
function forEachPlace(text: string, needle: string, visit: (start: number, end: number) => void): void {
  if (needle.length < MIN_SECRET_LENGTH) return;
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
    visit(at, at + needle.length);
  }
}

/** A text without its encodings, line breaks and blanks. */
interface Reading {
  readonly plain: string;
  /** For each character of `plain`, where what it was read from starts and ends in the text. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const BLANK = /[\s\p{Cc}\p{Cf}]/u;

/** Percent-encoding, once or more; escapes of JSON and of programming languages; entities; what may be between characters. */
const WRITTEN =
  /%(?:25)*(?:([0-7][\dA-Fa-f])|[C-Fc-f][\dA-Fa-f](?:%(?:25)*[89ABab][\dA-Fa-f]){1,3})|\\+(?:u([\dA-Fa-f]{4})|u\{([\dA-Fa-f]{1,6})\}|x([\dA-Fa-f]{2})|[nrt])?|&(?:amp;)?(?:#x([\dA-Fa-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));|[\s\p{Cc}\p{Cf}]+/gu;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function readText(text: string): Reading {
  // Nothing is shorter than what it stands for.
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let plain = '';
  let length = 0;
  let read = 0;
  const copyUntil = (index: number): void => {
    plain += text.slice(read, index);
    for (; read < index; read++, length++) {
      starts[length] = read;
      ends[length] = read + 1;
    }
  };
  for (const match of text.matchAll(WRITTEN)) {
    copyUntil(match.index);
    read += match[0].length;
    const characters = meaningOf(match);
    plain += characters;
    starts.fill(match.index, length, length + characters.length);
    ends.fill(read, length, length + characters.length);
    length += characters.length;
  }
  copyUntil(text.length);
  return { plain, starts, ends };
}

/** What a match of `WRITTEN` stands for; nothing for what can be anywhere in a key that was copied. */
function meaningOf([whole, byte, unit, point, short, hex, decimal, entity]: RegExpMatchArray): string {
  const digits = byte ?? unit ?? point ?? short ?? hex;
  if (digits !== undefined) return toCharacter(Number.parseInt(digits, 16));
  if (decimal !== undefined) return toCharacter(Number(decimal));
  if (entity !== undefined) return ENTITIES[entity] ?? '';
  return whole.startsWith('%') ? decodePercent(whole) : '';
}

function toCharacter(code: number): string {
  if (code > 0x10_ff_ff) return '';
  const character = String.fromCodePoint(code);
  return character <= ' ' || character === '\\' ? '' : character;
}

function decodePercent(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll(/%(?:25)+/g, '%'));
  } catch {
    return '';
  }
}

/** Of these characters a text is what it reads as. */
const PLAIN = /^[!-$'-[\]-~]*$/;

/** What to look for in a reading: a backslash of the secret may be read as one, or as the escape of what follows. */
function readingsOf(secret: string): readonly string[] {
  if (PLAIN.test(secret)) return [secret];
  const { plain } = readText(secret);
  return secret.includes('\\') ? [plain, readText(secret.replaceAll('\\', '')).plain] : [plain];
}

/** As UTF-8, with one character for each byte. */
function toUtf8(text: string): string {
  return PLAIN.test(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

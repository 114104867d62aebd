// HTML templates that escape every value, except markup made by a template.

/** Markup, created only by `html`. */
export interface Html {
  readonly markup: string;
}

/** A value in a template. Undefined, null and false render nothing, so that `condition && html…` works. */
export type Content = Html | string | number | undefined | null | false | readonly Content[];

/** Values are escaped for text and for quoted attributes, except nested templates and lists of them. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return {
    markup: withoutIndentation(parts).reduce(
      (markup, part, index) => markup + toMarkup(values[index - 1]) + part,
    ),
  };
}

/** By template: a page uses a few templates thousands of times. */
const tidied = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indentation of the templates would be half of the page. */
function withoutIndentation(parts: TemplateStringsArray): readonly string[] {
  const known = tidied.get(parts);
  if (known !== undefined) return known;
  const tidy = parts.map((part) => part.replace(/\s*\n\s*/g, '\n'));
  tidied.set(parts, tidy);
  return tidy;
}

function toMarkup(content: Content): string {
  if (content === undefined || content === null || content === false) return '';
  if (typeof content !== 'object') return escapeHtml(String(content));
  return 'markup' in content ? content.markup : content.map(toMarkup).join('');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

// Markup that cannot be injected into: what a template is given is text, unless a template made it.

/** Markup, made by `html` alone. */
export interface Html {
  readonly markup: string;
}

/** What a template takes. Nothing at all for undefined, null and false, so that `condition && html…` works. */
export type Content = Html | string | number | undefined | null | false | readonly Content[];

/** A template whose values are escaped for text and for quoted attributes, nested templates and lists of them aside. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return {
    markup: withoutIndentation(parts).reduce(
      (markup, part, index) => markup + toMarkup(values[index - 1]) + part,
    ),
  };
}

/** By template: a page is made of thousands of uses of a few. */
const tidied = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Templates are indented for those who write them; to a browser it is half the page. */
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

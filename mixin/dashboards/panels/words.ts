import { DATASOURCE } from '../variables.ts';
import type { PanelPlace, PanelSpec } from './panel.ts';

/** What every kind of panel builder can be told. */
interface AnyPanelBuilder {
  title(title: string): this;
  description(description: string): this;
  noValue(text: string): this;
  datasource(datasource: typeof DATASOURCE): this;
}

/** Gives a panel what every panel has: its words, and the data source that the reader chose. */
export function withWords<Builder extends AnyPanelBuilder>(
  builder: Builder,
  { text }: PanelSpec,
  { language }: PanelPlace,
): Builder {
  const { title, description, empty } = text[language];
  return builder.title(title).description(description).noValue(empty).datasource(DATASOURCE);
}

import { DATASOURCE } from '../variables.ts';
import type { PanelPlace, PanelSpec } from './panel.ts';

/** The methods that all panel builders share. */
interface AnyPanelBuilder {
  title(title: string): this;
  description(description: string): this;
  noValue(text: string): this;
  datasource(datasource: typeof DATASOURCE): this;
}

/** Sets the texts of a panel, and the selected data source. */
export function withWords<Builder extends AnyPanelBuilder>(
  builder: Builder,
  { text }: PanelSpec,
  { language }: PanelPlace,
): Builder {
  const { title, description, empty } = text[language];
  return builder.title(title).description(description).noValue(empty).datasource(DATASOURCE);
}

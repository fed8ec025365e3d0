/** What a panel is made of, before Grafana's own format: the rows are written in these words. No I/O. */

/** Grafana's units. `s` since remote write turns every time into seconds, whatever a metric's name says. */
export type Unit = "s" | "percentunit" | "reqps" | "ops" | "short" | "Bps" | "tokens/s" | "/s";

export interface Query {
  expr: string;
  /** Grafana's legend format; absent in tables */
  legend?: string;
  /** refId and, in a table, the column */
  name: string;
}

export interface PanelSpec {
  kind: "stat" | "lines" | "table" | "heatmap";
  title: string;
  /** what it shows and what it cannot */
  description: string;
  unit: Unit;
  queries: readonly Query[];
  /** of 24 */
  width: number;
  /** red from here (or, with `lowIsBad`, below); absent: no colour */
  red?: number;
  lowIsBad?: boolean;
  /** of a table: units of columns that differ */
  columns?: Readonly<Record<string, Unit>>;
}

export interface RowSpec {
  title: string;
  collapsed?: boolean;
  panels: readonly PanelSpec[];
}

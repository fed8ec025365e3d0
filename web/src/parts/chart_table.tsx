/** The data of a chart as a table, made when it is asked for. */
import { useState } from "preact/hooks";
import type { ChartProps } from "./chart_types.ts";
import { Table } from "./table.tsx";

export function ChartTable({ title, x, y, series }: ChartProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Data of {title}</summary>
      {open && (
        <Table
          caption={title}
          columns={[
            { title: x.label, cell: (i: number) => x.format(Number(x.values[i])), by: (i: number) => i, number: true },
            ...series.map((one) => ({
              title: one.label,
              cell: (i: number) => y.format(one.values[i]),
              by: (i: number) => one.values[i] ?? null,
              number: true,
            })),
          ]}
          rows={Array.from({ length: x.values.length }, (_, i) => i)}
          most={30}
        />
      )}
    </details>
  );
}

/**
 * A table that sorts by any of its columns, shows a bounded number of rows, and can open a row. It must not know what its
 * rows are.
 */
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import { label } from "./label.ts";
import { count } from "./numbers.ts";

export interface Column<Row> {
  title: string;
  /** what is shown */
  cell(row: Row): ComponentChildren;
  /** what is sorted by; null comes last in both directions. Absent: not sortable */
  by?(row: Row): number | string | null;
  /** set to the right, in figures of one width */
  number?: boolean;
  /** the row's name: it is read out before every cell */
  head?: boolean;
}

interface TableProps<Row> {
  /** says what is in it; read out, not shown */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** rows shown at first */
  most?: number;
  /** what opening a row shows; absent: rows do not open */
  detail?(row: Row): ComponentChildren;
  /** a name for the row, for the button that opens it */
  nameOf?(row: Row): string;
  empty?: string;
}

interface Order {
  column: number;
  up: boolean;
}

export function Table<Row>({ caption, columns, rows, most = 50, detail, nameOf, empty = "None." }: TableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(null);
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<Row>>(new Set());
  const sorted = useMemo(() => sort(rows, columns, order), [rows, columns, order]);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const shown = all ? sorted : sorted.slice(0, most);
  const toggle = (row: Row) => {
    const next = new Set(open);
    if (!next.delete(row)) next.add(row);
    setOpen(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {detail !== undefined && (
              <th scope="col">
                <span class="unseen">Details</span>
              </th>
            )}
            {columns.map((column, i) => (
              <Head
                key={column.title}
                column={column}
                order={order?.column === i ? order : null}
                onSort={() => setOrder(next(order, i))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, i) => (
            <Fragment key={i}>
              <tr>
                {detail !== undefined && (
                  <td>
                    <button
                      type="button"
                      class="opener"
                      aria-expanded={open.has(row)}
                      onClick={() => toggle(row)}
                      aria-label={`Details of ${nameOf?.(row) ?? `row ${i + 1}`}`}
                    >
                      {open.has(row) ? "−" : "+"}
                    </button>
                  </td>
                )}
                {columns.map((column) => (
                  <Cell key={column.title} column={column} row={row} />
                ))}
              </tr>
              {detail !== undefined && open.has(row) && (
                <tr class="detail">
                  <td colSpan={columns.length + 1}>{detail(row)}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {sorted.length > most && (
        <button type="button" class="quiet more" onClick={() => setAll(!all)}>
          {all ? `Show the first ${count(most)}` : `Show all ${count(sorted.length)}`}
        </button>
      )}
    </section>
  );
}

function Head<Row>({ column, order, onSort }: { column: Column<Row>; order: Order | null; onSort: () => void }) {
  const sorted = order === null ? "none" : order.up ? "ascending" : "descending";
  return (
    <th scope="col" class={column.number ? "number" : undefined} {...(column.by ? { "aria-sort": sorted } : {})}>
      {column.by ? (
        <button type="button" class="sorter" onClick={onSort}>
          {column.title}
          <span class="arrow" aria-hidden="true">
            {order === null ? "" : order.up ? "▲" : "▼"}
          </span>
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const content = column.cell(row);
  if (column.head)
    return (
      <th scope="row">
        <bdi>{typeof content === "string" ? label(content) : content}</bdi>
      </th>
    );
  return <td class={column.number ? "number" : undefined}>{content}</td>;
}

/** Falling first, then rising, then as it was. */
function next(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, up: false };
  return order.up ? null : { column, up: true };
}

function sort<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): readonly Row[] {
  const by = order === null ? undefined : columns[order.column]?.by;
  if (order === null || by === undefined) return rows;
  const sign = order.up ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return left < right ? -sign : left > right ? sign : 0;
  });
}

/** Counts by name with a bar each, as a table. */
import type { NamedCount } from "../../../core/report/types.ts";
import { label } from "../parts/label.ts";
import { count, percent } from "../parts/numbers.ts";

interface BarsProps {
  caption: string;
  items: readonly NamedCount[];
  /** what shares are of */
  of: number;
  most?: number;
  tone?: "bad" | "warn" | "plain";
  empty?: string;
}

export function Bars({ caption, items, of, most = 20, tone = "bad", empty = "None." }: BarsProps) {
  if (items.length === 0) return <p class="empty">{empty}</p>;
  const longest = Math.max(...items.map((item) => item.count));
  const rest = items.slice(most).reduce((sum, item) => sum + item.count, 0);
  const shown = rest > 0 ? [...items.slice(0, most), { name: `${items.length - most} more`, count: rest }] : items;
  return (
    <table class="bars">
      <caption class="unseen">{caption}</caption>
      <tbody>
        {shown.map((item) => (
          <tr key={item.name}>
            <th scope="row">
              <bdi>{label(item.name)}</bdi>
            </th>
            <td class="bar-cell">
              <div
                class={`bar bar-${tone}`}
                style={{ width: `${Math.max(1, Math.min(100, (item.count / longest) * 100))}%` }}
              />
            </td>
            <td class="number">{count(item.count)}</td>
            <td class="number dim">{of > 0 ? percent(item.count / of) : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

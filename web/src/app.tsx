/** The frame around every view: title, switch of theme, foot. It must not know what the views show. */
import { useEffect } from "preact/hooks";
import type { PageData } from "../../core/page/types.ts";
import { ComparisonView } from "./comparison/view.tsx";
import { dateTime } from "./parts/numbers.ts";
import { ReportView } from "./report/view.tsx";
import type { Slot } from "./slot.ts";
import { switchTheme, useTheme } from "./theme.ts";
import { TrendView } from "./trend/view.tsx";

export function App({ slot }: { slot: Slot }) {
  const title = "data" in slot ? slot.data.title : "no data";
  useEffect(() => {
    document.title = `${title} - llmload`;
  }, [title]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <div class="top-in">
          <span class="brand">llmload</span>
          <h1 class="top-title">
            <bdi>{title}</bdi>
          </h1>
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {"data" in slot ? <View data={slot.data} /> : <p class="problem">{slot.problem}</p>}
      </main>
      {"data" in slot && (
        <footer class="foot">
          <p>
            Made by {slot.data.madeBy}, {dateTime(slot.data.madeAt)}. This file holds all it shows and loads nothing.
          </p>
        </footer>
      )}
    </>
  );
}

function View({ data }: { data: PageData }) {
  switch (data.kind) {
    case "report":
      return <ReportView page={data} />;
    case "comparison":
      return <ComparisonView page={data} />;
    case "trend":
      return <TrendView page={data} />;
  }
}

function ThemeSwitch() {
  const now = useTheme();
  return (
    <button type="button" class="quiet theme" onClick={switchTheme} aria-pressed={now === "dark"}>
      Dark
    </button>
  );
}

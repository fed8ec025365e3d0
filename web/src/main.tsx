/** Where the page begins: reads the slot, draws what it holds. It must not know how any view looks. */
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/tokens.css";
import "./style/page.css";
import "./style/parts.css";
import "./style/report.css";
import "./style/print.css";
import { App } from "./app.tsx";
import { readSlot } from "./slot.ts";
import { startTheme } from "./theme.ts";

startTheme();
const root = document.getElementById("app");
if (root !== null) {
  root.textContent = "";
  render(<App slot={readSlot(document)} />, root);
}

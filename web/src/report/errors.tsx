/** What went wrong, by class, status, fault and check. */
import { Panel, Section } from "../parts/section.tsx";
import { Bars } from "./bars.tsx";
import type { Figures } from "./figures.ts";

export function Errors({ figures: { errorClasses, statuses, faults, checksFailed, tries } }: { figures: Figures }) {
  return (
    <Section
      title="Errors and faults"
      lead="One class per failed request. Faults are deviations of an answer; they may accompany a success."
    >
      <div class="grid grid-pairs">
        <Panel title="Error classes">
          <Bars
            caption="Failed requests by error class"
            items={errorClasses}
            of={tries.all}
            empty="No request failed."
          />
        </Panel>
        {statuses !== null && (
          <Panel title="HTTP statuses">
            <Bars
              caption="Requests by HTTP status"
              items={statuses.map(({ name, count }) => ({ name: name === "0" ? "0 (no answer)" : name, count }))}
              of={tries.all}
              tone="plain"
              empty={tries.all > 0 ? "Not known." : "None."}
            />
          </Panel>
        )}
        <Panel title="Faults">
          <Bars caption="Requests by fault" items={faults} of={tries.all} tone="warn" empty="No fault was seen." />
        </Panel>
        <Panel title="Failed checks">
          <Bars
            caption="Requests by failed check"
            items={checksFailed}
            of={tries.all}
            tone="warn"
            empty="Every check held."
          />
        </Panel>
      </div>
    </Section>
  );
}

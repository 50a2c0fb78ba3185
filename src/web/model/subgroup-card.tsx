import type { FairnessGap, Subgroups } from "../../core/evaluation/subgroups.ts";
import type { ShareEstimate } from "../../core/metrics/intervals.ts";
import { IntervalMark } from "../charts/interval-mark.tsx";
import { range, score } from "../numbers.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";

/** The scores of each group of rows, and how far the groups are apart. */
export function SubgroupCard({
  subgroups: { label, groups, gaps, others },
}: {
  readonly subgroups: Subgroups;
}) {
  const texts = TEXTS.model.subgroups;
  return (
    <section class="card">
      <h2>{texts.title(label)}</h2>
      <p class="hint">{texts.note}</p>
      <PlainTable
        label={texts.title(label)}
        columns={[label, texts.rows, ...texts.columns]}
        rows={groups.map((group) => [
          group.label,
          group.rows,
          shareCell(group.accuracy),
          group.roc_auc === null ? "–" : estimateCell(group.roc_auc.value, group.roc_auc),
          shareCell(group.selection_rate),
          shareCell(group.true_positive_rate),
          shareCell(group.false_positive_rate),
        ])}
      />
      <dl class="gaps">
        <Gap title={texts.demographicParity} gap={gaps.demographic_parity} />
        <Gap title={texts.equalOpportunity} gap={gaps.equal_opportunity} />
      </dl>
      {others > 0 && <p class="hint">{texts.others(others)}</p>}
    </section>
  );
}

function shareCell({ value, n, ...ends }: ShareEstimate) {
  return value === null ? "–" : estimateCell(value, ends, n);
}

function estimateCell(
  value: number,
  ends: { readonly low: number | null; readonly high: number | null },
  n?: number,
) {
  return (
    <span class="estimate">
      <strong>{score(value)}</strong> <IntervalMark value={value} {...ends} />
      <span class="ends">
        {range(ends)}
        {n !== undefined && TEXTS.model.subgroups.of(n)}
      </span>
    </span>
  );
}

function Gap({ title, gap }: { readonly title: string; readonly gap: FairnessGap | null }) {
  const texts = TEXTS.model.subgroups;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {gap === null ? (
          <span class="hint">{texts.noGap}</span>
        ) : (
          <>
            <strong>{score(gap.difference)}</strong> ({range(gap)})
            <span class="hint"> {texts.between(sideText(gap.highest), sideText(gap.lowest))}</span>
          </>
        )}
      </dd>
    </div>
  );
}

function sideText({ label, share, n }: FairnessGap["highest"]): string {
  return `${label} ${score(share)}${TEXTS.model.subgroups.of(n)}`;
}

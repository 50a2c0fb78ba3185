import { useCallback, useState } from "preact/hooks";
import { Failure } from "../api.ts";
import { FailureNote } from "../failure-note.tsx";
import type { PageProps } from "../pages.ts";
import { formatRoute } from "../route.ts";
import { TEXTS } from "../texts.ts";
import { useLoaded } from "../use-loaded.ts";
import { FilterForm } from "./filter-form.tsx";
import { RunComparisonView } from "./run-comparison.tsx";
import { RunTable } from "./run-table.tsx";
import { fetchRuns, type RunQuery } from "./runs-api.ts";

/** Runs that are compared at once: more lines cannot be told apart. */
const MOST_COMPARED = 5;
const FEW = 100;
const MANY = 1000;

/** What was trained and evaluated, to be filtered, ordered and compared; what is chosen stands in the address. */
export function RunsPage({ query }: PageProps) {
  const [limit, setLimit] = useState(FEW);
  const asked = { where: query.get("where") ?? "", sort: query.get("sort") ?? "" };
  const picked = (query.get("runs") ?? "").split(",").filter(Boolean).slice(0, MOST_COMPARED);
  const go = (change: Readonly<Record<string, string>>): void => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(change)) {
      if (value === "") next.delete(key);
      else next.set(key, value);
    }
    location.hash = formatRoute("runs", next);
  };
  const texts = TEXTS.runs;
  return (
    <div class="runs">
      <header>
        <h1>{texts.heading}</h1>
        <p class="intro">{texts.intro}</p>
      </header>
      <Listing
        query={{ ...asked, limit }}
        picked={picked}
        onWhere={(where) => go({ where })}
        onSort={(sort) => go({ sort })}
        onPick={(ids) => go({ runs: ids.join(",") })}
        onMore={() => setLimit(MANY)}
      />
    </div>
  );
}

interface ListingProps {
  readonly query: RunQuery;
  readonly picked: readonly string[];
  readonly onWhere: (where: string) => void;
  readonly onSort: (sort: string) => void;
  readonly onPick: (ids: readonly string[]) => void;
  readonly onMore: () => void;
}

function Listing({ query, picked, onWhere, onSort, onPick, onMore }: ListingProps) {
  const { where, sort, limit } = query;
  const [list, reload] = useLoaded(
    useCallback(() => fetchRuns({ where, sort, limit }), [where, sort, limit]),
  );
  const fault = list instanceof Failure && list.code === "OPS_WHERE_INVALID" ? list.message : null;
  const texts = TEXTS.runs;
  return (
    <>
      <FilterForm key={where} where={where} fault={fault} onApply={onWhere} onReload={reload} />
      {list === null && <p class="loading">{TEXTS.loading}</p>}
      {list instanceof Failure && fault === null && <FailureNote failure={list} onRetry={reload} />}
      {list !== null && !(list instanceof Failure) && (
        <>
          {list.runs.length === 0 ? (
            <div class="card">
              <h2>{where === "" ? texts.none.title : texts.noneSuch.title}</h2>
              <p>{where === "" ? texts.none.text : texts.noneSuch.text}</p>
            </div>
          ) : (
            <RunTable
              list={list}
              sort={sort}
              picked={picked}
              most={MOST_COMPARED}
              onSort={onSort}
              onPick={onPick}
              onMore={limit < MANY ? onMore : null}
            />
          )}
          {picked.length > 0 && (
            <RunComparisonView key={picked.join()} ids={picked} listed={list.runs} onPick={onPick} />
          )}
        </>
      )}
    </>
  );
}

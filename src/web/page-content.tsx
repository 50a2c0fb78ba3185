import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Page, PageProps } from "./pages.ts";
import { TEXTS } from "./texts.ts";

interface PageContentProps extends PageProps {
  readonly page: Page;
}

/** A page, once its code has come. */
export function PageContent({ page, query }: PageContentProps) {
  const [content, setContent] = useState<{ readonly Drawn: ComponentType<PageProps> } | "broken" | null>(
    null,
  );
  useEffect(() => {
    page.load().then(
      (Drawn) => setContent({ Drawn }),
      () => setContent("broken"),
    );
  }, [page]);
  if (content === null) return <p class="loading">{TEXTS.loading}</p>;
  if (content === "broken") return <BrokenPage />;
  return (
    // Each page's style sheet is about what is in here.
    <div class={`page-${page.id}`}>
      <content.Drawn query={query} />
    </div>
  );
}

/** Another version of the service has files of other names, so only the page as a whole can be asked for again. */
function BrokenPage() {
  const { title, text, reload } = TEXTS.brokenPage;
  return (
    <div class="failure" role="alert">
      <h2>{title}</h2>
      <p>{text}</p>
      <button type="button" onClick={() => location.reload()}>
        {reload}
      </button>
    </div>
  );
}

import { defineCommand } from "../define-command.ts";
import { hostOption, wholeNumberOption } from "../options.ts";
import { apiUrlOption } from "../page-options.ts";
import { text } from "../printer.ts";
import { aborted } from "../serve-group.ts";

const DEFAULT_API = "http://127.0.0.1:8000";

interface UiResult {
  readonly url: string;
  readonly apiUrl: string;
}

export const uiCommand = defineCommand({
  path: ["ui"],
  summary: "Hand out the web page alone, for a service that runs elsewhere",
  description:
    "Serves the web page and nothing else: no model is needed. The browser asks the service at --api-url itself, which has to let this page in (serve --cors-origin). To have both in one process: serve --ui-port.",
  examples: ["titanic-ops ui", "titanic-ops ui --port 5000 --api-url https://api.example.org"],
  options: {
    host: hostOption,
    port: wholeNumberOption(
      "--port",
      { min: 0, max: 65_535, default: 5000 },
      "Where to listen; 0 takes a free one",
    ),
    apiUrl: {
      ...apiUrlOption,
      help: `Where the service is, as whoever opens the page reaches it (default: ${DEFAULT_API})`,
    },
  },
  async run({ host, port, apiUrl = DEFAULT_API }, { progress, signal }): Promise<UiResult> {
    const { builtFile } = await import("../../core/package-root.ts");
    const { listenUi } = await import("../../serve/ui/ui-server.ts");
    const server = await listenUi({ host, port, folder: builtFile("web"), apiUrl });
    const { url } = server;
    progress.end(`the page is on ${url} and asks ${apiUrl} (serve --cors-origin ${new URL(url).origin})`);
    await aborted(signal);
    await server.stop();
    return { url, apiUrl };
  },
  render: ({ url }) => [text(`the page was at ${url}`)],
});

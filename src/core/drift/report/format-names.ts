/** The forms of a report with the ends of their files' names; apart from what writes them, so that help stays fast. */
export const REPORT_EXTENSIONS = { html: ".html", json: ".json", md: ".md", junit: ".xml" } as const;

export type ReportFormat = keyof typeof REPORT_EXTENSIONS;

export const REPORT_FORMATS = Object.keys(REPORT_EXTENSIONS) as [ReportFormat, ...ReportFormat[]];

/** What a service is asked, in this order. */
export const CHECK_NAMES = ["health", "ready", "docs", "prediction", "metrics", "page"] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

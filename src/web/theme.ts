/*
 * Runs before the page is drawn, so that a chosen theme does not come after a flash of the other. Without a choice the
 * style sheet follows the system.
 */
const chosen = localStorage.getItem("titanic-ops-theme");
if (chosen !== null) document.documentElement.dataset.theme = chosen;

export {};

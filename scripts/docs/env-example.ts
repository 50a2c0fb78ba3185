import { ENVIRONMENT } from "../../src/core/config/env.ts";

/** What compose.yaml asks for beside what titanic-ops reads. */
const COMPOSE = `# How much is started: minimal (the service alone), full (with Postgres, Redis, Prometheus and Grafana), and mlflow beside
# either: full,mlflow. For minimal, leave DATABASE_URL and REDIS_URL empty.
COMPOSE_PROFILES=full

# The address of this machine that the ports are opened on. On another than this, whoever reaches it may ask.
BIND_ADDRESS=127.0.0.1

# Letters and digits, because it becomes part of a URL: openssl rand -hex 24
POSTGRES_PASSWORD=

# For the user admin of Grafana: openssl rand -hex 24
GRAFANA_ADMIN_PASSWORD=

# What Alertmanager sends with its messages, to the address in manifests/alertmanager/alertmanager.yml.
ALERT_WEBHOOK_TOKEN=
`;

/** What compose sets where there is no reason for anything else. */
const VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: ["postgres://titanic:", "{POSTGRES_PASSWORD}@postgres:5432/titanic"].join("$"),
  REDIS_URL: "redis://redis:6379",
};

/** `.env.example`: every variable that compose.yaml or titanic-ops reads. */
export function envExample(): string {
  const variables = Object.entries(ENVIRONMENT).map(([name, meaning]) => {
    const value = VALUES[name];
    return `# ${meaning}\n${value === undefined ? `# ${name}=` : `${name}=${value}`}\n`;
  });
  return [
    "# Copy to .env, where docker compose finds it; .env is not kept in git. Made by scripts/gen-docs.ts. Do not edit.\n",
    COMPOSE,
    "# What titanic-ops reads. compose.yaml says which of them reach its containers.\n",
    ...variables,
  ].join("\n");
}

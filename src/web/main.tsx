import { render } from "preact";
import { App } from "./app.tsx";
import "./styles.css";
import "./charts/charts.css";
import "./model/model.css";
import "./predict/predict.css";
import "./runs/runs.css";
import "./batch/batch.css";
import "./traffic/traffic.css";
import "./lineage/lineage.css";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);

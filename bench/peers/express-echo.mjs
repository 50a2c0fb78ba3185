// What serve.bench.ts compares with: Express and its JSON body parser, sending back what came. It does nothing else.
// It listens on a free port of this machine and prints its address.
import express from "express";

const app = express();
app.use(express.json());
app.post("/predict", (request, response) => void response.json(request.body));
const server = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});

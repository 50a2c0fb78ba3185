import { z } from "zod";

/*
 * zod compiles schemas with `new Function` where it can, and tries whether it can: the page's policy refuses it, and
 * browsers report the try. To be imported ahead of whatever makes a schema.
 */
z.config({ jitless: true });

import type { Request, Response } from "express";
import { HttpError } from "./http-error.ts";

/** The last handler of a route: refuses what its methods have left, and says which there are. */
export function onlyFor(allow: "GET" | "GET, HEAD" | "POST") {
  return (request: Request, response: Response): void => {
    response.setHeader("allow", allow);
    const [method] = allow.split(",");
    throw new HttpError("METHOD_NOT_ALLOWED", `${request.method} is not for ${request.path}`, {
      hint: `${method} ${request.path}`,
    });
  };
}

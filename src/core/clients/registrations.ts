/** Loads how a client is told to ask gait. */

import { GaitError } from "../error.ts";
import { CLIENT_TITLES, type ClientName } from "./client.ts";
import type { Registration } from "./registration.ts";

export function loadRegistration(client: ClientName): Promise<Registration> {
  throw new GaitError("invalid_input", `registrations of ${CLIENT_TITLES[client]} are not read`, {
    hint: "clients",
  });
}

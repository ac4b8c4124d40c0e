// Everything the pages of the public need; nothing here keeps what somebody typed.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { preventSecondSubmission } from "./forms.js";

initAll();
preventSecondSubmission();

// Everything the pages of staff add in the browser. Each page works without it.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { askOnlyWhatIsNeeded } from "./asked.js";
import { startAutosave } from "./autosave.js";
import { closeFiltersWhenNarrow } from "./filters.js";
import { preventSecondSubmission } from "./forms.js";
import { startKeeping } from "./keep.js";
import { startPolling } from "./polling.js";
import { startSessionWarning } from "./session.js";
import { startShortcuts } from "./shortcuts.js";

initAll();
closeFiltersWhenNarrow();
preventSecondSubmission();
askOnlyWhatIsNeeded();
startPolling();
startAutosave();
startKeeping();
startSessionWarning();
startShortcuts();

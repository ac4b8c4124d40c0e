// Runs before the page is drawn; the policy on scripts allows none inside the page.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

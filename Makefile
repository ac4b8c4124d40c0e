PORT ?= 8000
PYTHON = .venv/bin/python
# mypy and import-linter read the settings, and nothing is asked of the database.
STATIC = SECRET_KEY=none DATABASE_URL=postgres://none
APPS = accounts measures meetings panels people policies protection records referrals \
	safeguarding strategy_meetings
OFFLINE = SEMGREP_SEND_METRICS=off PATH="$(CURDIR)/var/scan/bin:$$PATH"
# What looks like a secret and is a name, a limit or an alphabet.
HARMLESS = ^(password|none|whsec_|PGPASSWORD|user\.password_changed|mfa_authenticator\.data|$\
	60/m/ip,5/h/key|accounts\.forms\.ResetPasswordForm|0123456789ABCDEFGHJKMNPQRSTVWXYZ)$$
CODE = $(shell git ls-files --cached --others --exclude-standard '*.py')
TEMPLATES = $(shell git ls-files --cached --others --exclude-standard 'templates/*.html')

.PHONY: help demo demo-reset run test check fix messages bench faults mutants bench-million screenshots \
	lock sbom set-up

help:           ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo:           ## everything from a fresh clone to a page: http://localhost:8000, or PORT=
	@PORT=$(PORT) exec python3 -m scripts.demo

demo-reset:     ## the demo afresh: all its data is thrown away
	@PORT=$(PORT) exec python3 -m scripts.demo --afresh

run:            ## the development server, which reloads changed code
	@DEMO=1 BASE_URL=http://localhost:$(PORT) exec $(PYTHON) manage.py runserver $(PORT)

test: check     ## every check and every test
	@$(PYTHON) -m pytest -n 2

check: set-up   ## style, types, import contracts, templates, migrations, our rules against faults
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	@.venv/bin/djhtml --check $(TEMPLATES)
	@.venv/bin/djlint --lint --quiet $(TEMPLATES)
	@$(STATIC) .venv/bin/mypy $(CODE)
	@$(STATIC) .venv/bin/lint-imports
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@var/scan/bin/bandit --quiet --recursive --severity-level medium $(APPS) gunicorn.conf.py manage.py
	@$(OFFLINE) var/scan/bin/semgrep scan --config .semgrep --metrics off --disable-version-check \
		--error --quiet --exclude node_modules --exclude var .
	@git ls-files -z -- ':!tests' ':!*.lock' ':!package-lock.json' ':!*.po' ':!docs/screenshots' \
		| xargs -0 var/scan/bin/detect-secrets-hook --exclude-secrets '$(HARMLESS)'

fix: set-up     ## what the checks can put right by themselves
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format
	@.venv/bin/djade --target-version 5.2 $(TEMPLATES)
	@.venv/bin/djhtml $(TEMPLATES)

messages: set-up  ## the Welsh catalogue brought up to date with the source
	@$(STATIC) $(PYTHON) manage.py makemessages --locale cy --no-location --no-obsolete \
		--ignore .venv --ignore node_modules --ignore var --ignore tests --ignore scripts
	@msgattrib --only-fuzzy --no-obsolete locale/cy/LC_MESSAGES/django.po
	@msgattrib --untranslated locale/cy/LC_MESSAGES/django.po

lock: set-up    ## the .lock files anew, after a change of requirements*.txt: each package with its digest
	@for name in requirements requirements-dev requirements-scan; do \
		var/scan/bin/uv pip compile $$name.txt --generate-hashes --universal --python-version 3.11 \
			--no-annotate --no-header --no-strip-extras --quiet --output-file $$name.lock || exit 1; done

sbom: set-up    ## what an installation consists of, as CycloneDX, into var/sbom.json
	@var/scan/bin/cyclonedx-py requirements requirements.lock --output-file var/sbom.json

set-up:
	@python3 scripts/set_up.py test

faults: set-up  ## puts faults into a copy of the tree, one by one, and expects a test to find each
	@$(PYTHON) -m scripts.faults

mutants: set-up  ## changes the rules of who sees what, one by one, and expects a test to fail
	@$(PYTHON) -m scripts.mutants

bench:          ## 200,000 people and 60,000 reports in a database of its own; prints ratios
	@python3 scripts/set_up.py run
	@$(PYTHON) -m scripts.bench
	@$(PYTHON) -m scripts.bench.matching
	@$(PYTHON) -m scripts.bench.figures

bench-million:  ## the same with a million of each, 100,000 of them waiting
	@python3 scripts/set_up.py run
	@$(PYTHON) -m scripts.bench --people 1000000 --reports 1000000 --waiting 100000
	@$(PYTHON) -m scripts.bench.matching --people 1000000
	@$(PYTHON) -m scripts.bench.figures --scale 1

screenshots: set-up  ## pictures of the six main screens, into docs/screenshots
	@$(PYTHON) -m scripts.screenshots

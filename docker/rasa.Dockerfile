# Rasa and its action server: the same image, the model trained while it is built.
FROM python:3.10.19-slim-bookworm AS build
WORKDIR /app
COPY requirements/tools.lock requirements/
COPY bot/requirements.lock bot/
RUN python -m venv /opt/tools && /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.lock
RUN /opt/tools/bin/uv venv /opt/venv && /opt/tools/bin/uv pip install --python /opt/venv/bin/python --no-deps --require-hashes -r bot/requirements.lock

FROM python:3.10.19-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app tomoni
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY contracts contracts
COPY nlu nlu
COPY bot bot
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 RASA_TELEMETRY_ENABLED=false OMP_NUM_THREADS=1
RUN python -m bot.run train && chown -R tomoni bot/models
USER tomoni
EXPOSE 5005 5055
CMD ["python", "-m", "bot.run", "server", "--port", "5005", "--host", "0.0.0.0"]

# One image for every platform role: docker compose chooses the role by its command.
FROM python:3.11-slim-bookworm AS build
ARG TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/banter
COPY requirements/platform.txt /tmp/platform.txt
RUN /opt/banter/bin/pip install torch==2.13.0 --index-url "$TORCH_CPU_INDEX" \
    && /opt/banter/bin/pip install -r /tmp/platform.txt

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 banter && install -d -o banter -g banter /var/lib/banter
WORKDIR /srv/banter
COPY --from=build /opt/banter /opt/banter
COPY pyproject.toml ./
COPY bot bot
COPY nlu nlu
COPY actions actions
COPY recommender recommender
COPY speech speech
COPY crm crm
COPY data data
RUN /opt/banter/bin/pip install --no-cache-dir --no-deps --editable .
ENV PATH=/opt/banter/bin:$PATH BANTER_HOME=/var/lib/banter PYTHONUNBUFFERED=1
USER banter
VOLUME /var/lib/banter
ENTRYPOINT ["banter"]
CMD ["serve", "gateway"]

# Every target does all its own set-up. The second call does no work.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

.PHONY: app test test-all check bench gpu-check translations zoo experiments gallery ray-head ray-worker

app: $(VENV)/.installed
	$(BIN)/python -m streamlit run app.py

test: check
	$(PYTEST) $(ARGS)

# The sweeps as well, and Hypothesis with examples that nobody has seen.
test-all: check
	$(PYTEST) -m "" --hypothesis-profile explore $(ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

# Every network and visualization on CUDA against the CPU. Skipped where there is no GPU.
gpu-check: $(VENV)/.installed
	$(BIN)/python -m benchmarks.gpu_check

# `make zoo RAY=HOST:PORT`, also of the two targets behind it, spreads the runs over a Ray cluster; RAY=local is one here.
RAY ?=
SPREAD = $(if $(RAY),--ray $(RAY))
RUNS_ON = $(VENV)/.installed$(if $(RAY),-ray)

# Every lab net that has no weights yet, the scoreboard, the localizers and the detector. A killed run goes on where it stopped.
zoo: $(RUNS_ON)
	$(BIN)/python -m training.train --all $(SPREAD)
	$(BIN)/python -m training.evaluate $(SPREAD)
	$(BIN)/python -m training.localizer $(SPREAD)
	$(BIN)/python -m training.detector $(SPREAD)

# Every experiment that is not finished yet, run by run.
experiments: $(RUNS_ON)
	$(BIN)/python -m training.experiments $(SPREAD)

# Every class-maximizing video of the gallery that is missing or out of date.
gallery: $(RUNS_ON)
	$(BIN)/python -m training.maximize.gallery $(SPREAD)

# A Ray cluster (README, "Other machines"): its head, and each further machine. They find each other by a shared token.
ADDRESS ?= 127.0.0.1:6379
NAME ?=
RAY_START = RAY_AUTH_MODE=token PYTHONPATH=$(CURDIR) $(BIN)/ray start --block --disable-usage-stats $(if $(NAME),--node-name=$(NAME))

ray-head: $(VENV)/.installed-ray
	$(BIN)/ray get-auth-token --generate > /dev/null
	$(RAY_START) --head --include-dashboard=false

ray-worker: $(VENV)/.installed-ray
	$(RAY_START) --address=$(ADDRESS)

# Collect new messages into the Chinese catalogue; then translate what is empty there.
# An error's sentence is translated because of its class.
ERRORS = $(shell sed -n 's/^class \([A-Za-z]*\)(Explained):$$/\1/p' $$(git ls-files '*.py'))
translations: $(VENV)/.installed-dev
	$(BIN)/pybabel -q extract --no-location --sort-output $(ERRORS:%=-k %) \
		-o locale/motion_lab.pot app.py pages ui vizlib models datasets video
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap \
		-i locale/motion_lab.pot -o locale/zh/motion_lab.po -l zh
	rm locale/motion_lab.pot

$(VENV)/.installed: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.installed-ray: requirements-ray.txt requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-ray.txt
	touch $(VENV)/.installed $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-ray.txt requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $(VENV)/.installed $(VENV)/.installed-ray $@

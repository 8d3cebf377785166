# What people ask of make beyond compiling; included by the Makefile.
.PHONY: help deps screenshots test test-slow check asan tsan fuzz bench bench-peers demo demo-stop format lint install calibrate

help:
	@echo "make             build the program: build/subtier"
	@echo "make demo        install what is missing, build, screen the demo engagement, leave the service running"
	@echo "make demo-stop   stop what make demo started"
	@echo "make test        install what is missing, build, run every test"
	@echo "make test-slow   a hundred thousand queries against the lists, by the index and by trying all (a minute)"
	@echo "make asan|tsan   unit and integration tests under the sanitizers"
	@echo "make fuzz        fuzz every target (FUZZ_SECONDS=60 each)"
	@echo "make bench       quality and speed figures, beside libmicrohttpd's own hello-world"
	@echo "make bench-peers the same pairs and sets with nomenklatura, side by side"
	@echo "make screenshots the pictures of the pages: docs/images"
	@echo "make calibrate   fit the matcher's model to the labelled sets, cross-validated"
	@echo "make lint        layers, warnings with gcc and clang, analyser, format"
	@echo "make format      clang-format over the C sources"
	@echo "make install     into DESTDIR/PREFIX (default /usr/local)"

C_FILES = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h')
TABLES = %_table.c %_table.h %_tables.c %_data.c

# Recursion, because what pkg-config says is only known after the packages are there.
test:
	@tools/install-deps build run test
	@$(MAKE) --no-print-directory check

# Not part of `make test`: the index against trying all, over the real list of SUBTIER_SHARED.
test-slow:
	@$(MAKE) --no-print-directory $(OUT)/bench/lossless
	@tests/bench/lossless.sh $(OUT)/bench/lossless

# The suites in the order of how quickly they fail.
check: all units integrations replays tests/node_modules
	@tools/run-tests --out $(OUT) unit replay integration api web

tests/node_modules: tests/package.json tests/package-lock.json
	@echo "  npm     tests"
	$(Q)npm ci --prefix tests --no-audit --no-fund --loglevel=error && touch $@

screenshots: all tests/node_modules
	@node tests/web/screenshots.mjs

asan tsan:
	@tools/install-deps build run test
	@$(MAKE) --no-print-directory FLAVOUR=$@ units integrations replays
	@TEST_SECONDS=900 tools/run-tests --out build/$@ unit replay integration

FUZZ_SECONDS ?= 60
fuzz:
	@tools/install-deps build test lint
	@$(MAKE) --no-print-directory FLAVOUR=fuzz CC=clang fuzzers
	@tools/run-fuzzers build/fuzz/fuzzers $(FUZZ_SECONDS)

# Writes the fitted model to standard output; docs/matching.md says when to take it over.
calibrate:
	@tests/bench/fit.sh

bench:
	@tools/install-deps build run bench
	@$(MAKE) --no-print-directory all benches
	@tests/bench/run

bench-peers:
	@tools/install-deps build run bench
	@$(MAKE) --no-print-directory all
	@tests/bench/peers

demo:
	@tools/install-deps build run
	@$(MAKE) --no-print-directory all
	@tools/demo/run $(if $(DATABASE),--database "$(DATABASE)",)

demo-stop:
	@tools/demo/run --stop

format:
	@clang-format -i $(filter-out $(TABLES),$(C_FILES))

lint:
	@tools/install-deps build run test lint
	@tools/lint-includes tools/layers.txt $$(git ls-files --cached --others --exclude-standard 'service/*.[ch]' 'lists/*.[ch]')
	@tools/lint-calls
	@clang-format --dry-run -Werror $(filter-out $(TABLES),$(C_FILES))
	@$(MAKE) --no-print-directory all units integrations
	@$(MAKE) --no-print-directory FLAVOUR=clang CC=clang all units integrations
	@tools/run-analyzer
	@echo "lint: clean"

install: all
	install -D -m 0755 $(OUT)/subtier $(DESTDIR)$(PREFIX)/bin/subtier
	install -D -m 0644 docs/guide.md $(DESTDIR)$(PREFIX)/share/doc/subtier/guide.md
	install -D -m 0644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/subtier/LICENSE

# Subtier: `make help` lists what can be made. Everything lands in build/ (other flavours in folders below it).
SHELL := /bin/bash
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

FLAVOUR ?= release
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
DESTDIR ?=
PREFIX ?= /usr/local
Q := $(if $(V),,@)

OUT := $(if $(filter release,$(FLAVOUR)),build,build/$(FLAVOUR))
GEN := $(OUT)/gen

# --- flags ---------------------------------------------------------------------------------------
PACKAGES := libmicrohttpd libpq libcjson libcurl gnutls expat libzip libsodium zlib
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes \
        -Wwrite-strings -Wformat=2 -Wundef -fno-common $(if $(NO_WERROR),,-Werror)
BASE := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Iservice -I. -I$(GEN) -include service/core/banned.h -fPIE -pthread
HARDEN := -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection
SANITIZE_release :=
FLAGS_release := $(HARDEN)
FLAGS_asan := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=address,undefined -DARENA_SINGLE -DSUBTIER_CHECKED
FLAGS_tsan := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=thread -DSUBTIER_CHECKED
FLAGS_fuzz := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=address,undefined,fuzzer-no-link -DARENA_SINGLE -DSUBTIER_CHECKED
FLAGS_clang := -O1 -g
FLAGS_coverage := -O0 -g --coverage -DSUBTIER_CHECKED
LINK_release := -Wl,-z,relro,-z,now
LINK_asan := -fsanitize=address,undefined
LINK_tsan := -fsanitize=thread
LINK_fuzz := -fsanitize=address,undefined
LINK_coverage := --coverage

# Answered by `deps` below when the packages are not there yet.
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
ALL_CFLAGS = $(BASE) $(WARN) $(FLAGS_$(FLAVOUR)) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP
# A search spends its time in small loops over words.
FAST_release := -O3
$(OUT)/obj/service/match/%.o $(OUT)/obj/service/text/%.o: ALL_CFLAGS += $(FAST_$(FLAVOUR))
ALL_LDFLAGS = -pie -pthread $(LINK_$(FLAVOUR)) $(LDFLAGS)
LIBS = $(PKG_LIBS) -lm

VERSION := $(shell cat VERSION 2>/dev/null || echo 0.1.0)
BASE += -DSUBTIER_VERSION='"$(VERSION)"'

# --- layers: one archive a folder, in the order of tools/layers.txt -------------------------------
LAYERS := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' tools/layers.txt)
below = $(shell sed -n 's/^$(1): *//p' tools/layers.txt)

sources = $(if $(filter lists,$(1)),$(wildcard lists/*/*.c),$(wildcard service/$(1)/*.c service/$(1)/*/*.c))
objects = $(patsubst %.c,$(OUT)/obj/%.o,$(call sources,$(1))) $(ASSET_OBJECTS_$(1))
archive = $(OUT)/lib/lib$(1).a
archives = $(foreach layer,$(1),$(call archive,$(layer)))

# Files carried in the program: group, folder, layer that owns them.
$(GEN)/assets_migrations.c: $(wildcard migrations/*.sql)
$(GEN)/assets_catalogue.c: $(wildcard lists/catalogue/*.list)
$(GEN)/assets_sample.c: $(wildcard lists/sample/*)
$(GEN)/assets_web.c: $(wildcard service/web/*)
$(GEN)/assets_benchmarks.c: docs/benchmarks.md
ASSET_OBJECTS_db := $(GEN)/assets_migrations.o
ASSET_OBJECTS_lists := $(GEN)/assets_catalogue.o $(GEN)/assets_sample.o
ASSET_OBJECTS_screening := $(GEN)/assets_benchmarks.o
ASSET_OBJECTS_http := $(GEN)/assets_web.o

.PHONY: all
all: $(OUT)/subtier

$(OUT)/subtier: $(foreach layer,$(LAYERS),$(call archive,$(layer)))
	@echo "  link    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(OUT)/obj/service/cmd/main.o $(call archives,cmd $(call below,cmd)) $(LIBS)

define layer_rules
$$(OUT)/lib/lib$(1).a: $$(call objects,$(1))
	@mkdir -p $$(@D)
	$$(Q)rm -f $$@ && ar rcsD $$@ $$^
endef
$(foreach layer,$(LAYERS),$(eval $(call layer_rules,$(layer))))

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  cc      $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(OUT)/tools/embed: tools/embed.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE) $(WARN) $(CFLAGS) -O1 -o $@ $< $(PKG_LIBS)

$(GEN)/assets_%.c: $(OUT)/tools/embed
	@mkdir -p $(@D)
	@echo "  embed   $@"
	$(Q)$(OUT)/tools/embed $* $(filter-out $(OUT)/tools/embed,$^) > $@

$(GEN)/%.o: $(GEN)/%.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# --- tests ---------------------------------------------------------------------------------------
# tests/unit/<layer>/test_*.c links that layer and those below; tests/integration/test_*.c links all.
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
INTEGRATION_SOURCES := $(wildcard tests/integration/test_*.c)
UNIT_TESTS := $(patsubst %.c,$(OUT)/%,$(UNIT_SOURCES))
INTEGRATION_TESTS := $(patsubst %.c,$(OUT)/%,$(INTEGRATION_SOURCES))
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_REPLAYS := $(patsubst tests/fuzz/%.c,$(OUT)/tests/fuzz/replay_%,$(FUZZ_SOURCES))
SUPPORT := $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard tests/support/*.c))

# A row of a test's table leaves out what is zero (clang would have each field named).
$(OUT)/obj/tests/%.o: WARN += -Wno-missing-field-initializers

define unit_rule
$(OUT)/$(basename $(1)): $(OUT)/obj/$(basename $(1)).o $(call archives,$(2) $(call below,$(2)))
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LIBS) -lcmocka
endef
$(foreach t,$(UNIT_SOURCES),$(eval $(call unit_rule,$(t),$(word 3,$(subst /, ,$(t))))))

TOP := $(call archives,http $(call below,http))
$(INTEGRATION_TESTS): $(OUT)/%: $(OUT)/obj/%.o $(SUPPORT) $(TOP)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS) -lcmocka

# One test ends the process at named points of the code (core/fault_point.h): it links its own build
# of the sources that have such points, in front of the archives.
FAULTY := $(OUT)/tests/integration/test_faults
FAULTY_OBJECTS := $(patsubst %.c,$(OUT)/faulty/%.o,$(shell grep -l FAULT_POINT lists/*/*.c))
$(OUT)/faulty/%.o: %.c
	@mkdir -p $(@D)
	@echo "  cc      $< (with fault points)"
	$(Q)$(CC) $(ALL_CFLAGS) -DSUBTIER_FAULT_POINTS -c -o $@ $<
$(filter $(FAULTY),$(INTEGRATION_TESTS)): $(FAULTY_OBJECTS)

# Every fuzz target also runs its seeds under any compiler.
$(FUZZ_REPLAYS): $(OUT)/tests/fuzz/replay_%: $(OUT)/obj/tests/fuzz/%.o $(OUT)/obj/tests/fuzz/replay_main.o $(TOP)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/fuzzers/%: $(OUT)/obj/tests/fuzz/%.o $(TOP)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# Programs of `make bench`: a main each, what they share beside them.
BENCH_SHARED := $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out %_main.c tests/bench/hello.c tests/bench/fit.c,$(wildcard tests/bench/*.c)))
BENCH_PROGRAMS := $(patsubst tests/bench/%_main.c,$(OUT)/bench/%,$(wildcard tests/bench/*_main.c))
$(BENCH_PROGRAMS): $(OUT)/bench/%: $(OUT)/obj/tests/bench/%_main.o $(BENCH_SHARED) $(TOP)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/bench/hello: $(OUT)/obj/tests/bench/hello.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: units integrations replays test-% fuzzers benches
benches: $(BENCH_PROGRAMS) $(OUT)/bench/hello
units: $(UNIT_TESTS)
integrations: $(INTEGRATION_TESTS) $(OUT)/subtier
replays: $(FUZZ_REPLAYS)
fuzzers: $(patsubst tests/fuzz/%.c,$(OUT)/fuzzers/%,$(FUZZ_SOURCES))

# make test-core: the unit tests of one layer.
test-%:
	$(Q)$(MAKE) --no-print-directory $(patsubst %.c,$(OUT)/%,$(wildcard tests/unit/$*/test_*.c))
	$(Q)tools/run-tests --out $(OUT) unit/$*

-include $(shell find $(OUT)/obj $(OUT)/faulty $(GEN) -name '*.d' 2>/dev/null)
-include tools/targets.mk

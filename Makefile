# A thin front for Meson. `make run` and `make test` do all the set-up on a fresh Debian 12.

BUILD  := build
SAN    := build-san
FUZZ   := build-fuzz
DATA   ?= $(BUILD)/data
LISTEN ?= 127.0.0.1:8080
DEMO   ?= 20000

.PHONY: help run build test test-only bench eval fuzz fuzz-smoke torture format clean install \
        deps-build deps-test deps-bench

help:
	@echo "make run         install what is missing, build, load the demo, serve the portal"
	@echo "make test        install what is missing, build, run every test (also under sanitizers)"
	@echo "make build       the binary, $(BUILD)/umkreis"
	@echo "make bench       measure speed and size (bench/README.md)"
	@echo "make eval        quality figures: places, understanding, ranking"
	@echo "make fuzz-smoke  each fuzz target for 60 s;  make fuzz: for an hour each"
	@echo "make torture     1,000 kills during import"
	@echo "make format      clang-format;  make install;  make clean"

deps-build:
	@tools/install_deps.sh build
deps-test:
	@tools/install_deps.sh build test
deps-bench:
	@tools/install_deps.sh build bench

$(BUILD)/build.ninja: | deps-build
	@meson setup $(BUILD) -Dtests=false >$(BUILD)-setup.log || { cat $(BUILD)-setup.log; exit 1; }
	@mv $(BUILD)-setup.log $(BUILD)/setup.log

build: deps-build $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet src/cli/umkreis
	@ln -sf src/cli/umkreis $(BUILD)/umkreis

run: build
	@test -e $(DATA)/store.sqlite || $(BUILD)/umkreis --data $(DATA) demo --count $(DEMO) --load
	@exec $(BUILD)/umkreis --data $(DATA) serve --listen $(LISTEN)

# The same tests twice: as shipped, and with AddressSanitizer and UBSan.
test: deps-test build
	@tools/run_tests.sh $(BUILD) $(SAN)

bench: deps-bench build
	@bench/run.sh $(BUILD)/umkreis

eval: build
	@tools/eval.sh $(BUILD)/umkreis

fuzz-smoke: deps-test
	@tools/run_fuzz.sh $(FUZZ) 60
fuzz: deps-test
	@tools/run_fuzz.sh $(FUZZ) 3600

torture: deps-test build
	@UMKREIS_TORTURE_ROUNDS=1000 tools/run_tests.sh $(BUILD) "" --suite faults --timeout-multiplier 60

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

install: build
	@meson install -C $(BUILD)

clean:
	@rm -rf $(BUILD) $(SAN) $(FUZZ)

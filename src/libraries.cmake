# One library per folder, bottom up; the order is the layer table of src/README.md.
# tests/layers reads every #include against the same table.
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(RocksDB REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(civetweb REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Protobuf REQUIRED)

# keiretsu_library(NAME [LIBS...]): all sources of src/NAME; LIBS are the folders
# and packages it may use. A folder without a .cc is an interface library.
function(keiretsu_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/app/main\\.cc$")
  if(sources)
    add_library(keiretsu_${name} STATIC ${sources})
    target_link_libraries(keiretsu_${name} PUBLIC keiretsu_flags ${ARGN})
  else()
    add_library(keiretsu_${name} INTERFACE)
    target_link_libraries(keiretsu_${name} INTERFACE keiretsu_flags ${ARGN})
  endif()
endfunction()

keiretsu_library(base OpenSSL::Crypto PkgConfig::XXHASH)
keiretsu_library(deal keiretsu_base)
keiretsu_library(resolve keiretsu_deal PkgConfig::UTF8PROC)
keiretsu_library(graph keiretsu_resolve)
keiretsu_library(measure keiretsu_graph keiretsu_resolve)
keiretsu_library(alert keiretsu_measure)

# What protoc makes of the contract of reports; its warnings are not ours.
set(contract ${CMAKE_SOURCE_DIR}/proto/keiretsu/v1/report.proto)
set(made ${CMAKE_BINARY_DIR}/proto/keiretsu/v1/report.pb)
add_custom_command(OUTPUT ${made}.cc ${made}.h DEPENDS ${contract} VERBATIM
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/proto
  COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR}/proto --cpp_out=${CMAKE_BINARY_DIR}/proto ${contract})
add_library(keiretsu_proto STATIC ${made}.cc ${made}.h)
target_include_directories(keiretsu_proto SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/proto)
target_link_libraries(keiretsu_proto PUBLIC protobuf::libprotobuf)
set_target_properties(keiretsu_proto PROPERTIES POSITION_INDEPENDENT_CODE ON)
keiretsu_library(codec keiretsu_proto keiretsu_alert simdjson::simdjson nlohmann_json::nlohmann_json)
keiretsu_library(ledger keiretsu_alert keiretsu_resolve)
keiretsu_library(loop keiretsu_ledger keiretsu_codec)
keiretsu_library(config keiretsu_alert keiretsu_resolve keiretsu_codec yaml-cpp)
keiretsu_library(kafka keiretsu_loop PkgConfig::RDKAFKA)
keiretsu_library(store keiretsu_loop RocksDB::rocksdb-shared)
keiretsu_library(telemetry keiretsu_alert prometheus-cpp::core)
keiretsu_library(http keiretsu_telemetry civetweb::civetweb)
keiretsu_library(app keiretsu_config keiretsu_kafka keiretsu_store keiretsu_http CLI11::CLI11)

# What --version and keiretsu_build_info tell.
execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} rev-parse --short=12 HEAD OUTPUT_VARIABLE revision
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(KEIRETSU_REVISION "${revision}" CACHE STRING "The commit that is built; empty outside of a clone")
target_compile_definitions(keiretsu_app PRIVATE KEIRETSU_VERSION="${PROJECT_VERSION}" KEIRETSU_REVISION="${KEIRETSU_REVISION}")

if(EXISTS ${CMAKE_SOURCE_DIR}/src/app/main.cc)
  add_executable(keiretsu src/app/main.cc)
  target_link_libraries(keiretsu PRIVATE keiretsu_app)
  target_compile_definitions(keiretsu PRIVATE KEIRETSU_VERSION="${PROJECT_VERSION}")
  if(NOT KEIRETSU_SANITIZE)  # a sanitizer brings an allocator of its own
    target_link_libraries(keiretsu PRIVATE PkgConfig::JEMALLOC)
  endif()
endif()

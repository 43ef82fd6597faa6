# Writes a C++ source that defines text files as `std::string_view` constants. Run as a script:
#   cmake -DOUTPUT=… -DHEADER=… -DNAMES=a;b -DFILES=x;y -P embed_text.cmake
# A raw string literal keeps the text byte for byte; its delimiter must not occur in it. GCC and Clang take literals of
# any length, so none is cut in pieces.
set(delimiter "tradewind_embed")
set(source "#include \"${HEADER}\"\n\nnamespace tradewind::resources {\n\n"
           "using namespace std::string_view_literals;\n\n")
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ "${file}" text)
  string(FIND "${text}" ")${delimiter}\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} contains the delimiter of the literal that is to hold it")
  endif()
  string(APPEND source "const std::string_view ${name} = R\"${delimiter}(${text})${delimiter}\"sv;\n\n")
endforeach()
string(APPEND source "}  // namespace tradewind::resources\n")
cmake_path(GET OUTPUT PARENT_PATH folder)
file(MAKE_DIRECTORY "${folder}")
file(WRITE "${OUTPUT}" "${source}")

# SPDX-License-Identifier: BSD-3-Clause-Clear
# Turns templates into a C table. Arguments: the templates' folder, then names of templates below it, without ".mustache".
# Bytes come from od, since awk reads text.

function quote(s) { return "\"" s "\"" }

BEGIN {
	folder = ARGV[1]
	print "/* Made from " ARGC - 2 " templates; do not edit. */"
	print "#include \"emit/embedded.h\"\n"
	for (i = 2; i < ARGC; i++) {
		command = "od -An -v -tu1 '" folder "/" ARGV[i] ".mustache'"
		printf "static const unsigned char template_%d[] = {\n", i
		size[i] = 0
		while ((command | getline line) > 0) {
			size[i] += split(line, bytes, " ")
			gsub(/ +/, ",", line)
			sub(/^,/, "", line)
			print line ","
		}
		if (close(command) != 0 || size[i] == 0) {
			print "cannot read " ARGV[i] > "/dev/stderr"
			exit 1
		}
		print "};"
	}
	print "\nconst struct embedded embedded_templates[] = {"
	for (i = 2; i < ARGC; i++)
		printf "\t{ %s, template_%d, %d },\n", quote(ARGV[i]), i, size[i]
	print "};"
	print "const size_t embedded_template_count = " ARGC - 2 ";"
}

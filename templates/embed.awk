# SPDX-License-Identifier: BSD-3-Clause-Clear
# Turns files into a C table, in the form of base/embedded.h:
#
#     awk -v table=embedded_templates -v ending=.mustache -f embed.awk FOLDER NAME…
#
# NAME is that of a file below FOLDER, without its ending. Bytes come from od, since awk reads text.

function quote(s) { return "\"" s "\"" }

BEGIN {
	folder = ARGV[1]
	print "/* Made from " ARGC - 2 " files *" ending "; do not edit. */"
	print "#include \"base/embedded.h\"\n"
	for (i = 2; i < ARGC; i++) {
		command = "od -An -v -tu1 '" folder "/" ARGV[i] ending "'"
		printf "static const unsigned char file_%d[] = {\n", i
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
	print "\nstatic const struct embedded files[] = {"
	for (i = 2; i < ARGC; i++)
		printf "\t{ %s, file_%d, %d },\n", quote(ARGV[i]), i, size[i]
	print "};"
	print "const struct embedded_table " table " = { files, " ARGC - 2 " };"
}

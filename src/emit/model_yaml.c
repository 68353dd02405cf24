/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The checked model as YAML: the same data as its JSON. */
#include "emit/emit.h"
#include "template/yaml_writer.h"

static void write_value(struct yaml_writer *yaml, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		yaml_null(yaml);
		break;
	case VALUE_BOOL:
		yaml_bool(yaml, value->truth);
		break;
	case VALUE_INT:
		yaml_number(yaml, value->number);
		break;
	case VALUE_DECIMAL: case VALUE_STRING:
		yaml_text(yaml, value->text);
		break;
	case VALUE_LIST:
		yaml_list_begin(yaml);
		for (size_t i = 0; i < value->list.count; i++)
			write_value(yaml, &value->list.items[i]);
		yaml_list_end(yaml);
		break;
	case VALUE_MAP:
		yaml_map_begin(yaml);
		for (size_t i = 0; i < value->map.count; i++) {
			yaml_key(yaml, value->map.entries[i].key);
			write_value(yaml, &value->map.entries[i].value);
		}
		yaml_map_end(yaml);
		break;
	}
}

void value_yaml(const struct value *value, struct strbuf *out)
{
	struct yaml_writer *yaml = yaml_new(out);

	write_value(yaml, value);
	yaml_finish(yaml);
}

/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* The tree as JSON. Expressions and blocks nest no deeper than the parser lets them (SYNTAX_DEPTH_MAX). */
#include "driver/dump.h"

#include "template/json_writer.h"

static void dump_expr(struct json_writer *json, const struct source *source, const struct expr *expr);

static void dump_entries(struct json_writer *json, const struct source *source, const struct expr *map)
{
	json_key(json, "map");
	json_object_begin(json);
	for (size_t i = 0; i < map->entries.count; i++) {
		json_key_text(json, map->entries.items[i].key);
		dump_expr(json, source, map->entries.items[i].value);
	}
	json_object_end(json);
}

static void dump_expr(struct json_writer *json, const struct source *source, const struct expr *expr)
{
	json_object_begin(json);
	switch (expr->kind) {
	case EXPR_NULL:
		json_key(json, "null");
		json_bool(json, true);
		break;
	case EXPR_BOOL:
		json_key(json, "bool");
		json_bool(json, expr->truth);
		break;
	case EXPR_INT:
		json_key(json, "number");
		json_number(json, expr->number);
		break;
	case EXPR_DECIMAL: case EXPR_STRING:
		json_key(json, expr->kind == EXPR_STRING ? "string" : "decimal");
		json_text(json, expr->text);
		break;
	case EXPR_LIST:
		json_key(json, "list");
		json_array_begin(json);
		for (size_t i = 0; i < expr->items.count; i++)
			dump_expr(json, source, expr->items.items[i]);
		json_array_end(json);
		break;
	case EXPR_MAP:
		dump_entries(json, source, expr);
		break;
	case EXPR_BROKEN: case EXPR_TEMPLATE: case EXPR_NAME: case EXPR_TRAVERSAL: case EXPR_NEGATE: case EXPR_BINARY:
	case EXPR_GROUP:
		json_key(json, "expression");
		json_text(json, text_slice(source->bytes, expr->at.start, expr->at.end));
		break;
	}
	json_object_end(json);
}

static void dump_body(struct json_writer *json, const struct source *source, const struct body *body)
{
	json_key(json, "attributes");
	json_object_begin(json);
	for (size_t i = 0; i < body->attributes.count; i++) {
		json_key_text(json, body->attributes.items[i].name);
		dump_expr(json, source, body->attributes.items[i].value);
	}
	json_object_end(json);
	json_key(json, "blocks");
	json_array_begin(json);
	for (size_t i = 0; i < body->blocks.count; i++) {
		const struct block *block = body->blocks.items[i];

		json_object_begin(json);
		json_key(json, "type");
		json_text(json, block->type);
		json_key(json, "labels");
		json_array_begin(json);
		for (size_t j = 0; j < block->labels.count; j++)
			json_text(json, block->labels.items[j].text);
		json_array_end(json);
		dump_body(json, source, &block->body);
		json_object_end(json);
	}
	json_array_end(json);
}

void dump_tree(const struct syntax *syntax, const struct sources *sources, struct strbuf *out)
{
	struct json_writer json;

	json_init(&json, out, false);
	json_object_begin(&json);
	for (size_t i = 0; i < syntax->files.count; i++) {
		const struct source *source = &sources->items[syntax->files.items[i].file];

		json_key_text(&json, source->path);
		json_object_begin(&json);
		dump_body(&json, source, &syntax->files.items[i].body);
		json_object_end(&json);
	}
	json_object_end(&json);
	json_finish(&json);
}
